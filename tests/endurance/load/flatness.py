"""Whether a run stayed flat: what its processes hold does not grow, what it takes does not get longer."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from tests.endurance.load.latencies import Latencies, quantile
from tests.endurance.load.samples import Sample

_MOST_POINTS: Final = 400
"""Samples of one process are thinned out to so many."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What something may grow by over the second half of a run: the larger of a part of its median and so much."""

    share: float
    least: float

    def of(self, median: float) -> float:
        """Give how much that is."""
        return max(self.share * median, self.least)


OURS: Final = {"memory_mb": Bound(0.15, 40.0), "handles": Bound(0.10, 8.0), "connections": Bound(0.10, 6.0)}
"""For workers and schedulers."""

SERVERS: Final = {
    "memory_mb": Bound(0.35, 160.0),
    "handles": Bound(0.35, 40.0),
    "connections": Bound(0.25, 8.0),
}
"""For RabbitMQ and MongoDB, whose caches fill with what is stored."""

SLOWER: Final = {0.5: (2.0, 0.25), 0.99: (3.0, 2.0)}
"""Quantile to how many times as long it may take in the last quarter as in the second; below so many seconds never
mind."""


@dataclass(frozen=True, slots=True)
class Line:
    """One process and measure: what it held in the middle of the second half, and how it grew."""

    name: str
    measure: str
    median: float
    growth: float
    """Over the second half: the median of all slopes between two samples, times its length."""
    bound: float

    @property
    def is_flat(self) -> bool:
        """Whether it did not grow by more than it may."""
        return self.growth <= self.bound


def growths(samples: Sequence[Sample], half_s: float, spared: Sequence[str]) -> list[Line]:
    """Judge the processes that lived through the second half, or that are servers.

    Args:
        samples: Of the whole run.
        half_s: Second at which its second half begins.
        spared: Names of our processes that nothing killed.
    """
    lines = []
    for name in dict.fromkeys(one.name for one in samples):
        is_server = "." not in name and not name.startswith("scheduler")
        if not is_server and name not in spared:
            continue
        later = [one for one in samples if one.name == name and one.at_s >= half_s]
        for measure, bound in (SERVERS if is_server else OURS).items():
            points = [(one.at_s, float(getattr(one, measure))) for one in later]
            if len(points) > 1:
                median = statistics.median(value for _, value in points)
                lines.append(Line(name, measure, median, growth(points), bound.of(median)))
    return lines


def growth(points: Sequence[tuple[float, float]]) -> float:
    """Give by how much something grew from the first to the last point; what jumps for a moment counts little."""
    thin = points[:: max(1, len(points) // _MOST_POINTS)]
    slopes = [(later[1] - one[1]) / (later[0] - one[0]) for one, later in combinations(thin, 2)]
    return statistics.median(slopes) * (points[-1][0] - points[0][0])


def slower(latencies: Latencies, length_s: float) -> Iterator[str]:
    """Say which quantile takes too much longer in the last quarter than in the second."""
    second = latencies.between(length_s / 4, length_s / 2)
    last = latencies.between(length_s * 3 / 4, length_s)
    for share, (factor, floor) in SLOWER.items():
        before, after = quantile(second, share), quantile(last, share)
        if after > max(factor * before, floor):
            yield f"p{share * 100:g} went from {before:.3f} s in the second quarter to {after:.3f} s in the last"
