"""Waiting for somebody: from when, for whom, why, and until when at the latest."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import admit, check_later, not_before_receipt
from rules.handled import Done, handled
from schemas.case import Case
from schemas.decision import Decision
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.messages.clocks import WaitingBegan, WaitingEnded
from schemas.policy.pack import Pack
from schemas.work import Waiting

EVIDENCE: Final = "evidence"
"""Name and kind of the timer of the next reminder to send evidence, and reason of that waiting."""

WAITING: Final = "waiting"
"""Name and kind of the timer at the latest end."""


def begin_waiting(
    case: Case, pack: Pack, message: WaitingBegan, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Wait for somebody; clocks whose rows allow it stand still until they come, or until the latest end.

    Raises:
        NotAllowed: the case waits already, or the latest end was past when it was said.

    Source: clocks.yaml, ``pauses_while`` of each row.
    """
    admit(case, pack, "wait", message.by)
    if case.waiting is not None:
        raise NotAllowed(
            f"Case {case.number} waits for the {case.waiting.awaiting} already.",
            field="case.waiting",
            expected="a case that waits for nobody",
            found=repr(case.waiting.awaiting),
        )
    at = not_before_receipt(case, happened_at)
    check_later(message.until, at, field="until")
    waiting = Waiting(
        awaiting=message.awaiting, reason=message.reason, since=at, until=message.until, by=message.by
    )
    timer = Timer(kind=WAITING, due_at=message.until)
    after = case.model_copy(update={"waiting": waiting, "timers": {**case.timers, WAITING: timer}})
    details = {"awaiting": message.awaiting, "until": message.until.isoformat()}
    done = Done("case.waiting-began", message.by, details=details)
    return handled(case, after, pack, done, now=now, happened_at=at)


def end_waiting(
    case: Case, pack: Pack, message: WaitingEnded, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Go on: what was waited for is there, or nobody waits for it any more.

    Raises:
        NotAllowed: the case waits for nobody.
    """
    admit(case, pack, "wait", message.by)
    if case.waiting is None:
        raise NotAllowed(
            f"Case {case.number} waits for nobody.",
            field="case.waiting",
            expected="a case that waits for somebody",
            found="None",
        )
    at = not_before_receipt(case, happened_at)
    done = Done("case.waiting-ended", message.by, details={"awaiting": case.waiting.awaiting})
    return handled(case, wait_no_longer(case), pack, done, now=now, happened_at=at)


def heard_from(case: Case, party: str) -> Case:
    """Give the case after somebody said something: it waits for them no longer."""
    return wait_no_longer(case) if case.waiting is not None and case.waiting.awaiting == party else case


def wait_no_longer(case: Case) -> Case:
    """Give the case waiting for nobody; one that waited for evidence is investigated again, if blocked afterwards."""
    timers = {name: timer for name, timer in case.timers.items() if name not in {WAITING, EVIDENCE}}
    going_on = {
        name: "investigating"
        for name, state in (("state", case.state), ("blocked_from", case.blocked_from))
        if state == "awaiting_evidence"
    }
    return case.model_copy(update={"waiting": None, "timers": timers, **going_on})


def awaits_evidence(case: Case) -> bool:
    """Say whether a case waits for evidence, or did when it was blocked."""
    return "awaiting_evidence" in (case.state, case.blocked_from)
