"""Named points at which a fault test ends the process, as a power cut would."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Literal, get_args

Point = Literal["before-commit", "after-commit", "after-publish", "before-lease", "after-lease"]
"""before-commit: batch decided, nothing written; after-commit: written, not published; after-publish: confirmed, not
acknowledged; before-lease: the scheduler has published what was due and moved nothing; after-lease: it has moved it."""


def no_crash(_point: str) -> None:
    """Go on."""


def crash_at(setting: str) -> Callable[[str], None]:
    """Give what kills this process at the nth passing of a point.

    Args:
        setting: Point and count, for example ``after-commit:3``; empty: never.

    Raises:
        ValueError: no such point.
    """
    if not setting:
        return no_crash
    name, _, count = setting.partition(":")
    if name not in get_args(Point):
        message = f"expected a point out of {', '.join(get_args(Point))}, found {name!r}"
        raise ValueError(message)
    left = int(count or 1)

    def pass_point(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return pass_point
