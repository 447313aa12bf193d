"""What a field of a row names, and the table that must have it."""

from __future__ import annotations

from dataclasses import dataclass

from rules.vocabulary import Kind
from schemas.policy.row import Row


@dataclass(frozen=True, slots=True)
class Reference:
    """What one field of one row names."""

    section: str
    row: str
    field: str
    values: tuple[str, ...]
    kind: Kind
    """The table that must have them."""


def named(row: Row, field: str, value: str | tuple[str, ...] | None, kind: Kind) -> Reference:
    """Give what a field of a row names; its section is the first part of the row's id."""
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    return Reference(row.id.partition(".")[0], row.id, field, values, kind)
