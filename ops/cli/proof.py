"""Whether a history is unbroken and makes the stored document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from schemas.document import Entry, Loaded
from schemas.personal import PARTS
from schemas.replay import BOOKKEEPING, replay, verify_chain

_LEASED: Final = frozenset({"next_due_at"})
"""The scheduler moves it forward while it works, which no entry speaks of; timers say what is due."""


def faults_of(loaded: Loaded, entries: Sequence[Entry]) -> list[str]:
    """Give a sentence for everything that does not fit; empty if history and document prove each other."""
    faults = verify_chain(entries)
    head = entries[-1].hash if entries else ""
    if loaded.head != head:
        faults.append(f"expected the head {head!r}, found {loaded.head!r}")
    if loaded.version != len(entries):
        faults.append(f"expected version {len(entries)}, one for each entry, found {loaded.version}")
    if any(entry.withheld for entry in entries):
        entries = [replace(entry, changes=_in_clear(entry.changes)) for entry in entries]
        loaded = replace(loaded, fields=_in_clear(loaded.fields))
    try:
        replayed = replay(entries)
    except ValueError as fault:
        return [*faults, f"the history cannot be replayed: {fault}"]
    return faults + _differences(_comparable(replayed), _comparable(loaded.fields))


def _in_clear(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is left to compare once the key of a case was erased: fields that nothing personal stands in."""
    part = PARTS["cases"]
    return {
        path: value
        for path, value in changes.items()
        if part.names.get(path.partition(".")[0], part.others) == "clear"
    }


def _comparable(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _plain(value) for name, value in fields.items() if name not in BOOKKEEPING | _LEASED | {"id"}
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any stored value
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _differences(replayed: Mapping[str, Any], stored: Mapping[str, Any]) -> list[str]:
    names = sorted(replayed.keys() | stored.keys())
    return [
        f"field {name!r} is not what its history makes"
        for name in names
        if replayed.get(name) != stored.get(name)
    ]
