"""Meetings of several departments: who was there, what they settled, and which plan carries it out."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.handled import Done, handled
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.investigation import MeetingHeld
from schemas.policy.pack import Pack
from schemas.work import Meeting


def record_meeting(
    case: Case, pack: Pack, message: MeetingHeld, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record a meeting, its participants and its conclusion.

    Raises:
        NotAllowed: the same participant twice, so that fewer than two were there.

    Source: S4-30.
    """
    admit(case, pack, "record_meeting", message.by)
    at = not_before_receipt(case, happened_at)
    if len(set(message.participants)) < len(message.participants):
        raise NotAllowed(
            "Expected each participant of a meeting once.",
            field="participants",
            expected="each participant once",
            found=repr(list(message.participants)),
        )
    held_at = not_before_receipt(case, min(message.held_at, now)) if message.held_at else at
    meeting = Meeting(
        participants=message.participants,
        channel=message.channel,
        conclusion=message.conclusion,
        held_at=held_at,
        by=message.by,
    )
    after = case.model_copy(update={"meetings": (*case.meetings, meeting)})
    number = len(after.meetings)
    details = {"meeting": number, "participants": list(message.participants), "channel": message.channel}
    done = Done("meeting.recorded", message.by, about=str(number), details=details)
    return handled(case, after, pack, done, now=now, happened_at=at)


def meeting_behind(case: Case, number: int | None) -> int | None:
    """Give the number of the meeting that a plan carries out, None if it names none.

    Raises:
        NotAllowed: no meeting of that number was recorded.

    Source: S4-30.
    """
    if number is not None and not 1 <= number <= len(case.meetings):
        expected = f"1 to {len(case.meetings)}" if case.meetings else "none: no meeting was recorded"
        raise NotAllowed(
            f"Expected the number of a meeting of the case ({expected}); found {number}.",
            field="meeting",
            expected=expected,
            found=repr(number),
        )
    return number
