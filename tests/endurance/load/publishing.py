"""Publish submissions fast and confirmed: bursts with asynchronous confirms, each again until the broker has it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final

from ops.cli.outlet import BrokerOutlet
from ops.cli.tools import Letter
from schemas.errors import Unavailable
from schemas.queues import INBOUND, urgent_key
from tests.endurance.load.submissions import SUBMITTED, Submissions

_TICK_S: Final = 0.1
_TRY_AGAIN_S: Final = 0.5
_BURST: Final = 1_000
_GIVE_UP_AFTER_S: Final = 180.0


class Press:
    """Publishes the next submissions, counting up."""

    def __init__(
        self, url: str, submissions: Submissions, published: Callable[[Sequence[int]], None]
    ) -> None:
        """Take the broker, what is said, and who is told of numbers right before they are published."""
        self._outlet = BrokerOutlet(url)
        self._submissions, self._published = submissions, published
        self._pause = threading.Event()
        self.count = 0
        """Submissions that the broker confirmed; their numbers are 0 up to this one."""

    def all_at_once(self, count: int) -> None:
        """Publish so many more as fast as they are confirmed."""
        until = self.count + count
        while self.count < until:
            self._burst(min(_BURST, until - self.count))

    def at_rate(self, rate: float, until: float) -> None:
        """Publish at an even rate until a monotonic second; what an outage held up follows after it."""
        began, already = time.monotonic(), self.count
        while (now := time.monotonic()) < until:
            behind = already + int((now - began) * rate) - self.count
            if behind > 0:
                self._burst(min(behind, _BURST))
            else:
                self._pause.wait(_TICK_S)

    def close(self) -> None:
        """Close the connection."""
        self._outlet.close()

    def _burst(self, count: int) -> None:
        numbers = range(self.count, self.count + count)
        letters = [self._letter(number) for number in numbers]
        self._published(numbers)
        give_up_at = time.monotonic() + _GIVE_UP_AFTER_S
        while letters:
            try:
                confirmed = self._outlet.publish(letters)
                letters = [letter for letter, there in zip(letters, confirmed, strict=True) if not there]
            except Unavailable:
                self._pause.wait(_TRY_AGAIN_S)
            if time.monotonic() > give_up_at:
                message = f"the broker took nothing for {_GIVE_UP_AFTER_S:g} s"
                raise TimeoutError(message)
        self.count += count

    def _letter(self, number: int) -> Letter:
        """Give a submission; whoever knows that it is urgent says so by its routing key."""
        key = urgent_key(SUBMITTED) if self._submissions.is_urgent(number) else SUBMITTED
        return Letter(INBOUND, key, self._submissions.body(number))


def preload(url: str, submissions: Submissions, count: int, tell: Callable[[int], None]) -> float:
    """Publish submissions before anybody works; give how many a second were confirmed."""
    began = time.monotonic()
    with closing(Press(url, submissions, lambda _: None)) as press:
        while press.count < count:
            press.all_at_once(min(50 * _BURST, count - press.count))
            tell(press.count)
    return count / (time.monotonic() - began)
