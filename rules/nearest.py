"""What somebody may have meant who wrote a name that is not known."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

_ALIKE: Final = 0.7
"""How alike two names are, from 0 to 1, for one to be a slip of the other."""


def perhaps(found: str, known: Collection[str]) -> str:
    """Give the end of a sentence that names the known name most like the one that was found; empty if none is."""
    near = get_close_matches(found, known, n=1, cutoff=_ALIKE)
    return f"; perhaps {near[0]!r} is meant" if near else ""
