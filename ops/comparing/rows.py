"""The rows of a pack laid flat: where each stands, what it is about, and its values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from rules.consistency import sections_of
from schemas.policy.pack import Pack
from schemas.policy.row import Row

HEAD: Final = "pack"
"""Section of what stands in ``pack.yaml``."""

_ABOUT: Final = (
    "code",
    "field",
    "kind",
    "part",
    "name",
    "step",
    "cls",
    "mark",
    "language",
    "factor",
    "priority",
    "order",
)
"""Keys that say what a row is about, the first that a row has; handbooks share these words, not their ids."""

_NARROWS: Final = (
    "when",
    "classes",
    "topics",
    "modules",
    "priorities",
    "states",
    "types",
    "remedies",
    "value",
)
"""Keys that tell rows apart which are about the same."""


@dataclass(frozen=True, slots=True)
class Flat:
    """One row, or one value that stands outside of rows."""

    section: str
    table: str
    """Keys that lead to it within its section, without places: ``ladders.steps``."""
    id: str
    source: str
    about: str
    """For example ``hotline`` for a channel; empty if the table has one row."""
    narrowed: str
    """What tells it from other rows about the same."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """JSON values without id and source, and without rows within."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """Those of them that the pack says itself."""
    events: frozenset[str] = frozenset()
    """Events of a clock."""


def flat_rows(pack: Pack) -> list[Flat]:
    """Give every row of a pack in the order of its files."""
    head = [name for name in type(pack).model_fields if name not in sections_of(pack)]
    rows = [_value(HEAD, name, getattr(pack, name)) for name in head]
    for section, part in sections_of(pack).items():
        rows += _in_part(section, part, "", "")
    return rows


def _in_part(section: str, part: BaseModel, table: str, above: str) -> Iterator[Flat]:
    for name in type(part).model_fields:
        found = getattr(part, name)
        inner = f"{table}.{name}" if table else name
        rows = found if isinstance(found, tuple) else (found,)
        if rows and all(isinstance(row, Row) for row in rows):
            for row in rows:
                yield from _row(section, row, inner, above, alone=not isinstance(found, tuple))
        elif not isinstance(part, Row) and found is not None and not isinstance(found, BaseModel):
            yield _value(section, inner, found)


def _row(section: str, row: Row, table: str, above: str, *, alone: bool) -> Iterator[Flat]:
    within = {name for name in type(row).model_fields if _holds_rows(getattr(row, name))}
    left_out = {"id", "source", *within}
    values = row.model_dump(mode="json", exclude=left_out)
    about = "" if alone else _about(values)
    path = f"{above}/{about}" if above else about
    yield Flat(
        section=section,
        table=table,
        id=row.id,
        source=row.source,
        about=path,
        narrowed=json.dumps({name: values[name] for name in _NARROWS if name in values}, sort_keys=True),
        values=values,
        told=row.model_dump(mode="json", exclude=left_out, exclude_defaults=True),
        events=frozenset((*values.get("starts_on", ()), *values.get("satisfied_by", ()))),
    )
    yield from _in_part(section, row, table, path)


def _about(values: Mapping[str, Any]) -> str:
    return next((str(values[name]) for name in _ABOUT if values.get(name) is not None), "")


def _holds_rows(value: object) -> bool:
    rows = value if isinstance(value, tuple) else (value,)
    return bool(rows) and all(isinstance(row, Row) for row in rows)


def _value(section: str, name: str, value: object) -> Flat:
    written = list(value) if isinstance(value, tuple) else value
    return Flat(section, name, f"{section}.{name}", "", "", "", {"value": written}, {"value": written})
