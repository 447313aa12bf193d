"""Rich sample cases, one or more for each pack: brought to their end by the messages that people would send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from ops.forms.beside import alerts_of, items_of
from ops.trying.desk import FOLLOWED, Course, Desk, is_copy, refusal_of
from schemas.alert import Alert
from schemas.case import Case
from schemas.document import Entry
from schemas.filing import Filing
from schemas.model import text_of, to_instant
from schemas.policy.pack import Pack

STORIES: Final = Path(__file__).with_name("stories.yaml")

BEGINNING: Final = datetime.fromisoformat("2026-03-06T10:00:00+08:00")

_ALL: Final = FOLLOWED | {"archiving.v1", "handling.v1"}


@dataclass(frozen=True, slots=True)
class Told:
    """A story that was played to its end."""

    name: str
    pack: Pack
    case: Case
    entries: Sequence[Entry]
    forms: tuple[str, ...]
    """Codes of the forms that it is drawn on."""
    items: Mapping[str, Filing]
    """Improvement items that it opened, by name."""
    alerts: tuple[Alert, ...]
    """Of its crisis."""


@dataclass(slots=True)
class StoryFailed(Exception):
    """A message of a story was refused."""

    story: str
    message: str
    why: str

    def __str__(self) -> str:
        """Give it in one line."""
        return f"{self.story}: {self.message}: {self.why}"


def stories_of(pack: Pack, path: Path = STORIES) -> Sequence[Told]:
    """Play all stories of a pack.

    Raises:
        StoryFailed: a message was refused.
    """
    every: Mapping[str, Sequence[Mapping[str, Any]]] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return [_told(pack, one) for one in every.get(pack.name, ())]


def _with_jury(pack: Pack) -> Pack:
    """Give a pack whose jury is switched on, as a company may."""
    jury = pack.arbitration.jury
    if jury is None:
        message = f"{pack.name} has no jury"
        raise LookupError(message)
    on = pack.arbitration.model_copy(update={"jury": jury.model_copy(update={"enabled": True})})
    return pack.model_copy(update={"arbitration": on})


def _told(pack: Pack, story: Mapping[str, Any]) -> Told:
    name = str(story["story"])
    pack = _with_jury(pack) if story.get("jury") else pack
    start = to_instant(BEGINNING)
    desk = Desk(pack, now=start, followed=_ALL)
    first: Course | None = None
    case: Case | None = None
    for number, step in enumerate(story["steps"], 1):
        said = str(step["say"])
        at = start + timedelta(hours=float(step["at"]))
        desk.clock.hands.append(at)
        data = dict(step["data"]) | _addressed(pack, said, case)
        event = {
            "specversion": "1.0",
            "id": f"{name}-{number}",
            "source": "/samples",
            "type": f"caseloop.{said}.v1",
            "time": text_of(at),
            "data": data,
        }
        course = desk.take(event)
        refusal = refusal_of(course.outcome)
        if refusal is not None or is_copy(course.outcome):
            record = refusal.record if refusal else None
            raise StoryFailed(name, said, f"{record.sentence} {record.field}" if record else "taken before")
        first = first or course
        case = desk.case(first)
    if case is None:
        raise StoryFailed(name, "", "it has no case")
    return Told(
        name,
        pack,
        case,
        desk.store.history("cases", case.id),
        tuple(story["forms"]),
        items_of(desk.store, [case]),
        alerts_of(desk.store, [case], pack)[case.id],
    )


def _addressed(pack: Pack, said: str, case: Case | None) -> dict[str, Any]:
    """Give what names the case, or the newest of its alerts, in a message of a story; the pack, in the first one."""
    if case is None:
        return {"pack": pack.name}
    return {"alert_id": case.open_alerts[-1]} if said.startswith("alert.") else {"case": {"id": case.id}}
