"""Packs with the clock rows of handbooks that have none yet, and cases that live under them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rules.conclusion import conclude
from rules.deadlines import check_timers
from schemas.case import Case
from schemas.messages.orders import RaiseAlert
from schemas.policy.clocks import ClockRow
from schemas.policy.handling import TaskKind, TaskLimit
from schemas.policy.pack import Pack
from tests.builders import RECEIVED
from tests.rules.stories import read
from tests.timing import a_judged_case, a_pack_of

ROWS = read("other_handbooks.yaml")
HOUR = timedelta(hours=1)


def pack_of(*names: str) -> Pack:
    """Give a pack with the clock rows of these requirements."""
    return a_pack_of(*(ClockRow.model_validate(row) for name in names for row in ROWS[name]))


def with_kinds(pack: Pack, *kinds: TaskKind, limits: tuple[TaskLimit, ...] = ()) -> Pack:
    """Give the pack with more kinds of tasks, and limits to choose from."""
    tasks = (*pack.handling.task_kinds, *kinds)
    handling = pack.handling.model_copy(update={"task_kinds": tasks, "task_limits": limits})
    return pack.model_copy(update={"handling": handling})


def begun(pack: Pack, *, event: str = "case.triaged", now: datetime = RECEIVED, **changes: Any) -> Case:
    """Give a judged case under a pack, its clocks started."""
    return conclude(None, a_judged_case(**changes), pack, event=event, now=now).after


def after(case: Case, pack: Pack, event: str, now: datetime, **changes: Any) -> Case:
    """Give the case after an event."""
    return conclude(case, case.model_copy(update=changes), pack, event=event, now=now).after


def alerted(case: Case, pack: Pack, now: datetime) -> list[str]:
    """Give the kinds of alerts that a look at the case raises."""
    orders = check_timers(case, pack, now=now).orders
    return [order.kind for order in orders if isinstance(order, RaiseAlert)]
