"""More time for a limit: with an approver and a reason, before it has passed, in its own kind of time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from rules.conclusion import conclude
from rules.deadlines import check_timers
from rules.extensions import extend
from schemas.case import Case
from schemas.clock import Duration
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.clocks import ClockExtended
from schemas.messages.events import CaseFact
from tests.builders import RECEIVED
from tests.handling_cases import MANAGER, REF, STAFF
from tests.timing import MILLISECOND, a_clock_row, a_judged_case, a_pack_of, judged_again

HOUR = timedelta(hours=1)
PACK = a_pack_of(a_clock_row(reminder={"amount": 2, "unit": "clock_hours"}))
MESSAGE: dict[str, Any] = {
    "case": REF,
    "clock": "response",
    "more": Duration(amount=4, unit="clock_hours"),
    "reason": "等待检测报告",
    "approved_by": MANAGER,
    "by": STAFF,
}


def begun() -> Case:
    case = a_judged_case(state="investigating")
    return conclude(None, case, PACK, event="case.triaged", now=RECEIVED).after


def extending(case: Case, now: datetime = RECEIVED + HOUR, **changes: Any) -> Decision[Case]:
    return extend(case, PACK, ClockExtended(**(MESSAGE | changes)), now=now, happened_at=now)


def test_more_time_moves_limit_reminder_and_breach_and_keeps_who_allowed_it() -> None:
    decision = extending(begun())
    clock = decision.after.clocks["response"]

    assert clock.due_at == RECEIVED + 28 * HOUR
    assert clock.remind_at == RECEIVED + 26 * HOUR
    assert decision.after.timers["breach:response"].due_at == RECEIVED + 28 * HOUR + MILLISECOND
    assert [(one.approved_by, one.by, one.reason) for one in clock.extensions] == [
        (MANAGER, STAFF, "等待检测报告")
    ]


def test_subscribers_hear_of_it_without_the_reasons_words() -> None:
    fact = next(one for one in extending(begun()).events if isinstance(one, CaseFact))

    assert fact.name == "clock-extended"
    assert fact.details["approved_by"] == MANAGER
    assert "等待检测报告" not in str(fact.details)


def test_a_reminder_that_was_given_comes_again_before_the_new_limit() -> None:
    reminded = check_timers(begun(), PACK, now=RECEIVED + 22 * HOUR).after
    longer = extending(reminded, now=RECEIVED + 23 * HOUR).after

    assert longer.clocks["response"].remind_at == RECEIVED + 26 * HOUR


@pytest.mark.parametrize("missing", ["reason", "approved_by"])
def test_without_approver_or_reason_it_is_no_message(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        ClockExtended.model_validate({name: value for name, value in MESSAGE.items() if name != missing})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"approved_by": STAFF}, "role management"),
        ({"approved_by": MANAGER, "by": MANAGER}, "somebody else than the one who asks"),
        ({"by": "product-01"}, "somebody at work on the case"),
        ({"clock": "mars"}, "Expected a limit that has not passed: response; found 'mars'"),
        (
            {"more": Duration(amount=1, unit="working_days")},
            "Expected more time in clock_hours, clock_minutes",
        ),
    ],
)
def test_it_is_refused_with_what_was_expected(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(NotAllowed, match=said):
        extending(begun(), **changes)


def test_exactly_at_the_limit_it_is_not_too_late_and_after_it_is() -> None:
    assert extending(begun(), now=RECEIVED + 24 * HOUR).after.clocks["response"].extensions

    with pytest.raises(NotAllowed, match="has not passed"):
        extending(begun(), now=RECEIVED + 24 * HOUR + MILLISECOND)


def test_a_missed_limit_gets_no_more_time() -> None:
    missed = check_timers(begun(), PACK, now=RECEIVED + 25 * HOUR).after

    with pytest.raises(NotAllowed, match="nothing: no limit of the case runs"):
        extending(missed, now=RECEIVED + 26 * HOUR)


def test_what_was_allowed_stays_with_a_new_priority() -> None:
    rows = (
        a_clock_row(
            id="clocks.a", when={"priorities": ["urgent"]}, limit={"amount": 4, "unit": "clock_hours"}
        ),
        a_clock_row(),
    )
    pack = a_pack_of(*rows)
    case = conclude(
        None, a_judged_case(state="investigating"), pack, event="case.triaged", now=RECEIVED
    ).after
    longer = extend(
        case, pack, ClockExtended(**MESSAGE), now=RECEIVED + HOUR, happened_at=RECEIVED + HOUR
    ).after
    urgent = conclude(
        longer, judged_again(longer, "urgent"), pack, event="case.retriaged", now=RECEIVED + HOUR
    )

    assert urgent.after.clocks["response"].due_at == RECEIVED + 8 * HOUR
