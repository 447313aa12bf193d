"""The common end of rules: version, next timer, facts, and events that follow from what changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.conclusion import conclude, unchanged
from rules.happened import events_of
from schemas.case import Case
from schemas.document import Timer
from schemas.messages.orders import ArchiveCase, AssignCase, NotifyCustomer, TriageCase
from schemas.work import Plan
from tests.builders import RECEIVED, a_case
from tests.timing import MILLISECOND, a_judged_case, an_assessed_case, an_assessment, handbook, judged_again

HOUR = timedelta(hours=1)


def names_of(before: Case, after: Case, event: str) -> tuple[str, ...]:
    return tuple(one.name for one in events_of(before, after, event))


def a_plan(**changes: object) -> Plan:
    return Plan.model_validate(
        {
            "version": 1,
            "round": 1,
            "root_cause": "加热管断路",
            "remedies": (),
            "basis": "三包规定",
            "by": "agent-1",
            "drafted_at": RECEIVED,
        }
        | changes
    )


def test_a_new_case_has_version_one_and_a_timer() -> None:
    decision = conclude(None, a_case(version=0), handbook(), event="case.registered", now=RECEIVED)

    assert decision.after.version == 1
    assert decision.after.next_due_at == decision.after.timers["watch"].due_at == RECEIVED + 24 * HOUR


def test_an_order_that_makes_the_next_step_is_nudged() -> None:
    case = a_case()
    decision = conclude(
        None,
        case,
        handbook(),
        event="case.registered",
        now=RECEIVED,
        orders=(TriageCase(case_id=case.id), NotifyCustomer(case_id=case.id, kind="received")),
    )

    assert set(decision.after.timers) == {"nudge:triage-case"}
    assert decision.after.timers["nudge:triage-case"].about == TriageCase.TYPE
    assert decision.after.next_due_at == RECEIVED + timedelta(minutes=5)


def test_the_step_that_is_made_takes_its_nudge_away_and_the_next_one_has_its_own() -> None:
    nudge = Timer(kind="nudge", due_at=RECEIVED, about=TriageCase.TYPE)
    case = a_case(timers={"nudge:triage-case": nudge})
    triaged = a_judged_case(timers=case.timers, state="triaged")
    decision = conclude(
        case,
        triaged,
        handbook(),
        event="case.triaged",
        now=RECEIVED,
        orders=(AssignCase(case_id=case.id),),
    )

    assert "nudge:triage-case" not in decision.after.timers
    assert "nudge:assign-case" in decision.after.timers


def test_an_order_sent_again_keeps_the_nudge_that_runs() -> None:
    nudge = Timer(kind="nudge", due_at=RECEIVED + HOUR, about=AssignCase.TYPE, attempt=2)
    case = a_judged_case(timers={"nudge:assign-case": nudge})
    decision = conclude(
        case, case, handbook(), event="case.linked", now=RECEIVED, orders=(AssignCase(case_id=case.id),)
    )

    assert decision.after.timers["nudge:assign-case"] is nudge


def test_a_case_that_closes_forgets_its_steps_but_waits_for_its_signature() -> None:
    nudge = Timer(kind="nudge", due_at=RECEIVED, about=TriageCase.TYPE)
    case = a_case(timers={"nudge:triage-case": nudge})
    closed = case.model_copy(update={"state": "closed"})
    decision = conclude(case, closed, handbook(), event="case.withdrawn", now=RECEIVED)

    assert set(decision.after.timers) == {"reminder:signature", "breach:signature"}


def test_archiving_is_nudged_although_the_case_is_closed() -> None:
    case = a_case(state="closed")
    decision = conclude(
        case, case, handbook(), event="case.signed", now=RECEIVED, orders=(ArchiveCase(case_id=case.id),)
    )

    assert set(decision.after.timers) == {"nudge:archive-case"}


def test_an_archived_case_has_no_timer() -> None:
    case = a_case(state="closed", timers={"watch": Timer(kind="watch", due_at=RECEIVED)})
    archived = case.model_copy(update={"state": "archived"})
    decision = conclude(case, archived, handbook(), event="case.archived", now=RECEIVED)

    assert decision.after.timers == {}
    assert decision.after.next_due_at is None


def test_timers_that_stay_keep_their_identity() -> None:
    case = conclude(None, a_judged_case(), handbook(), event="case.triaged", now=RECEIVED).after
    decision = conclude(case, case, handbook(), event="progress.reported", now=RECEIVED + HOUR)

    assert decision.after.timers is case.timers
    assert decision.after.clocks is case.clocks


def test_nothing_to_do_is_a_decision_that_changes_nothing() -> None:
    assert unchanged(a_case(), event="case.watched").changes_nothing


@pytest.mark.req("S0-57")
def test_an_answer_that_resolves_a_case_starts_the_callback_clock() -> None:
    case = conclude(None, a_judged_case("enquiry"), handbook(), event="case.triaged", now=RECEIVED).after
    answered = case.model_copy(update={"state": "callback", "resolved_at": RECEIVED + HOUR})
    after = conclude(case, answered, handbook(), event="enquiry.answered", now=RECEIVED + HOUR).after

    assert after.clocks["response"].met_at == RECEIVED + HOUR
    assert after.clocks["callback"].due_at == RECEIVED + 25 * HOUR


@pytest.mark.req("S0-54")
def test_a_finding_that_judges_a_case_again_moves_its_limits() -> None:
    case = conclude(None, a_judged_case(), handbook(), event="case.triaged", now=RECEIVED).after
    after = conclude(
        case, judged_again(case, "urgent"), handbook(), event="fact.found", now=RECEIVED + HOUR / 2
    ).after

    assert after.clocks["investigation"].due_at == RECEIVED + HOUR


def test_a_verdict_goes_by_the_time_of_the_event() -> None:
    case = conclude(None, a_judged_case(), handbook(), event="case.triaged", now=RECEIVED).after
    after = conclude(
        case,
        case,
        handbook(),
        event="case.responded",
        now=RECEIVED + 9 * HOUR,
        happened_at=RECEIVED + 4 * HOUR,
    ).after

    assert after.clocks["response"].met_at == RECEIVED + 4 * HOUR
    assert after.clocks["response"].missed_at is None


def test_what_changed_says_which_events_a_decision_amounts_to() -> None:
    before = a_case()
    after = an_assessed_case(
        before,
        handling_started_at=RECEIVED,
        investigation_started_at=RECEIVED,
        first_response_at=RECEIVED,
        plans=(a_plan(proposed_at=RECEIVED),),
        resolved_at=RECEIVED,
    )

    assert names_of(before, after, "plan.drafted") == (
        "case.accepted",
        "case.verified",
        "case.responded",
        "case.triaged",
        "plan.proposed",
        "case.resolved",
        "plan.drafted",
    )


def test_the_event_that_a_decision_is_called_by_is_not_counted_twice() -> None:
    before = a_case()
    after = before.model_copy(update={"handling_started_at": RECEIVED})

    assert names_of(before, after, "case.accepted") == ("case.accepted",)


def test_a_second_solution_resolves_again() -> None:
    before = a_case(resolved_at=RECEIVED)
    after = before.model_copy(update={"resolved_at": RECEIVED + MILLISECOND})

    assert names_of(before, after, "suggestion.judged") == ("case.resolved", "suggestion.judged")


def test_a_second_assessment_judges_again() -> None:
    before = a_case(assessments=(an_assessment(),))

    assert names_of(before, judged_again(before, "urgent"), "fact.found") == ("case.retriaged", "fact.found")
