"""What is published while something is broken: submissions, commands that overtake them, and what must be parked."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from typing import Final, Literal

from tests.faults.harness.upstream import Event, Upstream
from workers.topology import dead_letter_queue

SUPPLIED: Final = "caseloop.case.information-supplied.v1"
_POISON_FROM: Final = 100_000

Way = Literal["as it is", "poison", "dead letter", "raw"]


@dataclass(frozen=True, slots=True)
class Load:
    """How it is published; which messages follows from the seed."""

    first: int = 0
    """Number of the first submission."""
    count: int = 40
    """Submissions."""
    every_s: float = 0.05
    """Pause between two messages."""
    copies: int = 1
    """Each message comes so many times."""
    shuffled: bool = False
    """Whether commands come before their submissions and copies apart from one another."""
    poison_count: int = 0
    """Messages that must be parked: refused by their shape, unreadable, and given up by the broker, in turn."""
    seed: int = 0


def pieces(upstream: Upstream, load: Load) -> list[tuple[Way, Event]]:
    """Give what is to be published, in order; the same for the same source and load."""
    dice = random.Random(load.seed)
    found: list[tuple[Way, Event]] = []
    for number in range(load.first, load.first + load.count):
        submission = upstream.submission(number, urgent=number % 5 == 0)
        found.append(("as it is", submission))
        if number % 2:
            found.append(("as it is", upstream.command(SUPPLIED, number, submission, text="补充说明")))
    found = [piece for piece in found for _ in range(load.copies)]
    if load.shuffled:
        dice.shuffle(found)
    for number in range(load.poison_count):
        found.insert(dice.randrange(len(found) + 1), _poison(upstream, load.first + number))
    return found


def publish(upstream: Upstream, load: Load) -> None:
    """Publish it at its pace and wait for every confirm."""
    pause = threading.Event()
    for way, event in pieces(upstream, load):
        if way == "as it is":
            upstream.publish([event])
        elif way == "raw":
            upstream.publish_raw(b"\xff" + str(event["id"]).encode(), event["type"])
        else:
            queue = dead_letter_queue("archiving.v1") if way == "dead letter" else ""
            upstream.publish_poison(event, queue=queue)
        pause.wait(load.every_s)


def _poison(upstream: Upstream, number: int) -> tuple[Way, Event]:
    """Give a message that must be parked, of another kind for each number."""
    event = upstream.submission(_POISON_FROM + number)
    way: Way = ("poison", "dead letter", "raw")[number % 3]
    if way == "poison":
        event["data"]["nonsense"] = "unknown"
    if way == "dead letter":
        event["type"] = "caseloop.case.signed.v1"
        event["data"] = {}
    return way, event
