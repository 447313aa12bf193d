"""Letters become complete submissions. The letters here are invented."""

from __future__ import annotations

import pytest

from ops.cli.adapters import adapted
from ops.cli.failure import Failed
from schemas.messages.intake import FeedbackSubmitted
from schemas.policy.intake import IntakePolicy
from workers.pack_yaml import load_section
from workers.packs import PACKS_FOLDER


def a_letter(title: str, text: str = "小区夜间施工，影响休息。") -> FeedbackSubmitted:
    row = {"id": "letter-1", "title": title, "text": text, "submitted_at": "2019-06-10T15:14:42"}
    event = adapted("letters", row, "/letters")
    assert event["id"] == "letter-1"
    return FeedbackSubmitted.model_validate(event["data"])


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("投诉B1区某某小区夜间施工", "complaint"),
        ("B1区路灯坏了三个月", "complaint"),
        ("咨询B1区居住证办理流程", "enquiry"),
        ("B1区的图书馆周末开门吗？", "enquiry"),
        ("建议在B1区增设停车位", "suggestion"),
        ("希望B1区增设停车位", "suggestion"),
    ],
)
def test_the_title_tells_the_type(title: str, kind: str) -> None:
    assert a_letter(title).type == kind


def test_a_complaint_has_everything_that_a_complaint_needs() -> None:
    submission = a_letter("投诉B1区某某小区夜间施工，请求立即停止")

    assert submission.incident is not None
    assert submission.incident.place == "B1区某某小区"
    assert submission.incident.happened_at == submission.stated_at
    assert submission.product is not None
    assert submission.demands == ("立即停止",)


def test_a_title_that_asks_for_nothing_is_the_demand_itself() -> None:
    assert a_letter("投诉B1区夜间施工").demands == ("投诉B1区夜间施工",)


def test_the_writer_stays_unnamed_and_the_time_has_a_zone() -> None:
    submission = a_letter("\u200b咨询B1区公交线路")

    assert submission.customer is not None
    assert submission.customer.anonymous
    assert submission.stated_at is not None
    assert submission.stated_at.isoformat() == "2019-06-10T07:14:42+00:00"
    assert submission.summary == "咨询B1区公交线路"


def test_the_codes_are_those_of_the_default_pack() -> None:
    pack = load_section(PACKS_FOLDER / "feedback-handbook" / "intake.yaml", IntakePolicy)

    for title in ("投诉夜间施工", "咨询公交线路", "建议增设停车位"):
        submission = a_letter(title)
        assert submission.channel in {row.code for row in pack.channels}
        assert submission.type in {row.code for row in pack.types}
        assert submission.topic in {row.code for row in pack.topics}


def test_a_row_without_a_needed_field_is_refused() -> None:
    with pytest.raises(Failed, match="has no field 'text', which the adapter 'letters' needs"):
        adapted("letters", {"id": "1", "title": "咨询"}, "/letters")
