"""More time for one limit: only with an approver and a reason, and only before it has passed."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.authority import is_involved
from rules.clock_planning import lengthened
from rules.clock_rows import rows_of
from rules.clock_timers import with_clocks
from rules.handled import Done, handled
from schemas.case import Case
from schemas.clock import Clock, Extension
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.clocks import ClockExtended
from schemas.policy.clock_parts import LEADS
from schemas.policy.pack import Pack


def extend(
    case: Case, pack: Pack, message: ClockExtended, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Give a clock more time in its own kind of time; who asked, who approved and why stay with it.

    Raises:
        NotAllowed: no running clock of that name, a limit that had passed, another kind of time, an approver
            without the role, or one who approves what they asked for.

    Source: handling.yaml, row handling.command.extend.
    """
    admit(case, pack, "extend", message.approved_by)
    _check_two_people(case, pack, message)
    at = not_before_receipt(case, happened_at)
    clock = _extendable(case, message, at=at)
    extension = Extension(
        more=message.more,
        reason=message.reason,
        approved_by=message.approved_by,
        by=message.by,
        at=at,
    )
    longer = lengthened(clock, rows_of(pack.clocks).by_id[clock.row], pack, extension)
    after = with_clocks(case, {**case.clocks, message.clock: longer})
    details = {
        "clock": message.clock,
        "from": clock.due_at.isoformat(),
        "due_at": longer.due_at.isoformat(),
        "approved_by": message.approved_by,
    }
    done = Done(
        "clock.extended",
        message.by,
        about=clock.about,
        details=details,
        reasons=(Reason("clock.extended", clock.row, details),),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def _check_two_people(case: Case, pack: Pack, message: ClockExtended) -> None:
    if message.approved_by == message.by:
        raise NotAllowed(
            "More time is approved by somebody else than the one who asks for it.",
            field="approved_by",
            expected=f"somebody else than {message.by}",
            found=repr(message.approved_by),
        )
    if not is_involved(case, pack, message.by):
        raise NotAllowed(
            f"More time is asked for by somebody at work on the case; found {message.by!r}.",
            field="by",
            expected="the owner, a cooperating department, or one that was given a task",
            found=repr(message.by),
        )


def _extendable(case: Case, message: ClockExtended, *, at: datetime) -> Clock:
    running = {
        name: clock
        for name, clock in case.clocks.items()
        if clock.is_running and clock.limit is not None and clock.missed_at is None
    }
    clock = running.get(message.clock)
    if clock is None or (at > clock.due_at and not clock.is_paused):
        expected = ", ".join(running) or "nothing: no limit of the case runs"
        raise NotAllowed(
            f"Expected a limit that has not passed: {expected}; found {message.clock!r}.",
            field="clock",
            expected=expected,
            found=repr(message.clock),
        )
    units = LEADS[clock.limit.unit] if clock.limit else frozenset()
    if message.more.unit not in units:
        expected = ", ".join(sorted(units))
        raise NotAllowed(
            f"Expected more time in {expected}; found {message.more.unit}.",
            field="more.unit",
            expected=expected,
            found=repr(message.more.unit),
        )
    return clock
