"""Whether a case takes a command now. One table in the pack says it for all commands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from rules.authority import belongs_to, check_authority
from rules.stages import what_lacks
from schemas.case import Case, State
from schemas.errors import CaseIsClosed, NotAllowed, TooEarly
from schemas.policy.commands import CommandName
from schemas.policy.pack import Pack

BEFORE_ASSIGNMENT: Final[frozenset[State]] = frozenset(
    {"received", "awaiting_info", "pending_review", "registered", "self_service", "triaged"}
)
"""States in which a case has no owner yet, so that a command about handling it has overtaken something."""

FARTHEST: Final = timedelta(days=1096)
"""How far ahead anything is expected, awaited or asked for: three years, more than the longest leave or lawsuit that is
waited for in one go. What lies beyond is a slip of the year, and would let a case rest for ever."""


def admit(case: Case, pack: Pack, name: CommandName, by: str, *, asked: tuple[str, ...] = ()) -> None:
    """Let a command pass that the case's state and the pack allow this person.

    Args:
        case: Any case.
        pack: The case's pack.
        name: What is asked of the case.
        by: Who asks it.
        asked: Departments that the case itself has asked for it, whose people may answer beside whom the pack names.

    Raises:
        CaseIsClosed: the case has ended.
        TooEarly: the case has no owner yet, or is being merged.
        NotAllowed: another state, or somebody who may not.

    Source: handling.yaml, rows handling.command.*.
    """
    command = pack.handling.command(name)
    expected = ", ".join(command.states)
    if not case.is_open:
        raise has_ended(case, expected)
    if case.merging is not None:
        raise TooEarly(f"Case {case.number} is being merged into another one; this waits for the answer.")
    if case.state not in command.states:
        sentence = f"Case {case.number} is {case.state}; this needs one of {expected}."
        sentence += what_lacks(case, pack, command.states)
        if case.state in BEFORE_ASSIGNMENT:
            raise TooEarly(sentence)
        raise NotAllowed(
            sentence,
            field="case.state",
            expected=expected,
            found=case.state,
        )
    if not any(belongs_to(pack, by, department) for department in asked):
        check_authority(case, pack, command, by)


def has_ended(case: Case, expected: str = "an open case") -> CaseIsClosed:
    """Give the refusal of what comes for a case after its end; of a merged or erased one it says where to go on."""
    merged = next((link for link in case.links if link.relation == "merged_into"), None)
    if merged is not None:
        other = merged.number or merged.case_id
        return CaseIsClosed(
            f"Case {case.number} was merged into case {other} and takes no more of this.",
            field="case",
            expected=other,
            found=case.number,
        )
    if case.erased is not None:
        return CaseIsClosed(
            f"Who the customer of case {case.number} was is erased; it takes no more of this.",
            field="case",
            expected="a new submission, which says who the customer is",
            found=case.number,
        )
    return CaseIsClosed(
        f"Case {case.number} has ended and takes no more of this.",
        field="case.state",
        expected=expected,
        found=case.state,
    )


def not_before_receipt(case: Case, happened_at: datetime) -> datetime:
    """Give when something happened to a case: nothing happens to it before it was received."""
    return max(happened_at, case.received_at)


def check_later(moment: datetime | None, said_at: datetime, *, field: str) -> None:
    """Let an expected instant pass that lies after the message and within three years of it, or none.

    A late message stays right.

    Raises:
        NotAllowed: it had passed when it was said, or lies farther ahead.
    """
    if moment is None or said_at < moment <= said_at + FARTHEST:
        return
    expected = f"after {said_at.isoformat()}"
    if moment > said_at:
        expected += f" and up to {(said_at + FARTHEST).isoformat()}"
    raise NotAllowed(
        f"Expected an instant {expected}; found {moment.isoformat()}.",
        field=field,
        expected=expected,
        found=moment.isoformat(),
    )
