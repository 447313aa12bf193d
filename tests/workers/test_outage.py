"""An outage of any length: nothing is lost, nothing doubled, and what was overtaken meanwhile is not sent.

Property 6 of the worked cases about clocks. Scheduler, actors and rules are the real ones; store and queues are in
memory. What must have happened is computed here anew, from the limits alone.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as some

from scheduler.sweep import sweep
from schemas.document import Emission
from schemas.messages.examples import INTAKE, SOURCE, SUBMISSION_ID
from schemas.messages.orders import CheckTimers, RaiseAlert, RemindOwner
from schemas.queues import QUEUES
from tests.builders import at
from tests.workers.fakes import a_lane
from tests.workers.joined import Joined
from tests.workers.office import LEASE, SetClock
from workers.delivery import Delivery
from workers.wire import event_body

START = at("Mon 2026-03-09 10:00")
MINUTE = timedelta(minutes=1)
LIMIT = timedelta(hours=4)
"""Of the response to an important case."""
REMINDER = timedelta(minutes=30)
"""So long before the limit."""
CASE = "07c55f84772414477650fd7a16773658"


@dataclass
class World:
    """One scheduler, one worker and their queues, all of which can stop."""

    clock: SetClock = field(default_factory=lambda: SetClock(hands=[START]))
    waiting: deque[tuple[str, bytes]] = field(default_factory=deque)
    sent: list[dict[str, Any]] = field(default_factory=list)
    """Every message that was ever put into a queue."""

    def __post_init__(self) -> None:
        self.process = Joined(clock=self.clock)

    def put(self, queue: str, body: bytes) -> None:
        """Put a message into a queue, as the broker does whoever is down."""
        self.sent.append(json.loads(body))
        if queue in QUEUES:
            self.waiting.append((queue, body))

    def works(self, until: datetime) -> None:
        """Let everything run, a look each minute."""
        while self.clock.now() < until:
            self.clock.hands.append(min(until, self.clock.now() + MINUTE))
            self.drain()
            sweep(self.process.store, self.publish, self.clock.now(), lease=LEASE, limit=100)
            self.drain()

    def is_down(self, until: datetime) -> None:
        """Let time pass in which nothing of ours runs."""
        self.clock.hands.append(max(until, self.clock.now()))

    def publish(self, emissions: Sequence[Emission]) -> Sequence[bool]:
        """Take the scheduler's orders."""
        for one in emissions:
            self.put(one.routing_key, event_body(one, str(one.data["due_at"])))
        return [True] * len(emissions)

    def drain(self) -> None:
        """Work on all that waits, and on all that comes of it."""
        while self.waiting:
            queue, body = self.waiting.popleft()
            delivery = Delivery(a_lane(), 1, "", queue, {}, body)
            (incoming,) = self.process.loader.prepare(queue, [delivery])
            self.process.unit.work(incoming)
            self.process.settle(incoming)
            published = [one for parcel in self.process.amqp.published for one in parcel.messages]
            self.process.amqp.confirm_all()
            for _, key, sent in published:
                self.put(key, sent)

    def heard(self, type_name: str, **wanted: str) -> int:
        """Count the messages of a type, each id once, whose content has these values."""
        found = {
            one["id"]
            for one in self.sent
            if one["type"] == type_name
            and all(value in str(one["data"].get(name)) for name, value in wanted.items())
        }
        return len(found)


def a_message(kind: str, happened_at: datetime, message_id: str, data: Any) -> bytes:
    event = {"specversion": "1.0", "id": message_id, "source": SOURCE, "type": kind, "data": data}
    return json.dumps({**event, "time": happened_at.isoformat()}, ensure_ascii=False).encode()


def a_world_with_a_case() -> World:
    """Give a world in which an important complaint came at the start."""
    world = World()
    data = {**INTAKE["caseloop.feedback.submitted.v1"], "summary": "想退货", "text": "请尽快处理。"}
    world.put("intake.v1", a_message("caseloop.feedback.submitted.v1", START, SUBMISSION_ID, data))
    world.drain()
    return world


def answer(world: World, happened_at: datetime) -> None:
    """Let the agent answer the customer; their system tells it at once, to whoever is there."""
    said = {"case": {"id": CASE}, "channel": "phone", "summary": "已电话答复", "by": "after_sales"}
    world.put("handling.v1", a_message("caseloop.case.responded.v1", happened_at, "answer", said))


@given(
    down=some.integers(0, 400),
    length=some.integers(0, 20_000),
    answered=some.none() | some.integers(0, 500),
)
@example(down=200, length=20, answered=205)
@example(down=200, length=600, answered=205)
@example(down=200, length=600, answered=None)
@example(down=230, length=11, answered=241)
@settings(max_examples=60)
def test_after_an_outage_each_thing_was_done_once_or_overtaken(
    down: int, length: int, answered: int | None
) -> None:
    world = a_world_with_a_case()
    down_at, up_at = START + down * MINUTE, START + (down + length) * MINUTE
    answered_at = None if answered is None else START + answered * MINUTE
    live(world, down_at, up_at, answered_at)

    wanted = expected(down_at, up_at, answered_at)
    clock = world.process.store.load("cases", [CASE])[CASE].fields["clocks"]["response"]
    found = Happened(
        reminder=world.heard(RemindOwner.TYPE, clock="response"),
        alert=world.heard(RaiseAlert.TYPE, kind="clock_missed", dedupe_key="response"),
        missed=int(clock["missed_at"] == START + LIMIT),
    )
    assert found == wanted
    assert not doubled(world)


@dataclass(frozen=True, slots=True)
class Happened:
    """How often each thing happened, or must have."""

    reminder: int
    alert: int
    missed: int
    """Whether the clock says so, by the time of the answer and not by when anybody looked."""


def live(world: World, down_at: datetime, up_at: datetime, answered_at: datetime | None) -> None:
    """Run, be down, run on until a while after everything; the answer comes when it comes."""
    end = max(up_at, START + timedelta(minutes=500)) + 10 * MINUTE
    for since, until, is_up in ((START, down_at, True), (down_at, up_at, False), (up_at, end, True)):
        run = world.works if is_up else world.is_down
        if answered_at is not None and since <= answered_at < until:
            run(answered_at)
            answer(world, answered_at)
        run(until)


def expected(down_at: datetime, up_at: datetime, answered_at: datetime | None) -> Happened:
    """Give what must have happened: told once, if it was still so when somebody could look."""

    def looked_at(instant: datetime) -> datetime:
        return up_at + MINUTE if down_at < instant <= up_at else instant

    def is_open(instant: datetime) -> bool:
        return answered_at is None or answered_at >= instant

    reminded_at, limit = looked_at(START + LIMIT - REMINDER), START + LIMIT
    missed = answered_at is None or answered_at > limit
    return Happened(
        reminder=int(reminded_at < limit and is_open(reminded_at)),
        alert=int(missed and is_open(looked_at(limit + MINUTE))),
        missed=int(missed),
    )


def doubled(world: World) -> list[str]:
    """Give the messages that had more than one effect."""
    history = world.process.store.history("cases", CASE)
    return [key for key, count in Counter(entry.message_id for entry in history).items() if count > 1]


def test_after_a_month_one_order_catches_up_and_no_old_reminder_is_sent() -> None:
    world = a_world_with_a_case()
    world.works(START + timedelta(minutes=5))
    world.is_down(START + timedelta(days=30))
    before = world.heard(CheckTimers.TYPE)
    world.works(START + timedelta(days=30, minutes=3))

    assert world.heard(CheckTimers.TYPE) - before == 1
    assert world.heard(RemindOwner.TYPE) == 0
