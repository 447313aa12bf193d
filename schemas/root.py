"""The daily root: one hash over the heads of all cases, so that nobody can write a history anew unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from schemas.document import Collection, Document
from schemas.errands import Errand
from schemas.model import Instant, Name

CHUNK: Final = 4096
"""Heads that are kept together; a power of two, so that a root over chunks is the root over all."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a case at some instant."""

    case_id: str
    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class KeepHeads(Errand):
    """Read the heads of all cases and keep them for proofs; answered with ``KeptHeads``."""

    at: datetime


@dataclass(frozen=True, slots=True)
class KeptHeads:
    """What was read."""

    at: datetime
    count: int
    chunk_roots: tuple[str, ...]
    """Root of each chunk, in the order of case ids."""


@dataclass(frozen=True, slots=True)
class HeadChunk:
    """Heads that stand together below a root, in the order of case ids."""

    root_id: str
    place: int
    heads: Sequence[Head]


class DayRoot(Document):
    """The root of one run; the id is the instant of the run."""

    collection: ClassVar[Collection] = "roots"

    root: Name
    """Merkle root, in hex."""
    at: Instant
    count: int
    """Cases under it."""
    chunk_roots: tuple[Name, ...] = ()
    previous: str = ""
    """The root before; empty for the first."""


def root_id(at: datetime) -> str:
    """Give the id of a root."""
    return at.isoformat()
