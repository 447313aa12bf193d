"""The oracle: what became of everything that one upstream system sent, as eight invariants that hold or do not."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from tests.faults.harness import promises
from tests.faults.harness.books import Books
from tests.faults.harness.promises import Heard
from tests.faults.harness.upstream import Upstream

Invariant = Literal["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8"]

INVARIANTS: Final[Mapping[Invariant, str]] = {
    "I1": "Every message that the broker confirmed to its sender is applied to a case or parked, and not both.",
    "I2": "No message has more than one effect, no number is given twice, and no published id has two bodies.",
    "I3": "Versions are contiguous, the chain of hashes holds, and replaying a history gives the stored state.",
    "I4": "No timer fires before it is due, and none that fell due stays undone.",
    "I5": "What a case recorded as sent was seen by the subscriber; what the subscriber saw, a case recorded.",
    "I6": "Queues drain and are not flooded, dead letters are collected, and exactly what must be parked is parked.",
    "I7": "Every program, process and consumer is there again, and work goes on within 30 seconds of healing.",
    "I8": "Memory, connections and open files of each process are back where they were, within a tolerance.",
}

Breaches = Mapping[Invariant, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the oracle says about one run."""

    lost: Sequence[str] = ()
    """Confirmed messages that are nowhere."""
    unexpected: Sequence[str] = ()
    """Cases and parked messages that nobody sent, or that must not be there."""
    doubled: Sequence[str] = ()
    """Effects that happened twice, and messages that have two ends."""
    ghosts: Sequence[str] = ()
    """Events that were seen and never committed."""
    silences: Sequence[str] = ()
    """Events that were committed and never seen."""
    early: Sequence[str] = ()
    """Timers that fired before they were due."""
    late: Sequence[str] = ()
    """Timers that are due and undone beyond the bound."""
    replay: Sequence[str] = ()
    """Histories that do not give the stored state."""
    others: Breaches = field(default_factory=dict)
    """What the running system itself shows: I6 to I8."""

    @property
    def breaches(self) -> dict[Invariant, list[str]]:
        """Give a sentence for each breach, by invariant; empty if all of them hold."""
        found: dict[Invariant, list[str]] = {
            "I1": [
                *self.lost,
                *self.unexpected,
                *(one for one in self.doubled if "is applied and parked" in one),
            ],
            "I2": [one for one in self.doubled if "is applied and parked" not in one],
            "I3": list(self.replay),
            "I4": [*self.early, *self.late],
            "I5": [*self.ghosts, *self.silences],
        }
        for name, sentences in self.others.items():
            found[name] = [*found.get(name, []), *sentences]
        return {name: sentences for name, sentences in sorted(found.items()) if sentences}

    @property
    def further(self) -> list[str]:
        """Give the breaches that are none of lost, unexpected, doubled, ghost or early."""
        return [
            *self.silences,
            *self.late,
            *self.replay,
            *itertools.chain.from_iterable(self.others.values()),
        ]

    def also(self, others: Breaches) -> Verdict:
        """Give the verdict with what else was found."""
        return replace(self, others={**self.others, **others})


def judge(upstream: Upstream, books: Books, heard: Heard, *, due_by: datetime) -> Verdict:
    """Judge the messages of one upstream system: I1 to I5, and of I6 what is parked.

    Args:
        upstream: What was sent and confirmed.
        books: What the database holds about it.
        heard: What the subscriber heard.
        due_by: Whatever fell due before this instant must be done by now.
    """
    return Verdict(
        lost=promises.lost(upstream, books),
        unexpected=promises.unexpected(upstream, books),
        doubled=[*promises.more_than_one_effect(books, heard), *promises.two_ends(upstream, books)],
        ghosts=promises.ghosts(books, heard),
        silences=promises.silences(books, heard),
        early=promises.early(books),
        late=[*promises.overdue(books, due_by), *promises.undone(books, due_by)],
        replay=promises.not_replayable(books),
        others={"I6": promises.wrongly_parked(upstream, books)},
    )
