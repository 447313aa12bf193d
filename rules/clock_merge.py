"""Clocks of two cases that become one: the earliest receipt and the strictest due instant stay."""

from __future__ import annotations

from datetime import datetime

from rules.clock_planning import recalculated
from rules.clock_rows import rows_of
from rules.clock_timers import with_clocks
from schemas.case import Case
from schemas.clock import Clock
from schemas.policy.pack import Pack


def with_clocks_of(case: Case, other: Case, pack: Pack) -> Case:
    """Give a case with the obligations of another one that is merged into it.

    It was received when the earlier of the two was. Where both have a running clock of one name, it counts from
    the earlier anchor, and the one that is due sooner stays. What was met, missed or fell away stays as it is in
    the case that remains; from the other one only what still runs comes over.

    Args:
        case: The one that remains.
        other: The one that ends; of the same pack.
        pack: Their pack.
    """
    received_at = min(case.received_at, other.received_at)
    clocks: dict[str, Clock] = dict(case.clocks)
    for name, theirs in other.clocks.items():
        ours = clocks.get(name)
        if not _may_move(theirs) or theirs.about:
            continue
        if ours is None:
            clocks[name] = theirs
        elif _may_move(ours):
            clocks[name] = _strictest(ours, theirs, pack)
    return with_clocks(case.model_copy(update={"received_at": received_at}), clocks)


def _may_move(clock: Clock) -> bool:
    return clock.is_running and clock.missed_at is None


def _strictest(ours: Clock, theirs: Clock, pack: Pack) -> Clock:
    """Give the one that is due sooner, both counted from the earlier anchor; ours if it makes no difference."""
    anchor = min(ours.anchor, theirs.anchor)
    candidates = [_from(clock, anchor, pack) for clock in (ours, theirs)]
    return min(candidates, key=lambda clock: clock.due_at)


def _from(clock: Clock, anchor: datetime, pack: Pack) -> Clock:
    if clock.anchor == anchor or clock.carried is not None:
        return clock
    row = rows_of(pack.clocks).by_id[clock.row]
    return recalculated(clock.model_copy(update={"anchor": anchor}), row, pack)
