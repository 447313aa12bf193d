"""What became known after a backup was made, as the log of events has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ops.event_log import events_from
from schemas.backup import LogMark
from schemas.errors import Unavailable
from schemas.queues import EVENT_LOG

ERASED: Final = "caseloop.event.case.erased.v1"

_PAUSE_S: Final = 0.4
"""After an event that is to be about the newest, so long without another will do: an earlier mark leaves none out."""


@dataclass(slots=True)
class Since:
    """What the log says about the time since a mark."""

    reaches_back: bool = False
    """Whether it is the log that had the mark, and still has it: then nothing since is missing here."""
    event_count: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    """Case id to the newest version that an event spoke of."""
    erased: set[str] = field(default_factory=set)
    """Cases whose person was erased."""


def newest_mark(url: str) -> LogMark | None:
    """Give the newest event of the log, or one shortly before it; None if it has none, or does not exist.

    Raises:
        Unavailable: RabbitMQ does not answer.
    """
    newest = None
    for one in events_from(url, "last", pause_s=_PAUSE_S):
        newest = LogMark(offset=one.offset, id=one.id)
    return newest


def read_since(url: str, mark: LogMark | None) -> Since:
    """Read what came after a mark; without one, all there is.

    Raises:
        Unavailable: RabbitMQ does not answer, or not to the end.
    """
    found, read = Since(), mark.offset if mark else -1
    for one in events_from(url, mark.offset if mark else "first"):
        read = max(read, one.offset)
        if mark is not None and one.offset <= mark.offset:
            found.reaches_back |= (one.offset, one.id) == (mark.offset, mark.id)
            continue
        _note(found, one.event)
    newest = newest_mark(url)
    if newest is not None and newest.offset > read:
        raise Unavailable(f"expected to read {EVENT_LOG} to event {newest.offset}, found the end at {read}")
    return found


def _note(found: Since, event: Mapping[str, Any]) -> None:
    found.event_count += 1
    told = event.get("data", {})
    case_id, version = told.get("case_id"), told.get("version")
    if case_id is None or version is None:
        return
    found.versions[case_id] = max(version, found.versions.get(case_id, 0))
    if event.get("type") == ERASED:
        found.erased.add(case_id)
