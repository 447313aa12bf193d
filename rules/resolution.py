"""The way from resolution to callback, the same for answers, verdicts and finished plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from rules.admission import has_ended
from rules.announcing import ask_department
from rules.callback_script import briefing
from rules.clocks import note_event
from rules.handled import Done, handled
from rules.notices import notify
from rules.responsible import department_of
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.base import Event
from schemas.messages.events import DepartmentAsked
from schemas.policy.clock_parts import CALLING_DEPARTMENT
from schemas.policy.pack import Pack

CALLBACK = "callback"
"""Kind of the request to the department that calls customers back."""

_DECIDERS: Final[Mapping[str, str]] = {
    "escalated": "management",
    "mediation": "the mediation body",
    "jury": "the jury",
}
"""State to whom the case waits for in it."""


def ask_for_callback(
    case: Case,
    pack: Pack,
    *,
    now: datetime,
    due_at: datetime | None = None,
    details: Mapping[str, Any] | None = None,
) -> DepartmentAsked:
    """Give the request to call the customer of a resolved case, with what the caller must know.

    Source: callbacks.yaml, row callbacks.caller and questions; S0-57, S4-53.
    """
    department = department_of(case, pack, CALLING_DEPARTMENT)
    told = briefing(case, pack, now=now) | dict(details or {})
    return ask_department(case, department, CALLBACK, now=now, due_at=due_at, details=told)


def expect_callback(case: Case) -> None:
    """Let a case pass whose customer is called back.

    Raises:
        TooEarly: it is not resolved yet.
        CaseIsClosed: it has ended.
        NotAllowed: somebody else has it to decide.
    """
    if not case.is_open:
        raise has_ended(case)
    if case.state in _DECIDERS:
        raise NotAllowed(
            f"Case {case.number} waits for {_DECIDERS[case.state]} to decide.",
            field="case.state",
            expected="callback",
            found=case.state,
        )
    if case.state not in ("resolved", "callback"):
        raise TooEarly(f"Case {case.number} is {case.state}; customers are called back once it is resolved.")


def callback_due(case: Case, pack: Pack, *, at: datetime) -> datetime | None:
    """Give when the customer of a case that is resolved at an instant must be called; None without a limit.

    Source: clocks.yaml, row clocks.callback; S0-57.
    """
    clocks = note_event(case, pack, "case.resolved", at=at).clocks.values()
    calls = (clock.due_at for clock in clocks if clock.is_running and clock.owner == CALLING_DEPARTMENT)
    return min(calls, default=None)


def resolve_into_callback(  # noqa: PLR0913 - the parts of a resolution, all named
    before: Case,
    after: Case,
    pack: Pack,
    *,
    event: str,
    by: str,
    result: str,
    notice: str,
    now: datetime,
    happened_at: datetime,
    more: Done | None = None,
    further: tuple[Event, ...] = (),
) -> Decision[Case]:
    """Give a case its result, tell the customer, and ask for the callback at once.

    Args:
        before: The case as loaded.
        after: The case with what the command itself changes.
        pack: The case's pack.
        event: ``case.resolved``, or the stronger event that resolves it too.
        by: Who said so.
        result: What the customer is told as the result.
        notice: Kind of the notice.
        now: Instant of the decision.
        happened_at: When it was resolved, not before receipt.
        more: Details, reasons, orders and requests of the command itself, beside those of the resolution.
        further: Events beside.

    Source: S0-57.
    """
    resolved = after.model_copy(
        update={
            "state": "callback",
            "first_response_at": after.first_response_at or happened_at,
            "resolution": result,
            "resolved_at": happened_at,
        }
    )
    due_at = callback_due(resolved, pack, at=happened_at)
    ask = ask_for_callback(resolved, pack, now=now, due_at=due_at)
    own = more or Done(event, by)
    done = Done(
        event,
        by,
        details={"callback_department": ask.department, **(own.details or {})},
        reasons=own.reasons,
        orders=(*own.orders, notify(resolved, notice)),
        asks=(*own.asks, ask, *further),
    )
    return handled(before, resolved, pack, done, now=now, happened_at=happened_at)
