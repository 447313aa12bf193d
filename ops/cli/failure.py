"""What a command shows when it fails: what is wrong, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemas.errors import Unavailable

_OF_THE_DRIVER: Final = (" (configured timeouts:", ", Timeout:", ", Topology Description:")
"""Where a sentence about an unreachable database turns into the driver's own notes."""


def in_short(fault: Unavailable) -> str:
    """Give what does not answer, and where; without the notes of the driver."""
    sentence = str(fault)
    for mark in _OF_THE_DRIVER:
        sentence = sentence.partition(mark)[0]
    return sentence.rstrip(".")


@dataclass(slots=True)
class Failed(Exception):
    """A command cannot do what was asked."""

    sentence: str
    """What was expected and what was found; no personal data, no password."""
    advice: str = ""
    """What to do, as a sentence; empty if the sentence says it."""
    code: int = 1
    """Exit code."""

    def __str__(self) -> str:
        """Give both in one line."""
        return f"{self.sentence} {self.advice}".strip()
