"""The ladder of the ten days, climbed with a pencil: who is told, and when, until somebody says that they act on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tests.endurance.ten_days.by_hand import DAY, HOUR, on_call

STALE: Final = 2 * DAY

RUNGS: Final = (
    ("desk", 2, 8 * HOUR),
    ("leads", 1, 8 * HOUR),
    ("leads", 1, 8 * HOUR),
    ("directors", None, DAY),
)
"""Rotation, how often it is said there, and the pause after each saying."""

Late = Callable[[datetime, datetime], bool]
"""Says whether something that was due at the first instant came too late at the second."""


@dataclass(frozen=True, slots=True)
class Said:
    """One saying, as the alert recorded it."""

    at: datetime
    step: int
    people: frozenset[str]
    skipped: bool = False
    """Not told: a later saying was due as well when somebody could look."""


@dataclass(frozen=True, slots=True)
class Story:
    """What an alert recorded."""

    raised_at: datetime
    sayings: Sequence[Said]
    taken: Sequence[datetime]
    """When people acknowledged it."""
    ended_at: datetime
    """When it was resolved, or when nobody looked any more."""


@dataclass(slots=True)
class Pencil:
    """Where the ladder stands by the pencil."""

    step: int
    said: int
    """Which saying of the step is to come, 1 for the first."""
    due_at: datetime
    is_taken: bool = False

    def take(self, at: datetime) -> None:
        """Somebody says that they act on it: it is said again at its step once that has grown stale."""
        if not self.is_taken:
            standing = self.step if self.said > 1 else max(self.step - 1, 0)
            self.step, self.said, self.due_at, self.is_taken = standing, 1, at + STALE, True

    def say(self, at: datetime) -> None:
        """It was said: the next one counts from when this was due, or from when it came if that was far too late."""
        _, times, pause = RUNGS[self.step]
        since = self.due_at if at - self.due_at <= pause / 2 else at
        if times is None or self.said < times:
            self.said += 1
        else:
            self.step, self.said = self.step + 1, 1
        self.due_at, self.is_taken = since + pause, False


def faults_of(story: Story, is_late: Late) -> list[str]:
    """Compare what an alert recorded with the pencil; give a sentence for each difference."""
    pencil = Pencil(0, 1, story.raised_at)
    faults = list(_compared(pencil, story, is_late))
    if is_late(pencil.due_at, story.ended_at):
        faults.append(f"step {pencil.step} was due at {pencil.due_at} and never said")
    return faults


def _compared(pencil: Pencil, story: Story, is_late: Late) -> Iterator[str]:
    taken = sorted(story.taken)
    for one in story.sayings:
        while taken and taken[0] < one.at:
            pencil.take(taken.pop(0))
        if one.skipped:
            yield from _overtaken(pencil, one, story.sayings)
            continue
        while one.step > pencil.step or (one.step == pencil.step and _is_overdue(pencil, one.at)):
            pencil.say(pencil.due_at)
        if one.step != pencil.step:
            yield f"step {one.step} was said at {one.at}, expected step {pencil.step}"
        if one.at < pencil.due_at:
            yield f"step {one.step} was said at {one.at}, due only at {pencil.due_at}"
        if is_late(pencil.due_at, one.at):
            yield f"step {one.step} was due at {pencil.due_at} and said at {one.at}"
        yield from _wrongly_told(one)
        pencil.say(one.at)
    for at in taken:
        pencil.take(at)


def _is_overdue(pencil: Pencil, at: datetime) -> bool:
    """Say whether the one after the next was due too, so that the next was overtaken."""
    after = Pencil(pencil.step, pencil.said, pencil.due_at)
    after.say(after.due_at)
    return after.step == pencil.step and after.due_at <= at


def _overtaken(pencil: Pencil, one: Said, sayings: Iterable[Said]) -> Iterator[str]:
    if not any(other.at == one.at and not other.skipped for other in sayings):
        yield f"step {one.step} was skipped at {one.at} and nothing was said instead"
    if one.step < pencil.step:
        yield f"step {one.step} was skipped at {one.at} although it was said before"


def _wrongly_told(one: Said) -> Iterator[str]:
    rotation = RUNGS[one.step][0]
    around = {on_call(rotation, one.at), on_call(rotation, one.at - HOUR / 60)}
    if not around & one.people:
        yield f"step {one.step} at {one.at} told {sorted(one.people)}, expected one of {sorted(around)}"
