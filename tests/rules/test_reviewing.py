"""What representatives record: reviewed before it is dispatched, corrected, and passed on or returned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.consistency import faults_of
from rules.deadlines import check_timers
from rules.reviewing import review
from rules.supplements import correct, supply
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import CaseIsClosed, Incomplete, NotAllowed
from schemas.messages.intake import CaseCorrected, InformationSupplied, SubmissionReviewed
from schemas.messages.orders import TriageCase
from schemas.policy.acceptance import Review
from schemas.policy.directory import RoleRow
from schemas.policy.pack import Pack
from schemas.report import Details
from tests.builders import a_submission, at
from tests.handling_cases import REF, asked, facts, told
from tests.intake_packs import (
    REGISTERED,
    a_command,
    an_intake_pack,
    awaiting_pack,
    hours,
    registered,
    with_commands,
)
from tests.packs import the_pack

REPRESENTATIVE = "customer_service-03"
HANDLER = "after_sales-01"


def reviewing_pack(**changes: Any) -> Pack:
    row = Review(id="intake.review", source="S1-56", recorded_by=("customer_service",), remind_after=hours(4))
    command = a_command("review_submission", "after_sales", "pending_review")
    return with_commands(an_intake_pack(review=row, **changes), command)


PACK = reviewing_pack()


def programme() -> Pack:
    """Give a pack whose representatives and handlers sit in one department."""
    row = Review(id="intake.review", source="S1-56", recorded_by=("representative",), remind_after=hours(4))
    roles = tuple(
        RoleRow(
            id=f"directory.role.{code}", source="S1-56", code=code, label=code, department="customer_service"
        )
        for code in ("representative", "handler")
    )
    command = a_command("review_submission", "handler", "pending_review")
    pack = with_commands(an_intake_pack(review=row), command)
    directory = pack.directory.model_copy(update={"roles": (*pack.directory.roles, *roles)})
    return pack.model_copy(update={"directory": directory})


def recorded(by: str | None = REPRESENTATIVE, pack: Pack = PACK) -> Decision[Case]:
    return registered(a_submission(recorded_by=by, channel="hotline"), pack)


def reviewed(case: Case, *, passed: bool, by: str = HANDLER, reason: str | None = None) -> Decision[Case]:
    now = REGISTERED + timedelta(hours=1)
    message = SubmissionReviewed(case=REF, passed=passed, reason=reason, by=by)
    return review(case, PACK, message, now=now, happened_at=now)


def corrected(case: Case, value: str, *, by: str = REPRESENTATIVE, hour: float = 2) -> Decision[Case]:
    now = REGISTERED + timedelta(hours=hour)
    message = CaseCorrected(case=REF, field="product.model", value=value, reason="核对", by=by)
    return correct(case, PACK, message, now=now, happened_at=now)


def at_hour(case: Case, hour: float) -> Decision[Case]:
    return check_timers(case, PACK, now=REGISTERED + timedelta(hours=hour))


def test_the_pack_with_a_review_is_sound() -> None:
    assert faults_of(PACK) == ()


@pytest.mark.req("S1-56")
def test_what_a_representative_records_waits_for_its_review_and_is_not_dispatched() -> None:
    decision = recorded()

    assert (decision.after.state, decision.after.recorded_by) == ("pending_review", REPRESENTATIVE)
    assert decision.by == REPRESENTATIVE
    assert [order for order in decision.orders if isinstance(order, TriageCase)] == []
    assert told(decision.orders) == ["received"]
    assert asked(decision.events) == [("after_sales", "submission_review")]


@pytest.mark.req("S1-56")
@pytest.mark.parametrize("by", [None, "technology-01", "crm"])
def test_what_the_customer_or_somebody_else_records_goes_straight_on(by: str | None) -> None:
    decision = recorded(by)

    assert decision.after.state == "registered"
    assert TriageCase(case_id=decision.after.id) in decision.orders


def test_a_pack_without_a_review_keeps_who_recorded_it_and_goes_on() -> None:
    decision = recorded(pack=the_pack())

    assert (decision.after.state, decision.after.recorded_by) == ("registered", REPRESENTATIVE)


@pytest.mark.req("S1-56")
def test_what_passes_its_review_is_dispatched() -> None:
    decision = reviewed(recorded().after, passed=True)

    assert decision.after.state == "registered"
    assert decision.orders == (TriageCase(case_id=decision.after.id),)
    assert decision.after.reviews[0].by == HANDLER
    assert facts(decision.events) == ["reviewed"]
    assert set(decision.after.timers) == {"nudge:triage-case"}


@pytest.mark.req("S1-56", "S1-57")
def test_what_is_returned_goes_back_with_a_reason_and_comes_again_once_corrected() -> None:
    back = reviewed(recorded().after, passed=False, reason="型号与订单不符")

    assert (back.after.state, back.after.reviews[0].reason) == ("pending_review", "型号与订单不符")
    assert asked(back.events) == [("customer_service", "submission_returned")]
    again = corrected(back.after, "K-210")
    assert asked(again.events) == [("after_sales", "submission_review")]
    assert reviewed(again.after, passed=True).after.state == "registered"


@pytest.mark.req("S1-57")
def test_a_correction_stores_old_and_new_value_actor_and_time_over_the_original() -> None:
    case = recorded().after

    first = corrected(case, "K-210", by=HANDLER, hour=2).after
    second = corrected(first, "K-211", by=HANDLER, hour=3).after

    entries = [(one.old, one.value, one.by, one.at) for one in second.corrections]
    assert entries == [
        ("K-200", "K-210", HANDLER, REGISTERED + timedelta(hours=2)),
        ("K-210", "K-211", HANDLER, REGISTERED + timedelta(hours=3)),
    ]
    assert second.report is case.report


@pytest.mark.req("S1-57")
@pytest.mark.parametrize(
    ("field", "old"),
    [
        ("product.batch", None),
        ("incident.happened_at", at("Thu 2026-03-05 20:00").isoformat()),
        ("summary", "电热水壶用了三天就不工作了"),
    ],
)
def test_the_old_value_is_text_whatever_the_field_holds(field: str, old: str | None) -> None:
    message = CaseCorrected(case=REF, field=field, value="X", reason="核对", by=HANDLER)

    case = correct(recorded().after, PACK, message, now=REGISTERED, happened_at=REGISTERED).after

    assert case.corrections[0].old == old


@pytest.mark.req("S1-56")
def test_a_review_that_does_not_come_is_reminded_of_again_and_again() -> None:
    case = recorded().after
    assert at_hour(case, 3.9).changes_nothing

    first = at_hour(case, 4)
    second = at_hour(first.after, 8)

    assert asked(first.events) == asked(second.events) == [("after_sales", "reminder")]
    assert second.after.timers["review"].due_at == REGISTERED + timedelta(hours=12)


def test_after_a_return_the_representative_is_reminded_until_they_corrected_it() -> None:
    back = reviewed(recorded().after, passed=False, reason="型号与订单不符").after

    assert asked(at_hour(back, 5).events) == [("customer_service", "reminder")]
    assert asked(at_hour(corrected(back, "K-210").after, 5).events) == [("after_sales", "reminder")]


def test_a_reminder_for_a_case_that_went_on_does_nothing() -> None:
    case = recorded().after.model_copy(update={"state": "registered"})

    decision = at_hour(case, 4)

    assert asked(decision.events) == []
    assert "review" not in decision.after.timers


def test_an_incomplete_ticket_is_reviewed_once_it_is_complete() -> None:
    pack = reviewing_pack(incomplete=awaiting_pack().intake.incomplete)
    incident = {"happened_at": "2026-03-05T20:00:00+08:00", "description": "没有反应"}
    case = registered(a_submission(recorded_by=REPRESENTATIVE, incident=incident), pack).after
    assert case.state == "awaiting_info"
    details = Details.model_validate({"incident": {"place": "家中"}})
    message = InformationSupplied(case=REF, text="补充", details=details)

    decision = supply(case, pack, message, now=REGISTERED, happened_at=REGISTERED)
    silent = check_timers(case, pack, now=REGISTERED + timedelta(hours=72))

    for one in (decision, silent):
        assert one.after.state == "pending_review"
        assert ("after_sales", "submission_review") in asked(one.events)


def refusal_of(case: Case, error: Any = NotAllowed, **changes: Any) -> Any:
    with pytest.raises(error) as refusal:
        reviewed(case, **({"passed": True} | changes))
    return refusal.value


@pytest.mark.req("S1-56")
def test_nobody_reviews_what_they_recorded_and_only_a_handler_reviews() -> None:

    assert refusal_of(recorded().after, by="technology-01").field == "by"
    pack = programme()
    case = registered(a_submission(recorded_by="representative-03"), pack).after
    assert case.state == "pending_review"
    for by in ("representative-03", "representative-04"):
        message = SubmissionReviewed(case=REF, passed=True, by=by)
        with pytest.raises(NotAllowed, match="did not record it"):
            review(case, pack, message, now=REGISTERED, happened_at=REGISTERED)
    passing = SubmissionReviewed(case=REF, passed=True, by="handler-01")
    passed = review(case, pack, passing, now=REGISTERED, happened_at=REGISTERED)
    assert passed.after.state == "registered"


def test_a_return_needs_a_reason() -> None:
    assert refusal_of(recorded().after, Incomplete, passed=False).field == "reason"


def test_a_case_that_passed_or_ended_takes_no_review() -> None:
    passed = reviewed(recorded().after, passed=True).after
    ended = recorded().after.model_copy(update={"state": "closed"})

    assert refusal_of(passed).expected == "pending_review"
    assert refusal_of(ended, CaseIsClosed)


def test_a_review_for_which_nobody_is_named_is_a_fault_of_the_pack() -> None:
    assert PACK.intake.review is not None

    (fault,) = faults_of(an_intake_pack(review=PACK.intake.review))

    assert (fault.row, "review_submission" in fault.sentence) == ("intake.review", True)


def test_the_clock_of_a_review_does_not_depend_on_when_it_is_looked_at() -> None:
    when: datetime = REGISTERED + timedelta(hours=40)

    assert len(asked(check_timers(recorded().after, PACK, now=when).events)) == 1
