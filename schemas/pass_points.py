"""Named points of a process that somebody may be told of when they are passed: where fault tests end it."""

from __future__ import annotations

from collections.abc import Callable

PassPoint = Callable[[str], None]
"""Told the name of each point that is passed."""


def go_on(_point: str) -> None:
    """Do nothing: nobody is told."""
