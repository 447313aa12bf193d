"""SIGTERM ends a command as Ctrl-C does: with everything that it started."""

from __future__ import annotations

import signal
from types import FrameType


def end_on_sigterm() -> None:
    """Let SIGTERM raise KeyboardInterrupt in the main thread from now on."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
