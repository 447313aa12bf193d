"""The one error that a command shows: what is wrong, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Failed(Exception):
    """A command cannot do what was asked."""

    sentence: str
    """What was expected and what was found; no personal data, no password."""
    advice: str = ""
    """What to do, as a sentence; empty if the sentence says it."""

    def __str__(self) -> str:
        """Give both in one line."""
        return f"{self.sentence} {self.advice}".strip()
