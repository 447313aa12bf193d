"""How long a sealed case keeps what says who the customer is; a legal hold keeps it longer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from rules.announcing import case_fact
from rules.authority import check_entitled
from rules.clock_timers import ERASE
from rules.erasing import erased_case
from rules.fired import Outcome
from rules.handled import Done, handled
from schemas.archiving import Erased, LegalHold
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.archiving import ErasureRequested, LegalHoldLifted, LegalHoldSet
from schemas.policy.archive import Retention
from schemas.policy.pack import Pack
from schemas.policy.row import takes

CASELOOP: Final = "caseloop"


def retention_of(case: Case, pack: Pack) -> Retention | None:
    """Give the row that says how long a case is kept; None: without end.

    Source: archive.yaml, rows archive.retention.*.
    """
    cls = case.assessment.cls if case.assessment else case.report.type
    outcome = case.closure.outcome if case.closure else ""
    rows = pack.archive.retention
    return next((row for row in rows if takes(row.classes, cls) and takes(row.outcomes, outcome)), None)


def with_retention(case: Case, pack: Pack, *, now: datetime) -> Case:
    """Give a case with the timer that erases it, or without: it is held, open, erased, or kept without end."""
    others = {name: timer for name, timer in case.timers.items() if name != ERASE}
    row = retention_of(case, pack)
    if case.archive is None or case.hold is not None or case.erased is not None or row is None:
        return case.model_copy(update={"timers": others})
    due_at = max(case.archive.at + timedelta(days=row.keep.amount), now)
    return case.model_copy(update={"timers": {**others, ERASE: Timer(kind=ERASE, due_at=due_at)}})


def set_hold(
    case: Case, pack: Pack, message: LegalHoldSet, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Hold a case: nothing of it is erased until the hold is lifted.

    Raises:
        NotAllowed: it is held, it was erased, or somebody sets it whom the pack does not name.

    Source: archive.yaml, row archive.holds.
    """
    check_entitled(pack, message.by, pack.archive.holds, f"A hold on case {case.number} is set by few.")
    if case.hold is not None:
        raise _refused(case, "is held already", "a case that is not held")
    _expect_not_erased(case)
    hold = LegalHold(reason=message.reason, by=message.by, since=happened_at)
    held = with_retention(case.model_copy(update={"hold": hold}), pack, now=now)
    done = Done("case.hold-set", message.by, details={"by": message.by})
    return handled(case, held, pack, done, now=now, happened_at=happened_at)


def lift_hold(
    case: Case, pack: Pack, message: LegalHoldLifted, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Lift the hold; what has had its time meanwhile is erased at once.

    Raises:
        NotAllowed: it is not held, or somebody lifts it whom the pack does not name.

    Source: archive.yaml, row archive.holds.
    """
    check_entitled(pack, message.by, pack.archive.holds, f"A hold on case {case.number} is lifted by few.")
    if case.hold is None:
        raise _refused(case, "is not held", "a case that is held")
    lifted = with_retention(case.model_copy(update={"hold": None}), pack, now=now)
    done = Done("case.hold-lifted", message.by, details={"by": message.by})
    return handled(case, lifted, pack, done, now=now, happened_at=happened_at)


def erase_on_request(
    case: Case, pack: Pack, message: ErasureRequested, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Erase what says who the customer of an archived case is; the figures stay.

    Raises:
        TooEarly: it is not archived yet.
        NotAllowed: it is held, it was erased before, or somebody asks whom the pack does not name.

    Source: archive.yaml, row archive.erasure.
    """
    check_entitled(
        pack, message.by, pack.archive.erasure, f"Case {case.number} is erased at the word of few."
    )
    if case.archive is None:
        raise TooEarly(f"Case {case.number} is {case.state}; it is erased once it is archived.")
    if case.hold is not None:
        raise _refused(case, "is under legal hold", "a case that is not held")
    _expect_not_erased(case)
    mark = Erased(at=now, why="request", by=message.by)
    after = with_retention(erased_case(case, pack, mark), pack, now=now)
    done = Done("case.erased", message.by, details={"why": mark.why, "row": None})
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def time_has_come(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:  # noqa: ARG001 - one of its kind
    """Erase a case whose time has come, unless it is held or a newer row keeps it longer."""
    stands = with_retention(outcome.case, pack, now=now)
    row = retention_of(stands, pack)
    ahead = stands.timers.get(ERASE)
    if row is None or ahead is None or ahead.due_at > now:
        return Outcome(stands, outcome.events, outcome.reasons, outcome.orders, outcome.facts)
    mark = Erased(at=now, why="retention", row=row.id, by=CASELOOP)
    after = with_retention(erased_case(stands, pack, mark), pack, now=now)
    fact = case_fact(
        after, "erased", now=now, version=after.version + 1, details={"why": mark.why, "row": row.id}
    )
    return Outcome(
        after,
        (*outcome.events, "case.erased"),
        (*outcome.reasons, Reason("retention.over", row.id)),
        outcome.orders,
        (*outcome.facts, fact),
    )


def _expect_not_erased(case: Case) -> None:
    if case.erased is not None:
        raise _refused(case, "was erased", "a case that was not erased")


def _refused(case: Case, how: str, expected: str) -> NotAllowed:
    return NotAllowed(f"Case {case.number} {how}.", field="case", expected=expected, found=case.number)
