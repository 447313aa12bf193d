"""A form as filled in: texts only, ready to be drawn. Whoever draws it decides nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.model import Language


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with its name."""

    name: str
    text: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Values side by side."""

    heading: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table."""

    heading: str
    columns: tuple[str, ...]
    wide: tuple[bool, ...]
    """For each column whether it needs much room."""
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign."""

    name: str
    by: str
    """Staff id of whoever signed by message; empty: nobody has yet."""
    at: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form, filled in."""

    code: str
    language: Language
    locale: str
    """The language with its script, where the pack has one of its own: zh-TW."""
    title: str
    handbook: str
    """Title of the pack."""
    number: str
    """Of the case; for a period, its first and last day."""
    printed: str
    """When it was filled in, local."""
    note: str
    landscape: bool
    blocks: tuple[Pairs | Grid, ...]
    signatures: tuple[Signature, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the sheet as JSON values; a table's rows as lists in the order of its columns."""
        return {
            "form": self.code,
            "language": self.language,
            "title": self.title,
            "handbook": self.handbook,
            "number": self.number,
            "printed": self.printed,
            "note": self.note,
            "blocks": [_block(one) for one in self.blocks],
            "signatures": [{"name": one.name, "by": one.by, "at": one.at} for one in self.signatures],
        }


def _block(block: Pairs | Grid) -> Mapping[str, Any]:
    if isinstance(block, Pairs):
        return {
            "heading": block.heading,
            "values": [{"name": one.name, "text": one.text} for one in block.cells],
        }
    rows = [list(row) for row in block.rows]
    return {"heading": block.heading, "columns": list(block.columns), "rows": rows}
