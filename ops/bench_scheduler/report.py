"""The page of figures about the scheduler: medians with their range."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import psutil

from ops.bench_scheduler.measure import Due, Outcome, part

_HOW: Final = """# Benchmarks of the scheduler

Made by `make bench-scheduler`. RabbitMQ (quorum queues, confirmed), MongoDB (majority, journaled) and schedulers share
the machine; every figure is the median of {rounds} rounds, with the least and the most. Other work on the machine makes
all of them worse. Nobody consumes: it is the scheduler alone that is measured. Lateness runs from a document's due
instant to the broker's confirm of its order.

Stock: {cases:,} open cases with timers, {size:,} bytes each, copies of what the product's workers made. What falls due
is copied with its whole history; a fifth are alerts. Settings are the usual ones.

Machine: {machine}. Python {python}.
"""


@dataclass(slots=True)
class Figures:
    """All that was measured."""

    cases: int
    document_bytes: int
    burst: int
    rate: int
    quiet: list[Outcome] = field(default_factory=list)
    bursts: dict[int, list[Due]] = field(default_factory=lambda: {1: [], 2: []})
    """By number of schedulers."""
    steady: dict[int, list[Due]] = field(default_factory=lambda: {1: [], 2: []})

    @property
    def right(self) -> bool:
        """Whether nothing was early, lost, or out of its order where one scheduler gave it."""
        runs = [run for runs in (*self.bursts.values(), *self.steady.values()) for run in runs]
        complete = all(run.outcome.early_count == 0 and run.lost_count == 0 for run in runs)
        return complete and all(run.swapped_count == 0 for run in self.bursts[1])


def page(figures: Figures) -> str:
    """Give the whole page as Markdown."""
    head = _HOW.format(
        rounds=len(figures.quiet),
        cases=figures.cases,
        size=figures.document_bytes,
        machine=f"{psutil.cpu_count()} cores, {platform.system()} {platform.machine()}",
        python=platform.python_version(),
    )
    return "\n".join([head, *_quiet(figures), "", *_bursts(figures), "", *_steady(figures), ""])


def _quiet(figures: Figures) -> list[str]:
    runs = figures.quiet
    everything = [*runs, *(run.outcome for some in _all(figures) for run in some)]
    return [
        "## Nothing due",
        "",
        "| ticks | p50 ms | p99 ms | most ms | memory MB, at its most in any run |",
        "|---|---|---|---|---|",
        (
            f"| {sum(len(run.quiet_ms) for run in runs)} | {_of([part(0.5, run.quiet_ms) for run in runs], 1)} "
            f"| {_of([part(0.99, run.quiet_ms) for run in runs], 1)} | {max(max(run.quiet_ms) for run in runs):.1f} "
            f"| {max(run.memory_mb for run in everything):.0f} |"
        ),
    ]


def _bursts(figures: Figures) -> list[str]:
    lines = [
        f"## {figures.burst:,} due at one instant",
        "",
        (
            "| schedulers | orders/s | s to the last | out of order | early | lost | copies "
            "| processor ms an order: scheduler, RabbitMQ, MongoDB |"
        ),
        "|---|---|---|---|---|---|---|---|",
    ]
    for instances, runs in figures.bursts.items():
        took = [max(run.outcome.late_s) for run in runs]
        lines.append(
            f"| {instances} | {_of([figures.burst / one for one in took], 0)} | {_of(took, 2)} "
            f"| {_of([run.swapped_count for run in runs], 0)} | {_counts(runs)} | {_costs(runs)} |"
        )
    return [
        *lines,
        "",
        (
            "Out of order: documents of which the order was published after that of a less urgent one. Two schedulers "
            "give their own halves in order, side by side."
        ),
    ]


def _steady(figures: Figures) -> list[str]:
    lines = [
        f"## {figures.rate} due each second, steadily",
        "",
        "| schedulers | late p50 ms | late p99 ms | latest ms | early | lost | copies |",
        "|---|---|---|---|---|---|---|",
    ]
    for instances, runs in figures.steady.items():
        late = [[one * 1000 for one in run.outcome.late_s] for run in runs]
        lines.append(
            f"| {instances} | {_of([part(0.5, one) for one in late], 0)} | {_of([part(0.99, one) for one in late], 0)} "
            f"| {max(map(max, late)):.0f} | {_counts(runs)} |"
        )
    return [
        *lines,
        "",
        "Copies: orders beside the first of each id, as a share of all; the actor's inbox takes an id once.",
    ]


def _all(figures: Figures) -> list[list[Due]]:
    return [*figures.bursts.values(), *figures.steady.values()]


def _counts(runs: Sequence[Due]) -> str:
    early, lost = sum(run.outcome.early_count for run in runs), sum(run.lost_count for run in runs)
    copies = statistics.median(run.outcome.copies for run in runs)
    return f"{early} | {lost} | {copies:.2%}"


def _costs(runs: Sequence[Due]) -> str:
    each = zip(*(run.outcome.cost_ms for run in runs), strict=True)
    return ", ".join(f"{statistics.median(one):.2f}" for one in each)


def _of(values: Sequence[float], digits: int) -> str:
    low, high = min(values), max(values)
    return f"{statistics.median(values):,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"
