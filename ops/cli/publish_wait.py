"""What became of a published line: applied, refused with its reason, or still on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from ops.cli.lines import Line
from ops.cli.tools import Tools
from ops.services.process import wait_until
from rules.nudges import NUDGE
from schemas.cloudevent import Envelope
from schemas.document import Loaded
from schemas.ids import message_key, parked_id
from schemas.messages.base import Target
from schemas.messages.catalogue import MESSAGES
from schemas.parked import Parked


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one line."""

    number: int
    """1 for the first line of the file."""
    kind: Literal["applied", "refused", "open"]
    text: str
    """One sentence without names of people."""


class Watched:
    """One line that is published, and the document that it is about."""

    def __init__(self, tools: Tools, line: Line) -> None:
        """Take the line; look whether it was applied before."""
        envelope = Envelope.model_validate_json(line.body)
        self._tools = tools
        self._number = line.number
        self._key = message_key(envelope.source, envelope.id)
        self._parked_id = parked_id(self._key, line.body)
        self._target = _target_of(envelope, self._key)
        self._is_copy = self._is_applied()
        record = tools.store.parked_record(self._parked_id)
        self._refused_count = record.seen_count if record else 0

    def fate(self, *, within: float) -> Fate:
        """Wait until it is applied and its case rests, or until it is refused; at most so many real seconds."""
        wait_until(lambda: self._has_settled() or self._refusal() is not None, within=within)
        if self._is_applied():
            head = "applied before, this was a copy" if self._is_copy else "applied"
            return Fate(self._number, "applied", head + self._where())
        record = self._refusal()
        if record is not None:
            return Fate(self._number, "refused", f"refused ({record.code}): {record.sentence}")
        return Fate(self._number, "open", self._why_open(within))

    def _loaded(self) -> Loaded | None:
        target = self._target
        if target is None:
            return None
        if target.id:
            return self._tools.store.load(target.collection, [target.id]).get(target.id)
        return self._tools.store.load_numbered([target.number]).get(target.number)

    def _is_applied(self) -> bool:
        loaded = self._loaded()
        return loaded is not None and self._key in loaded.inbox

    def _refusal(self) -> Parked | None:
        """Give the record of this refusal; one of the same message when it came earlier is none."""
        record = self._tools.store.parked_record(self._parked_id)
        is_new = record is not None and record.seen_count > self._refused_count
        return record if is_new and record is not None and record.state == "parked" else None

    def _has_settled(self) -> bool:
        """Say whether it was applied, and no step of Caseloop's own is still to come."""
        loaded = self._loaded()
        if loaded is None or self._key not in loaded.inbox:
            return False
        timers: Mapping[str, Mapping[str, Any]] = loaded.fields.get("timers", {})
        return all(timer["kind"] != NUDGE for timer in timers.values())

    def _where(self) -> str:
        loaded = self._loaded()
        if loaded is None or "number" not in loaded.fields:
            return ""
        return f"; case {loaded.fields['number']} is {loaded.fields['state']}"

    def _why_open(self, within: float) -> str:
        record = self._tools.store.parked_record(self._parked_id)
        if record is not None and record.state == "waiting":
            return f"it waits and is tried again ({record.code}): {record.sentence}"
        return f"nothing came of it within {within:g} s: it changed nothing, or no worker took it"


def _target_of(envelope: Envelope, key: str) -> Target | None:
    """Give the document that a message is about; None if it names none that anybody can find."""
    shape = MESSAGES.get(envelope.type)
    if shape is None:
        return None
    try:
        return shape.model_validate(envelope.data).target(key)
    except ValidationError:
        return None
