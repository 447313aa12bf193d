"""The clock rows of a pack, found by id, by the event that starts them, by round and by order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.happened import WAITING_BEGAN, WAITING_ENDED
from rules.identity import once_for_each
from schemas.policy.clocks import ClockRow, ClocksPolicy, NudgeRow


@dataclass(frozen=True, slots=True)
class ClockRows:
    """A pack's rows, ready to be found."""

    by_id: Mapping[str, ClockRow]
    """Switched-off rows too: a clock that one of them set runs to its end."""
    started_by: Mapping[str, tuple[ClockRow, ...]]
    """Event to enabled rows, in the order of the file."""
    each_round: tuple[ClockRow, ...]
    nudge_of: Mapping[str, NudgeRow]
    """Order type to nudge."""
    nudges_done_by: Mapping[str, tuple[NudgeRow, ...]]
    """Event to the nudges whose step it shows to be made."""
    heard: frozenset[str]
    """Every event that some row waits for."""


@once_for_each
def rows_of(policy: ClocksPolicy) -> ClockRows:
    """Give the rows of a policy; worked out once."""
    enabled = [row for row in policy.clocks if row.enabled]
    events = {event for row in enabled for event in row.starts_on}
    return ClockRows(
        by_id={row.id: row for row in policy.clocks},
        started_by={event: tuple(row for row in enabled if event in row.starts_on) for event in events},
        each_round=tuple(row for row in enabled if row.each_round),
        nudge_of={row.order: row for row in policy.nudges},
        nudges_done_by={
            event: tuple(row for row in policy.nudges if event in row.done_by)
            for nudge in policy.nudges
            for event in nudge.done_by
        },
        heard=frozenset(event for row in policy.clocks for event in _heard_by(row)),
    )


def _heard_by(row: ClockRow) -> tuple[str, ...]:
    standing = (WAITING_BEGAN, WAITING_ENDED) if row.pauses_while else ()
    return (
        *row.starts_on,
        *row.satisfied_by,
        *row.cancelled_by,
        *row.pauses_on,
        *row.resumes_on,
        *standing,
    )
