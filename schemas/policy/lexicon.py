"""Words and what they mean."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.model import Model, Name
from schemas.policy.row import Row

Words = Annotated[tuple[Name, ...], Field(min_length=1)]
"""Words in any script, width and case; ``…`` is a few characters, ``*`` at an end the rest of a word."""


class WordRow(Row):
    """Words that say the same about a text."""

    mark: Name
    """What they are a sign of, for example ``safety``, ``class.complaint``, ``emotion``."""
    weight: int = 1
    """How strong a sign one of them is; negative: a sign against it."""
    words: Words
    unless: tuple[Name, ...] = ()
    """Longer words within which they mean something else, for example 防火 for 火."""
    negatable: bool = True
    """Whether a negator before them takes their meaning away."""


class NegatorRow(Row):
    """Words that turn the meaning of what follows them."""

    words: Words
    characters: int
    """How many Chinese characters may stand between negator and word."""
    words_between: int
    """How many English words may stand between them."""


class PhraseRow(Row):
    """A list of words with one task in matching."""

    words: Words


class GapRow(Row):
    """How much ``…`` in a word may stand for."""

    characters: Annotated[int, Field(gt=0)]


class LexiconPolicy(Model):
    """Words and what they mean."""

    words: tuple[WordRow, ...]
    negators: tuple[NegatorRow, ...] = ()
    not_negating: PhraseRow | None = None
    """Words with a negator inside that negate nothing, for example 不仅, not only."""
    ends_negation: PhraseRow | None = None
    """Words after which an earlier negator has no say, for example 导致, but."""
    gap: GapRow

    @property
    def marks(self) -> frozenset[str]:
        """Give every mark that some word stands for."""
        return frozenset(row.mark for row in self.words)
