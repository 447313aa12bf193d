"""Intake under the packs of the other handbooks as they are delivered."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from rules.consistency import faults_of
from rules.reviewing import review
from rules.scope import decline
from rules.triage import triage_case
from schemas.messages.intake import CaseDeclined, FeedbackSubmitted, SubmissionReviewed
from schemas.policy.pack import Pack
from tests.builders import RECEIVED
from tests.handling_cases import REF
from tests.intake_packs import REGISTERED, registered
from workers.packs import PACKS_FOLDER, load_pack


@cache
def pack_of(name: str) -> Pack:
    return load_pack(PACKS_FOLDER / name)


PACKS = ["complaint-programme", "online-mall", "feedback-mechanism", "service-template"]

CHANNELS = {
    "complaint-programme": {"telephone", "internet", "instant_messaging", "other", "reception"},
    "online-mall": {"live_chat", "hotline", "mailbox", "private_message", "order_feedback"},
    "feedback-mechanism": {
        *(
            "app",
            "website",
            "social_media",
            "store",
            "service_desk",
            "hotline",
            "order_page",
            "suggestion_zone",
        )
    },
    "service-template": {"phone", "online_service", "email", "ticket_system"},
}


def a_complaint(**changes: Any) -> FeedbackSubmitted:
    values: dict[str, Any] = {
        "channel": "telephone",
        "type": "complaint",
        "stated_at": RECEIVED,
        "summary": "安装人员迟到",
        "urgency": {"value": "normal", "source": "customer"},
        "customer": {"name": "测试甲", "contact": {"phone": "13800000000"}},
    }
    return FeedbackSubmitted.model_validate(values | changes)


@pytest.mark.req("S1-15", "S2-01", "S3-02", "S3-03", "S3-04", "S4-06")
@pytest.mark.parametrize("name", PACKS)
def test_the_channels_of_each_handbook_are_there_and_the_pack_is_sound(name: str) -> None:
    pack = pack_of(name)

    assert {row.code for row in pack.intake.channels} >= CHANNELS[name]
    assert pack.intake.merging is not None
    assert faults_of(pack) == ()


@pytest.mark.req("S1-56")
def test_the_programme_reviews_what_its_representatives_record() -> None:
    pack = pack_of("complaint-programme")
    case = registered(a_complaint(recorded_by="representative-01"), pack).after
    message = SubmissionReviewed(case=REF, passed=True, by="handler-01")

    passed = review(case, pack, message, now=REGISTERED, happened_at=REGISTERED).after

    assert (case.state, passed.state) == ("pending_review", "registered")
    assert registered(a_complaint(recorded_by="handler-02"), pack).after.state == "registered"


@pytest.mark.req("S1-32", "S1-33")
def test_the_programme_declines_and_returns_with_a_reason() -> None:
    pack = pack_of("complaint-programme")
    case = registered(a_complaint(), pack).after
    message = CaseDeclined(case=REF, reason="other_company", by="supervisor-01")

    ended = decline(case, pack, message, now=REGISTERED, happened_at=REGISTERED).after
    old = registered(a_complaint(stated_at="2023-01-01T10:00:00+08:00"), pack).after

    assert [one.closure and one.closure.outcome for one in (ended, old)] == ["declined", "returned"]


@pytest.mark.req("S3-06")
def test_one_tap_on_the_order_page_of_the_mechanism_is_a_case() -> None:
    message = FeedbackSubmitted.model_validate(
        {"channel": "一鍵投訴", "order": {"number": "DD1"}, "customer": {"identifier": "C-1"}}
    )

    case = registered(message, pack_of("feedback-mechanism")).after

    assert (case.state, case.report.order_number, case.report.type) == ("registered", "DD1", "complaint")


@pytest.mark.req("S3-47")
def test_the_suggestion_zone_of_the_mechanism_starts_no_timer_of_complaints() -> None:
    pack = pack_of("feedback-mechanism")
    message = FeedbackSubmitted.model_validate(
        {"channel": "吐槽專區", "summary": "結帳頁面可以更簡單", "customer": {"identifier": "C-1"}}
    )

    case = triage_case(registered(message, pack).after, pack, now=REGISTERED).after

    assert case.assessment
    assert case.assessment.cls == "suggestion"
    rows = {row.id: row for row in pack.clocks.clocks}
    assert not [clock for clock in case.clocks.values() if rows[clock.row].when.classes == ("complaint",)]


@pytest.mark.req("S4-12", "S4-17", "S2-07")
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("service-template", {"channel": "phone", "module": "logistics", "demands": ["尽快送达"]}),
        ("online-mall", {"channel": "hotline"}),
    ],
)
def test_a_missing_order_number_is_asked_for(name: str, changes: Any) -> None:
    case = registered(a_complaint(incident={"happened_at": RECEIVED}, **changes), pack_of(name)).after

    assert (case.state, case.lacking) == ("awaiting_info", ("order_number",))
