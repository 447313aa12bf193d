"""A queue that is missing, or whose consumer is cancelled, is looked for on its own; the other lanes stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from pika.exceptions import ChannelClosedByBroker, ChannelClosedByClient

from workers.lanes import REOPEN_AFTER_S, Lanes, Subscription

MISSING = ChannelClosedByBroker(404, "NOT_FOUND - no queue 'archiving.v1'")


@dataclass
class Line:
    """A channel as the library gives it; the test says what the broker does."""

    channel_number: int
    is_open: bool = True
    consumed: list[str] = field(default_factory=list)
    closed: list[Callable[[Any, BaseException], None]] = field(default_factory=list)
    cancelled: list[Callable[[Any], None]] = field(default_factory=list)

    def add_on_close_callback(self, tell: Callable[[Any, BaseException], None]) -> None:
        """Remember whom to tell."""
        self.closed.append(tell)

    def add_on_cancel_callback(self, tell: Callable[[Any], None]) -> None:
        """Remember whom to tell."""
        self.cancelled.append(tell)

    def basic_qos(self, *, prefetch_count: int, callback: Callable[[Any], None]) -> None:
        """Agree."""
        assert prefetch_count
        callback(None)

    def basic_consume(self, queue: str, _take: object) -> str:
        """Consume."""
        self.consumed.append(queue)
        return "tag"

    def ends(self, reason: BaseException) -> None:
        """Close it."""
        self.is_open = False
        for tell in self.closed:
            tell(self, reason)

    def close(self) -> None:
        """Close it from this side."""
        self.ends(ChannelClosedByClient(200, "Normal shutdown"))


@dataclass
class Network:
    """A connection with its loop: what is to happen later waits here."""

    is_open: bool = True
    lines: list[Line] = field(default_factory=list)
    later: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    @property
    def ioloop(self) -> Network:
        """Give the loop."""
        return self

    def call_later(self, after_s: float, call: Callable[[], None]) -> None:
        """Remember it."""
        self.later.append((after_s, call))

    def channel(self, *, on_open_callback: Callable[[Any], None]) -> None:
        """Open one at once."""
        self.lines.append(Line(len(self.lines) + 1))
        on_open_callback(self.lines[-1])

    def take_deliveries(self, number: int, take: object) -> None:
        """Take the short way."""


def served(network: Network, told: list[BaseException]) -> Lanes:
    """Give lanes of two queues on a connection."""
    lanes = Lanes(lambda _channel, reason: told.append(reason))
    for queue in ("intake.v1", "archiving.v1"):
        lanes.add(Subscription(queue, 400))
    lanes.serve(cast("Any", network))
    return lanes


@pytest.mark.fault("F15")
def test_a_missing_queue_is_looked_for_later_and_the_connection_stays() -> None:
    network, told = Network(), list[BaseException]()
    served(network, told)
    network.lines[1].ends(MISSING)
    ((after_s, again),) = network.later
    again()

    assert after_s == REOPEN_AFTER_S
    assert [line.consumed for line in network.lines] == [["intake.v1"], ["archiving.v1"], ["archiving.v1"]]
    assert (told, network.lines[0].is_open) == ([], True)


@pytest.mark.fault("F15")
def test_a_cancelled_consumer_gets_a_new_lane_at_once() -> None:
    network, told = Network(), list[BaseException]()
    served(network, told)
    network.lines[1].cancelled[0](None)
    ((after_s, again),) = network.later
    again()

    assert (after_s, told) == (0.0, [])
    assert not network.lines[1].is_open
    assert network.lines[2].consumed == ["archiving.v1"]


def test_a_channel_closed_over_anything_else_is_the_connections_matter() -> None:
    network, told = Network(), list[BaseException]()
    served(network, told)
    fault = ChannelClosedByBroker(406, "PRECONDITION_FAILED - delivery acknowledgement timed out")
    network.lines[1].ends(fault)

    assert (told, network.later) == ([fault], [])


def test_a_queue_is_not_looked_for_on_a_connection_that_is_gone() -> None:
    network, told = Network(), list[BaseException]()
    lanes = served(network, told)
    network.lines[1].ends(MISSING)
    lanes.forget()
    network.later[0][1]()

    assert len(network.lines) == 2
