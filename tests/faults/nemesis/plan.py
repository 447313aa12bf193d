"""What a seed means: which faults, when, and for how long. Nothing else decides it."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from tests.faults.harness.load import Load

LOADED: Final = ("copies", "order", "poison")
"""Faults of what is published, not of what runs."""

_SUBMISSIONS: Final = 60
_EVERY_S: Final = 0.06
_PAIRED: Final = 0.5
"""Share of the seeds that break two things at once."""


@dataclass(frozen=True, slots=True)
class Step:
    """One fault of a run."""

    fault: str
    at_s: float
    """Seconds after the first message."""
    lasts_s: float
    seed: int
    """Of what the fault itself leaves to chance."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run."""

    seed: int
    load: Load
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """Name the fault or the pair."""
        return " + ".join(sorted(step.fault for step in self.steps)) or "nothing"

    def written(self) -> str:
        """Write it as JSON, so that it can be run again whatever later seeds mean."""
        return json.dumps(asdict(self), indent=2)

    @classmethod
    def read(cls, found: dict[str, Any]) -> Self:
        """Read what was written."""
        steps = tuple(Step(**step) for step in found["steps"])
        return cls(found["seed"], Load(**found["load"]), steps)


def plan_of(seed: int, faults: Sequence[str]) -> Plan:
    """Give the run that a seed means.

    Args:
        seed: Any number; as many in a row as there are faults meet each of them.
        faults: Names of all faults.
    """
    dice = random.Random(seed)
    names = [faults[seed % len(faults)]]
    if dice.random() < _PAIRED:
        names.append(dice.choice([name for name in faults if name not in names]))
    steps = tuple(
        Step(name, round(dice.uniform(0.3, 3), 2), round(dice.uniform(1.5, 5), 2), dice.randrange(1_000_000))
        for name in names
    )
    load = Load(
        count=_SUBMISSIONS,
        every_s=_EVERY_S / 3 if "copies" in names else _EVERY_S,
        copies=dice.randint(2, 5) if "copies" in names else 1,
        shuffled="order" in names,
        poison_count=dice.randint(6, 12) if "poison" in names else 0,
        seed=seed,
    )
    return Plan(seed, load, steps)
