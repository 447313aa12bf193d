"""The votes of a jury: taken until the last instant, counted by quorum and tie rule, and what follows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from rules.admission import has_ended, not_before_receipt
from rules.alerts import alert_orders, with_alerts
from rules.announcing import ask_department
from rules.authority import check_member
from rules.conclusion import unchanged
from rules.fired import Outcome
from rules.handled import Done, handled
from rules.labels import expect_row
from rules.rulings import Ruled, ruled
from schemas.arbitration import Juror, Jury
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.messages.arbitration import JurorVoted
from schemas.messages.orders import CountVotes
from schemas.policy.arbitration import Jury as JuryRow
from schemas.policy.arbitration import Ruling
from schemas.policy.pack import Pack

VOTES: Final = "votes"
"""Name and kind of the timer at which a jury's votes are counted."""

UNDECIDED: Final = "case.jury-undecided"

_LOOK_AGAIN: Final = timedelta(minutes=10)
"""After so long the count is ordered again if it was lost."""


def vote(
    case: Case, pack: Pack, message: JurorVoted, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Take a juror's vote; the last one of all who were invited decides at once.

    Raises:
        NotAllowed: no jury is at work, the juror was not invited or has voted, the votes are over, or somebody hands
            it in who is not of the jury desk.
        InvalidMessage: a choice that the pack does not list.
        CaseIsClosed: the case has ended.

    Source: arbitration.yaml, jury; S3-46.
    """
    row = _expect_jury(case, pack)
    check_member(pack, message.by, row.department, f"Votes are handed in by {row.department}.")
    choice = expect_row(row.choices, message.choice, field="choice")
    at = not_before_receipt(case, happened_at)
    jury = case.juries[-1]
    juror = _expect_voter(case, jury, message.juror, at=at)
    voted = juror.model_copy(update={"choice": choice.code, "reason": message.reason, "voted_at": at})
    jurors = tuple(voted if one.id == juror.id else one for one in jury.jurors)
    after = _with_jury(case, jury.model_copy(update={"jurors": jurors}))
    awaited = [one for one in jurors if one.left_out is None and one.choice is None]
    details = {"votes": len(_votes(jurors)), "awaited": len(awaited)}
    if awaited:
        done = Done("case.juror-voted", message.by, details=details)
        return handled(case, after, pack, done, now=now, happened_at=at)
    return _counted(case, after, pack, row, by=message.by, now=now, at=at)


def count_votes(case: Case, pack: Pack, *, now: datetime) -> Decision[Case]:
    """Count the votes of a jury whose time is over; change nothing if it is not, or the case has left the jury.

    Source: arbitration.yaml, jury; S3-46.
    """
    row = pack.arbitration.jury
    if case.state != "jury" or row is None or now <= case.juries[-1].votes_by:
        return unchanged(case, event=UNDECIDED)
    return _counted(case, case, pack, row, by="", now=now, at=case.juries[-1].votes_by)


def votes_due(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Order the count of a jury whose time is over, again until it is done; nothing if the case has left the jury."""
    case, row = outcome.case, pack.arbitration.jury
    if case.state != "jury" or row is None:
        timers = {name: kept for name, kept in case.timers.items() if name != timer.kind}
        return replace(outcome, case=case.model_copy(update={"timers": timers}))
    again = timer.model_copy(update={"due_at": now + _LOOK_AGAIN, "attempt": timer.attempt + 1})
    after = case.model_copy(update={"timers": {**case.timers, VOTES: again}})
    return replace(
        outcome,
        case=after,
        reasons=(*outcome.reasons, Reason("jury.over", row.id)),
        orders=(*outcome.orders, CountVotes(case_id=case.id)),
    )


def _counted(  # noqa: PLR0913 - what was loaded, what a vote left, and two instants
    case: Case, after: Case, pack: Pack, row: JuryRow, *, by: str, now: datetime, at: datetime
) -> Decision[Case]:
    """Decide by the votes there are: what most want, what wins a tie, or that the jury does not decide."""
    jury = after.juries[-1]
    votes = _votes(jury.jurors)
    winner, ended = _winner(votes, row)
    done_with = jury.model_copy(
        update={"ended": ended, "choice": winner.code if winner else None, "ended_at": at}
    )
    timers = {name: timer for name, timer in after.timers.items() if name != VOTES}
    settled = _with_jury(after, done_with).model_copy(update={"timers": timers})
    details = {"outcome": winner.code if winner else None, "ended": ended, "votes": dict(Counter(votes))}
    if winner is not None:
        return ruled(
            case, settled, pack, Ruled(winner, winner.label, "case.jury-decided", by, details), now=now, at=at
        )
    raised = settled.model_copy(update={"state": "escalated"})
    alerts = alert_orders(raised, pack, row.alert, detail=ended)
    deciding = with_alerts(raised, alerts)
    ask = ask_department(deciding, row.undecided, "decision", now=now, details={"ended": ended})
    reason = Reason("jury.undecided", row.id, {"ended": ended})
    done = Done(UNDECIDED, by, details=details, reasons=(reason,), orders=alerts, asks=(ask,))
    return handled(case, deciding, pack, done, now=now, happened_at=at)


def _winner(votes: list[str], row: JuryRow) -> tuple[Ruling | None, Literal["decided", "tie", "no_quorum"]]:
    if len(votes) < row.quorum:
        return None, "no_quorum"
    counts = Counter(votes)
    most = max(counts.values())
    leading = [choice for choice in row.choices if counts[choice.code] == most]
    if len(leading) == 1:
        return leading[0], "decided"
    by_rule = next((choice for choice in leading if choice.code == row.tie), None)
    return by_rule, "tie"


def _expect_jury(case: Case, pack: Pack) -> JuryRow:
    if not case.is_open:
        raise has_ended(case)
    row = pack.arbitration.jury
    if case.state != "jury" or row is None:
        raise NotAllowed(
            f"No jury is at work on case {case.number}.",
            field="case.state",
            expected="jury",
            found=case.state,
        )
    return row


def _expect_voter(case: Case, jury: Jury, juror: str, *, at: datetime) -> Juror:
    awaited = {one.id: one for one in jury.jurors if one.left_out is None and one.choice is None}
    if juror not in awaited:
        raise NotAllowed(
            f"Juror {juror} was not invited to case {case.number}, or has voted.",
            field="juror",
            expected="a juror whose vote is awaited",
            found=repr(juror),
        )
    if at > jury.votes_by:
        raise NotAllowed(
            f"Votes about case {case.number} were taken until {jury.votes_by.isoformat()}.",
            field="time",
            expected=f"by {jury.votes_by.isoformat()}",
            found=at.isoformat(),
        )
    return awaited[juror]


def _votes(jurors: tuple[Juror, ...]) -> list[str]:
    return [one.choice for one in jurors if one.choice is not None]


def _with_jury(case: Case, jury: Jury) -> Case:
    return case.model_copy(update={"juries": (*case.juries[:-1], jury)})
