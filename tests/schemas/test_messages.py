"""Messages: who is meant, who speaks, where they go."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from schemas.ids import message_key
from schemas.messages.base import CaseRef, Event, Message, SubmissionRef, Target
from schemas.messages.catalogue import MESSAGES
from schemas.messages.event_examples import EVENT_EXAMPLES
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.orders import RaiseAlert, ResolveAlert, TriageCase
from schemas.messages.ownership import CaseAccepted
from schemas.queues import queue_of
from tests.builders import a_case

CASE = a_case()


def test_a_case_is_named_by_id_by_number_or_by_its_submission() -> None:
    by_id = CaseRef(id=CASE.id)
    by_number = CaseRef(number=CASE.number.lower())
    by_submission = CaseRef(submission=SubmissionRef(source=CASE.source, id=CASE.source_id))

    assert by_id.target() == by_submission.target() == Target("cases", CASE.id)
    assert by_number.target() == Target("cases", "", CASE.number)


@pytest.mark.parametrize("names", [{}, {"id": "a", "number": CASE.number}])
def test_a_case_is_named_in_exactly_one_way(names: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="expected exactly one of id, number, submission"):
        CaseRef(**names)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", MESSAGES.values(), ids=MESSAGES)
def test_what_may_be_nothing_may_be_left_out_for_orders_travel_without_it(shape: type[Message]) -> None:
    optional = [
        name for name, field in shape.model_fields.items() if type(None) in get_args(field.annotation)
    ]

    assert [name for name in optional if shape.model_fields[name].is_required()] == []


def test_a_number_with_a_wrong_check_character_names_no_case() -> None:
    wrong = CASE.number[:-1] + ("2" if CASE.number[-1] == "1" else "1")

    with pytest.raises(ValidationError, match="right check character"):
        CaseRef(number=wrong)


def test_an_order_names_its_case_or_its_alert() -> None:
    raised = RaiseAlert(
        dedupe_key="k", kind="blocked", severity="info", summary="s", addressee="a", row="r", pack="p"
    )

    assert TriageCase(case_id="c").target("key") == Target("cases", "c")
    assert ResolveAlert(alert_id="a", reason="r").target("key") == Target("alerts", "a")
    assert raised.target("key") == Target("alerts", message_key("alert", "k"))


def test_who_speaks_is_the_one_named_or_the_customer_or_nobody() -> None:
    accepted = CaseAccepted(case=CaseRef(id="c"), by="agent-017")

    assert accepted.spoken_by() == "agent-017"
    assert FeedbackSubmitted().spoken_by() == "customer"
    assert TriageCase(case_id="c").spoken_by() == ""


def test_every_event_has_a_key_of_at_least_three_words() -> None:
    keys = {event.routing_key() for event in EVENT_EXAMPLES.values()}

    assert all(len(key.split(".")) >= 3 for key in keys)


@pytest.mark.parametrize(
    ("shape", "lacks"), [(Message, "target"), (Event, "type_name"), (Event, "routing_key")]
)
def test_a_message_without_a_target_or_an_event_without_a_key_cannot_be_made(
    shape: type[Message | Event], lacks: str
) -> None:
    with pytest.raises(TypeError, match=rf"abstract method.*\b{lacks}\b"):
        shape()


def test_a_role_names_its_queue_and_an_unknown_one_hears_which_exist() -> None:
    assert queue_of("triage") == queue_of("triage.v1") == "triage.v1"
    with pytest.raises(ValueError, match=r"expected a queue out of intake, urgent, triage.*found 'sales'"):
        queue_of("sales")
