"""The page of figures: medians with their range, and ratios within the same run."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

import psutil

from ops.bench.ours import Cost, Stream

_PACKAGES: Final = ("dramatiq", "pika", "pymongo", "pydantic")

_HOW: Final = """# Benchmarks

Made by `make bench`. Everything (workers, RabbitMQ, MongoDB) shares the machine. Each drain works off a preloaded
queue through intake, triage and assignment with quorum queues, majority writes and confirmed publishes; each row is
the median (least to most) of {rounds} interleaved rounds. Absolute figures drift with the machine: read the ratios.

The product does everything: validation against the pack, text understanding, clocks, history with hashes, events,
department messages. The runtime with tiny stages does the work of the peers, with every guarantee of the product.
Our two worker processes serve all three queues, so that an order about the case in hand is taken at once; in the rows
where every order travels it goes through RabbitMQ each time, as between processes that serve one queue each.

Machine: {machine}. Python {python}, {packages}.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One drain."""

    name: str
    rate: float
    cost: Cost
    memory_mb: float
    right: bool


def page(drains: Sequence[Row], streams: Sequence[Stream]) -> str:
    """Give the whole page as Markdown."""
    names = list(dict.fromkeys(row.name for row in drains))
    rounds = sum(row.name == names[0] for row in drains)
    head = _HOW.format(
        rounds=rounds,
        machine=f"{psutil.cpu_count()} cores, {platform.system()} {platform.machine()}",
        python=platform.python_version(),
        packages=", ".join(f"{name} {version(name)}" for name in _PACKAGES),
    )
    return "\n".join([head, *_drains(names, drains), "", *_ratios(names, drains), "", *_streams(streams), ""])


def _drains(names: Sequence[str], drains: Sequence[Row]) -> list[str]:
    lines = [
        "## Drain of a backlog",
        "",
        "| variant | cases/s | Python ms | RabbitMQ ms | MongoDB ms | total ms | memory MB | right |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in names:
        rows = [row for row in drains if row.name == name]
        rates = [row.rate for row in rows]
        costs = [
            statistics.median(getattr(row.cost, part) for row in rows)
            for part in ("python_ms", "rabbitmq_ms", "mongodb_ms", "total_ms")
        ]
        memory = statistics.median(row.memory_mb for row in rows)
        right = "yes" if all(row.right for row in rows) else "NO"
        rate = f"{statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"
        cells = " | ".join(f"{cost:.2f}" for cost in costs)
        lines.append(f"| {name} | {rate} | {cells} | {memory:.0f} | {right} |")
    return [*lines, "", "Milliseconds are processor time per case."]


def _ratios(names: Sequence[str], drains: Sequence[Row]) -> list[str]:
    pairs = [(ours, other) for ours in names[:4] for other in names[4:]]
    if not pairs:
        return []
    lines = ["## Ratios", "", "| | by cases/s | by processor time |", "|---|---|---|"]
    for ours, other in pairs:
        mine = [row for row in drains if row.name == ours]
        theirs = [row for row in drains if row.name == other]
        rates = [one.rate / two.rate for one, two in zip(mine, theirs, strict=True) if two.rate]
        costs = [two.cost.total_ms / one.cost.total_ms for one, two in zip(mine, theirs, strict=True)]
        if rates:
            lines.append(
                f"| {ours} against {other} | {statistics.median(rates):.2f} | {statistics.median(costs):.2f} |"
            )
    return lines


def _streams(streams: Sequence[Stream]) -> list[str]:
    lines = [
        "## Live stream: from publishing to the event that the case is assigned",
        "",
        "| variant | offered/s | p50 ms | p99 ms | arrived | Python ms | RabbitMQ ms | MongoDB ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.variant} | {one.offered:.0f} | {one.p50_ms:.0f} | {one.p99_ms:.0f} | {one.got} of {one.wanted} "
        f"| {one.cost.python_ms:.2f} | {one.cost.rabbitmq_ms:.2f} | {one.cost.mongodb_ms:.2f} |"
        for one in streams
    ]
    return lines
