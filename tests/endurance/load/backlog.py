"""``python -m tests.endurance.load.backlog``: a backlog while nobody works, then everybody; judge order, rate and loss.

Prints a table. Exit code 1 if memory grew beyond its bound, something was lost or doubled, or urgent cases did not come
first.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from ops.services.process import wait_until
from ops.system import System
from ops.system.interruption import end_on_sigterm
from ops.system.readiness import queue_counts
from schemas.queues import QUEUES
from tests.endurance.load import flatness
from tests.endurance.load.overtaking import Overtaking, overtaking
from tests.endurance.load.publishing import preload
from tests.endurance.load.running import SPARED_PROCESSES, looked_for, prepared
from tests.endurance.load.samples import Sample, Sampler
from tests.endurance.load.submissions import Submissions
from tests.endurance.load.verdict import Judge, Verdict

FIRST_WITHIN: Final = 2.0
"""The last urgent case is done before this many times the urgent ones' share of the backlog has been worked off, or"""
FIRST_FLOOR: Final = 0.25
"""before so much of it, whichever is later: both queues are worked on at once."""

INJURY_SHARE: Final = 0.02
"""Of the urgent ones. Were all of them injuries, the alerts that nobody answers would soon be all the work."""

_STALLED_AFTER_S: Final = 300.0
_EVERY_S: Final = 1.0
_TOLD_EVERY_S: Final = 60.0
_COMPARED_A_SECOND: Final = 1_000
"""So many submissions are compared in a second at least: one look at a million takes minutes."""


@dataclass(slots=True)
class Backlog:
    """What came of one run."""

    messages: int
    urgent_share: float
    published_rate: float = 0.0
    drained_s: float = 0.0
    progress: list[tuple[float, int]] = field(default_factory=list)
    """Second since the workers started, and how many messages had left the queues."""
    samples: list[Sample] = field(default_factory=list)
    order: Overtaking = field(default_factory=Overtaking)
    sets: Verdict = field(default_factory=Verdict)
    histories: Verdict = field(default_factory=Verdict)
    faults: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Cases a second over the whole drain."""
        return self.messages / self.drained_s if self.drained_s else 0.0

    def lines(self) -> list[flatness.Line]:
        """Give how each process held its ground."""
        return flatness.growths(self.samples, self.drained_s / 2, SPARED_PROCESSES)

    def verdict(self) -> list[str]:
        """Give everything that is not as it must be."""
        grown = [
            f"{one.name}: {one.measure} grew by {one.growth:.1f}, at most {one.bound:.1f}"
            for one in self.lines()
            if not one.is_flat
        ]
        bound = max(FIRST_FLOOR, FIRST_WITHIN * self.urgent_share)
        late = self.order.last_at > bound
        first = (
            [f"the last urgent case came at {self.order.last_at:.0%}, at most {bound:.0%}"] if late else []
        )
        return [*self.faults, *grown, *first, *self.sets.faults, *self.histories.faults]


def main() -> int:
    """Load and drain; give 0 if all came as it must."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance.load.backlog", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--urgent-share", type=float, default=0.05)
    parser.add_argument("--judge", type=int, default=5_000, help="most cases whose whole history is judged")
    parser.add_argument("--folder", type=Path, default=Path(".caseloop/backlog"))
    options = parser.parse_args()
    end_on_sigterm()
    backlog = worked_off(options.folder.resolve(), options.messages, options.urgent_share, options.judge)
    print(table(backlog))
    wrong = backlog.verdict()
    print("\n".join(wrong[:40]) if wrong else "Urgent ones first, memory stable, nothing lost or doubled.")
    return 1 if wrong else 0


def worked_off(folder: Path, messages: int, urgent_share: float, most: int) -> Backlog:
    """Load a backlog in a folder, work it off and judge it."""
    submissions = Submissions(f"/load/{secrets.token_hex(4)}", urgent_share, INJURY_SHARE)
    backlog = Backlog(messages, urgent_share)
    with prepared(folder) as system:
        url = system.settings.amqp_url.get_secret_value()
        backlog.published_rate = preload(url, submissions, messages, lambda done: tell(f"{done:,} published"))
        drain(backlog, system, url)
        with closing(system.store()) as store:
            judge = Judge(system.settings, store, submissions)
            settle(backlog, judge)
            backlog.order = overtaking(system.settings, submissions, messages)
            backlog.histories = judge.histories(messages, None, most=most)
    return backlog


def drain(backlog: Backlog, system: System, url: str) -> None:
    """Start everybody and wait until the queues are empty; note the progress."""
    system.launch()
    began = time.monotonic()
    sampler = Sampler(lambda: looked_for(system), began)
    sampler.start()
    last, stalled, told = backlog.messages, began, began

    def is_empty() -> bool:
        nonlocal last, stalled, told
        left = sum(count for count, _ in queue_counts(url, QUEUES).values())
        now = time.monotonic()
        if left != last:
            last, stalled = left, now
        if now - told > _TOLD_EVERY_S:
            told = now
            tell(f"{now - began:,.0f} s: {left:,} messages wait")
        backlog.progress.append((now - began, max(0, backlog.messages - left)))
        return left == 0 or now - stalled > _STALLED_AFTER_S

    wait_until(is_empty, within=10 * _STALLED_AFTER_S + backlog.messages, every=_EVERY_S)
    backlog.drained_s = time.monotonic() - began
    sampler.stop()
    backlog.samples = sampler.samples
    if last:
        backlog.faults.append(f"{last} messages were left in the queues")


def settle(backlog: Backlog, judge: Judge) -> None:
    """Compare the sets, until everything under way has arrived."""

    def is_settled() -> bool:
        backlog.sets = judge.sets(backlog.messages)
        return not backlog.sets.faults and not backlog.sets.open_steps

    within = 60.0 + backlog.messages / _COMPARED_A_SECOND
    if not wait_until(is_settled, within=within, every=2.0):
        backlog.faults.append(f"{backlog.sets.open_steps} cases without an owner")


def table(backlog: Backlog) -> str:
    """Give the figures as Markdown."""
    order = backlog.order
    rows = [
        ("messages", f"{backlog.messages:,}"),
        ("urgent among them", f"{order.urgent_count:,}"),
        ("published and confirmed, a second", f"{backlog.published_rate:,.0f}"),
        ("worked off, a second", f"{backlog.rate:,.0f}"),
        ("slowest and fastest tenth, a second", f"{' and '.join(f'{one:,.0f}' for one in tenths(backlog))}"),
        (
            "half, 99 %, all urgent ones done at",
            f"{order.half_at:.1%}, {order.most_at:.1%}, {order.last_at:.1%} of all",
        ),
        ("cases, parked", f"{backlog.sets.case_count:,}, {backlog.sets.parked_count:,}"),
        ("histories judged", f"{backlog.histories.judged_count:,}"),
    ]
    lines = [f"| {name} | {value} |" for name, value in rows]
    grown = [
        f"| {one.name} {one.measure}: median, growth, bound | {one.median:.1f}, {one.growth:+.1f}, {one.bound:.1f} |"
        for one in backlog.lines()
    ]
    return "\n".join(["| Backlog | |", "|---|---:|", *lines, *grown])


def tenths(backlog: Backlog) -> tuple[float, float]:
    """Give the rate of the slowest and of the fastest tenth of the time in which messages left the queues."""
    moving = [one for one in backlog.progress if one[1]]
    step = max(1, len(moving) // 10)
    points = moving[::step]
    rates = [(later[1] - one[1]) / (later[0] - one[0]) for one, later in pairwise(points)]
    return (min(rates), max(rates)) if rates else (0.0, 0.0)


def tell(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
