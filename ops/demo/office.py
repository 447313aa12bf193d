"""What everybody outside has in common: the clock, their appointments, and the way to say something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Final

from ops.demo.agenda import Agenda
from ops.demo.courses import Course
from ops.demo.matters import Matter
from ops.demo.outbox import Outbox
from ops.demo.ways import ways_of
from schemas.messages.base import CaseRef, Inbound
from workers.clock import Clock

EVERYDAY: Final = Course()


def dice_for(seed: int, *about: object) -> Random:
    """Give dice that fall the same way for the same seed and subject."""
    return Random(":".join(map(str, (seed, *about))))  # noqa: S311 - a play, and it must be repeatable


class Office:
    """Shared by departments, customers and callback staff."""

    def __init__(self, clock: Clock, outbox: Outbox, seed: int) -> None:
        """Begin with nothing to do."""
        self.clock = clock
        self.outbox = outbox
        self.agenda = Agenda()
        self.matters: dict[str, Matter] = {}
        self._seed = seed
        self._said = 0

    def open_matter(self, case_id: str, course: Course) -> Matter:
        """Note a submission whose case will come, with how it will go."""
        return self.matters.setdefault(case_id, Matter(case_id, course))

    def matter(self, case_id: str) -> Matter:
        """Give what is known of a case; one that came up in a callback goes like any other."""
        return self.open_matter(case_id, EVERYDAY)

    def now(self) -> datetime:
        """Give the simulated instant."""
        return self.clock.now()

    def drawn(self, matter: Matter, low: float, high: float) -> timedelta:
        """Draw how long somebody takes, between two numbers of minutes."""
        matter.draws += 1
        return timedelta(minutes=dice_for(self._seed, matter.id, matter.draws).uniform(low, high))

    def chance(self, matter: Matter, share: float) -> bool:
        """Draw whether something happens."""
        matter.draws += 1
        return dice_for(self._seed, matter.id, matter.draws).random() < share

    def later(self, matter: Matter, delay: timedelta, act: Callable[[], None]) -> None:
        """Have somebody do something about a case after a while; a reminder may bring it forward."""
        self.agenda.add(self.now() + delay, act, about=matter.id)

    def say(self, message: Inbound, *, who: str) -> None:
        """Publish a message as somebody."""
        self._said += 1
        self.outbox.say(message, source=f"/demo/{who}", event_id=f"{who}-{self._said:06d}")

    def say_later(self, matter: Matter, delay: timedelta, message: Inbound) -> None:
        """Publish a message about a case after a while, unless the case has ended meanwhile."""

        def act() -> None:
            if matter.state not in {"closed", "archived"}:
                self.say(message, who=str(getattr(message, "by", "customer")))

        self.later(matter, delay, act)


def ref(matter: Matter) -> CaseRef:
    """Name a case by its id, as its events carry it."""
    return CaseRef(id=matter.id)


def member_of(department: str, matter: Matter) -> str:
    """Give the member of a department who works on a case."""
    return ways_of(matter.pack).member(department, sum(matter.id.encode()) % 7 + 1)
