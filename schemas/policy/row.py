"""The base of every policy row: an id to speak of it, and where it comes from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated, Final

from pydantic import StringConstraints

from schemas.model import Model, Name

OURS: Final = "ours"
"""Stands in place of a requirement for a value that no handbook gives."""

SOURCES: Final = frozenset({"S0", "S1", "S2", "S3", "S4", "C", "T"})
"""What ids of the requirements begin with that come with Caseloop; a pack may list more."""

SOURCE_PATTERN: Final = r"^([A-Z][A-Z0-9]{0,9}-\d{2,4}|ours)(, ([A-Z][A-Z0-9]{0,9}-\d{2,4}|ours))*$"

Source = Annotated[str, StringConstraints(pattern=SOURCE_PATTERN)]
"""Requirement ids, or ``ours`` for a value that no handbook gives."""

SourceName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,9}$")]
"""What the ids of one handbook's requirements begin with, before the dash."""


def foreign_to(source: str, known: Collection[str]) -> tuple[str, ...]:
    """Give the ids in a source that begin with no known name."""
    ids = source.split(", ")
    return tuple(one for one in ids if one != OURS and one.partition("-")[0] not in known)


def takes(listed: Sequence[str], found: str | None) -> bool:
    """Say whether a list in a row takes a value; an empty list takes everything."""
    return not listed or found in listed


class Row(Model):
    """One row of a pack."""

    id: Name
    """Unique within the pack, dotted, for example ``triage.urgent.safety``."""
    source: Source
