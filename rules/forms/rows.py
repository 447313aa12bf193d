"""What has a row each on a form of one case and is no plain path: the timeline, limits, steps, measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from rules.clock_names import row_name
from rules.forms.alarms import Alarm, alarms
from rules.forms.bodies import Body, bodies
from rules.forms.derived import Source
from rules.forms.reaching import Reached, reached
from rules.responsible import department_of
from rules.status import TimelineItem, timeline
from schemas.arbitration import Juror, Seat
from schemas.policy.forms import Table
from schemas.work import Task

_CODE: Final = re.compile(r"(?<![\w-])[a-z][a-z0-9_]+(?![\w-])")
"""What may be a code in the text of a timeline; part of a staff id is none."""

_SPOKEN: Final[tuple[Table, ...]] = (
    "departments",
    "task_kinds",
    "fact_kinds",
    "remedies",
    "verdicts",
    "outcomes",
    "words",
)


@dataclass(frozen=True, slots=True)
class Limit:
    """One obligation of a case."""

    name: str
    owner: str
    """Code of the department that must act."""
    due_at: datetime
    met_at: datetime | None
    missed_at: datetime | None
    reminder_count: int
    """Reminders that came due."""


def _timeline(source: Source) -> Iterator[TimelineItem]:
    """Give what happened, with codes in words."""
    for item in timeline(source.case, "staff"):
        text = _CODE.sub(lambda found: anywhere(source, found.group()), item.text)
        yield replace(item, text=text, by=anywhere(source, item.by))


def anywhere(source: Source, code: str) -> str:
    """Give a code in the words of the first table that has it."""
    found = (source.word(table, code) for table in _SPOKEN)
    return next((word for word in found if word != code), code)


def _limits(source: Source) -> Iterator[Limit]:
    for name, clock in source.case.clocks.items():
        if clock.cancelled_at is None:
            owner = department_of(source.case, source.pack, clock.owner)
            missed_at = clock.missed_at if clock.was_broken else None
            yield Limit(row_name(name), owner, clock.due_at, clock.met_at, missed_at, clock.reminders_due)


def measures(source: Source) -> Iterator[Task]:
    """Give the measures against its cause that a case led to."""
    row = source.pack.handling.improvement
    return (task for task in source.case.tasks.values() if row is not None and task.kind == row.kind)


ROWS: Final[Mapping[str, tuple[type, Callable[[Source], Any]]]] = {
    "timeline": (TimelineItem, _timeline),
    "limits": (Limit, _limits),
    "measures": (Task, measures),
    "bodies": (Body, bodies),
    "alarms": (Alarm, lambda source: alarms(source.case, source.alerts, source.language)),
    "reached": (Reached, lambda source: reached(source.case)),
    "seats": (Seat, lambda source: source.case.mediations[-1].seats if source.case.mediations else ()),
    "jurors": (Juror, lambda source: source.case.juries[-1].jurors if source.case.juries else ()),
}
"""Name of something that has a row each, to the shape of a row and what gives them; seats and jurors are the newest."""
