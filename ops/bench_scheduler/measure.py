"""Runs schedulers over a stock and says what they did."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ops.bench.ours import channel, costs
from ops.bench.servers import Bench, memory_mb, tree
from ops.bench_scheduler.stock import Stock
from schemas.queues import QUEUES
from store.mongo import MongoStore

_WITHIN_S: Final = 300.0

_START: Final = timedelta(seconds=20)
_READY: Final = timedelta(seconds=4)
"""From the call to the first instant, and what schedulers need of it to be at work."""


@dataclass(frozen=True, slots=True)
class Emitted:
    """One order that the broker confirmed."""

    id: str
    subject: str
    due_at: float
    called_at: float
    confirmed_at: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the schedulers of one run did."""

    emitted: Sequence[Emitted]
    """By the instant of publishing, and within one burst in its order."""
    quiet_ms: Sequence[float]
    memory_mb: float
    """Of the largest of the schedulers, at its most."""
    spent_s: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Processor seconds of schedulers, RabbitMQ and MongoDB."""

    @property
    def cost_ms(self) -> list[float]:
        """Give the processor milliseconds for each order: schedulers, RabbitMQ, MongoDB."""
        return [one * 1000 / max(1, len(self.emitted)) for one in self.spent_s]

    @property
    def late_s(self) -> list[float]:
        """Give how late each document's first order was confirmed."""
        return [one.confirmed_at - one.due_at for one in self.first.values()]

    @property
    def first(self) -> dict[str, Emitted]:
        """Give the first order of each document."""
        return {one.subject: one for one in reversed(self.emitted)}

    @property
    def early_count(self) -> int:
        """Count orders handed to the broker before their document was due."""
        return sum(one.called_at < one.due_at for one in self.emitted)

    @property
    def copies(self) -> float:
        """Give how many orders were sent beside the first of each id, by orders with an id of their own."""
        distinct = len({one.id for one in self.emitted})
        return (len(self.emitted) - distinct) / distinct if distinct else 0.0


@dataclass(frozen=True, slots=True)
class Due:
    """What was due in one run, and what became of it."""

    outcome: Outcome
    ranks: dict[str, int]
    """Urgency of each document, by its id."""

    @property
    def lost_count(self) -> int:
        """Count documents for which no order was sent."""
        return len(self.ranks.keys() - self.outcome.first.keys())

    @property
    def swapped_count(self) -> int:
        """Count documents whose order came after that of a less urgent one."""
        worst = swapped = 0
        for subject in dict.fromkeys(one.subject for one in self.outcome.emitted):
            worst, swapped = max(worst, self.ranks[subject]), swapped + (self.ranks[subject] < worst)
        return swapped


def part(share: float, values: Sequence[float]) -> float:
    """Give a quantile; 0 of nothing."""
    ordered = sorted(values) or [0.0]
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def quiet(bench: Bench, stock: Stock, seconds: float) -> Outcome:
    """Let one scheduler tick with nothing due."""
    began = time.time()
    return _run(bench, stock, 1, lambda: time.time() - began > seconds)


def due(bench: Bench, stock: Stock, offsets: Sequence[float], *, instances: int, alerts: float = 0.0) -> Due:
    """Let documents fall due so many seconds after a start; give what was done."""
    ranks = stock.put(secrets.token_hex(4), offsets, alerts=alerts)
    stock.checkpoint()
    start = (datetime.now(UTC) + _START).replace(microsecond=0)
    stock.begin(ranks, start)
    if datetime.now(UTC) > start - _READY:
        message = f"expected {len(offsets)} documents to be made due within {_START - _READY}"
        raise TimeoutError(message)
    with channel(bench) as ours:
        for name in QUEUES:
            ours.queue_purge(name)
    until = start.timestamp() + max(offsets)
    store = MongoStore(bench.addresses.mongo_url, stock.name)

    def is_done() -> bool:
        now = datetime.now(UTC)
        left = (
            time.time() < until
            or store.due("cases", now=now, limit=1)
            or store.due("alerts", now=now, limit=1)
        )
        return not left

    outcome = _run(bench, stock, instances, is_done)
    outcome = replace(outcome, emitted=[one for one in outcome.emitted if one.subject in ranks])
    store.close()
    stock.remove(ranks)
    return Due(outcome, ranks)


def _run(bench: Bench, stock: Stock, instances: int, is_done: Callable[[], bool]) -> Outcome:
    files = [bench.folder / f"notes-{number}.json" for number in range(instances)]
    command = [sys.executable, "-m", "ops.bench_scheduler.process"]
    most, deadline = 0.0, time.time() + _WITHIN_S
    with (bench.folder / "schedulers.log").open("a") as log:
        environment = _environment(bench, stock)
        children = [
            subprocess.Popen([*command, str(file)], env=environment, stdout=log, stderr=log) for file in files
        ]
        pids = [child.pid for child in children]
        before = costs(bench, pids)
        try:
            while not is_done() and time.time() < deadline:
                most = max(most, *(memory_mb(tree(child.pid)) for child in children))
                time.sleep(0.1)
            after = costs(bench, pids)
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(40)
    spent = (after[0] - before[0], after[1] - before[1], after[2] - before[2])
    return replace(_read(files), memory_mb=most, spent_s=spent)


def _environment(bench: Bench, stock: Stock) -> dict[str, str]:
    return os.environ | {
        "CASELOOP_AMQP_URL": bench.addresses.amqp_url,
        "CASELOOP_MONGO_URL": bench.addresses.mongo_url,
        "CASELOOP_DATABASE": stock.name,
        "CASELOOP_FINGERPRINT_KEY": "bench",
        "CASELOOP_MASTER_KEYS": "0b" * 32,
    }


def _read(files: Sequence[Path]) -> Outcome:
    notes = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    bursts = sorted((burst for one in notes for burst in one["bursts"]), key=lambda burst: burst["called"])
    emitted = [
        Emitted(
            name, subject, datetime.fromisoformat(due_at).timestamp(), burst["called"], burst["confirmed"]
        )
        for burst in bursts
        for name, subject, due_at in burst["orders"]
    ]
    return Outcome(emitted, [took for one in notes for took in one["quiet_ms"]], 0.0)
