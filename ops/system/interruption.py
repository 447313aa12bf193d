"""SIGTERM ends a command as Ctrl-C does: with everything that it started."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


def end_on_sigterm() -> None:
    """Let SIGTERM raise KeyboardInterrupt in the main thread from now on."""
    signal.signal(signal.SIGTERM, _interrupt)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let neither Ctrl-C nor SIGTERM break off what is done here, such as stopping what was started."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A handler rather than SIG_IGN, which programs started here would inherit.
    before = {one: signal.signal(one, _overhear) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _overhear(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing."""


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
