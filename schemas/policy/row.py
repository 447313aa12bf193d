"""The base of every policy row: an id to speak of it, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import StringConstraints

from schemas.model import Model, Name

Source = Annotated[
    str,
    StringConstraints(
        pattern=r"^(S[0-4]-\d{2}|C-\d{2}|T-\d{2}|ours)(, (S[0-4]-\d{2}|C-\d{2}|T-\d{2}|ours))*$"
    ),
]
"""Requirement ids, or ``ours`` for a value that no handbook gives."""


def takes(listed: Sequence[str], found: str | None) -> bool:
    """Say whether a list in a row takes a value; an empty list takes everything."""
    return not listed or found in listed


class Row(Model):
    """One row of a pack."""

    id: Name
    """Unique within the pack, dotted, for example ``triage.urgent.safety``."""
    source: Source
