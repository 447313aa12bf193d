"""Named points at which a fault test ends the process, as a power cut would. Where nothing is armed they do nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from typing import Final, ParamSpec, TypeVar

from schemas.pass_points import PassPoint, go_on

P = ParamSpec("P")
R = TypeVar("R")

OF_WORKERS: Final[Mapping[str, str]] = {
    "before-load": "messages have come, and nothing is read",
    "after-load": "their documents are read, and nothing is decided",
    "before-decide": "a thread has taken up a handful",
    "after-decide": "the handful is decided and not yet passed on",
    "before-commit": "a batch is decided, and nothing of it is written",
    "before-write": "the part of a batch that belongs to one collection is about to be written",
    "after-write": "that part is written, and its outcome is not looked at",
    "after-commit": "the batch is written, and nothing of it is parked or published",
    "before-end": "a message that waited is applied, and its parked record still waits",
    "after-end": "its record has ended",
    "before-park": "what was not applied is nowhere",
    "after-park": "it is parked, and nobody was told",
    "before-publish": "everything is stored, and nothing is sent",
    "before-confirm": "the broker has confirmed, and nobody has heard it",
    "after-confirm": "it was heard",
    "after-publish": "a message's emissions are all confirmed, and it is not acknowledged",
    "before-settle": "messages are about to be acknowledged",
    "after-settle": "they are acknowledged as far as this process knows",
    "before-collect": "dead letters are taken and not parked",
    "after-collect": "dead letters are parked and not acknowledged",
}
"""Point of a worker to what is so when it is passed."""

OF_SCHEDULERS: Final[Mapping[str, str]] = {
    "before-order": "what is due is found, and no order for it is published",
    "before-lease": "the orders are confirmed, and nothing is moved",
    "after-lease": "it is moved",
    "before-retry": "messages that wait are found, and none is sent again",
    "after-retry": "they are sent again, and their records are not moved",
}
"""Point of a scheduler to what is so when it is passed."""


def crash_at(setting: str) -> PassPoint:
    """Give what kills this process at the nth passing of a point.

    Args:
        setting: Point and count, for example ``after-commit:3``; empty: never.

    Raises:
        ValueError: no such point, or no such count.
    """
    if not setting:
        return go_on
    name, _, count = setting.partition(":")
    known = [*OF_WORKERS, *OF_SCHEDULERS]
    if name not in known:
        message = f"expected a point out of {', '.join(known)}, found {name!r}"
        raise ValueError(message)
    if count and not (count.isdecimal() and int(count)):
        message = f"expected a count from 1 on after {name!r}, found {count!r}"
        raise ValueError(message)
    left = int(count or 1)

    def pass_point(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return pass_point


def around(step: str, call: Callable[P, R], pass_point: PassPoint) -> Callable[P, R]:
    """Give a call that passes a point before it and one after it; the call itself where nothing is armed."""
    if pass_point is go_on:
        return call

    def passing(*arguments: P.args, **named: P.kwargs) -> R:
        pass_point(f"before-{step}")
        result = call(*arguments, **named)
        pass_point(f"after-{step}")
        return result

    return passing
