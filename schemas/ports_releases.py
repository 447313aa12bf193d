"""What releases tell one another over the store: which shapes each can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

Kind = Literal["message", "document"]

Words = Mapping[str, frozenset[str]]
"""Type of a message, or collection of a document, to the words of its shape."""


class Releases(Protocol):
    """Kept where every process finds it. Every method may raise ``Unavailable``."""

    def announce(self, kind: Kind, words: Words, *, alone: bool = False) -> None:
        """Say what a release can read, beside what others can.

        Args:
            kind: Of the shapes.
            words: Shape to words.
            alone: In place of what others can: they are gone, or are meant to go.
        """
        ...

    def announced(self, shape: str) -> frozenset[str] | None:
        """Give the words of a shape as any release knows it; None if none does."""
        ...
