"""``python -m tests.endurance.load.soak``: live for a while at a part of the capacity while things break, then judge.

Prints a table; leaves samples, latencies and blows as files. Exit code 1 if anything grew, got slower, was lost or
doubled.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from ops.services.process import wait_until
from ops.system import System
from ops.system.interruption import end_on_sigterm
from ops.system.readiness import queue_counts
from schemas.queues import QUEUES
from tests.endurance.load import flatness
from tests.endurance.load.latencies import Latencies, quantile
from tests.endurance.load.nemesis import Blow, Nemesis, planned
from tests.endurance.load.publishing import Press
from tests.endurance.load.running import SPARED_PROCESSES, looked_for, prepared
from tests.endurance.load.samples import Sample, Sampler, write_csv
from tests.endurance.load.seen import Listener, SeenFile
from tests.endurance.load.submissions import Submissions
from tests.endurance.load.verdict import Judge, Verdict

SETTLED_WITHIN_S: Final = 600.0
_WARM_UP: Final = 200
_CAPACITY_CASES: Final = 1_200


@dataclass(slots=True)
class Soak:
    """What came of one run."""

    minutes: float
    seed: int
    capacity: float
    """Cases a second from publishing to owner, everything running."""
    rate: float
    """Offered, submissions a second."""
    length_s: float = 0.0
    confirmed: int = 0
    latencies: Latencies | None = None
    samples: list[Sample] = field(default_factory=list)
    blows: list[Blow] = field(default_factory=list)
    sets: Verdict = field(default_factory=Verdict)
    histories: Verdict = field(default_factory=Verdict)
    faults: list[str] = field(default_factory=list)
    """What went wrong beside."""

    def lines(self) -> list[flatness.Line]:
        """Give how each process held its ground."""
        return flatness.growths(self.samples, self.length_s / 2, SPARED_PROCESSES)

    def verdict(self) -> list[str]:
        """Give everything that is not as it must be."""
        grown = [
            f"{one.name}: {one.measure} grew by {one.growth:.1f}, at most {one.bound:.1f}"
            for one in self.lines()
            if not one.is_flat
        ]
        slower = list(flatness.slower(self.latencies, self.length_s)) if self.latencies else []
        return [*self.faults, *grown, *slower, *self.sets.faults, *self.histories.faults]


def main() -> int:
    """Soak; give 0 if all stayed as it must."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance.load.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1, help="decides what breaks when")
    parser.add_argument("--share", type=float, default=0.6, help="offered part of the measured capacity")
    parser.add_argument("--judge", type=int, default=20_000, help="most cases whose whole history is judged")
    parser.add_argument("--folder", type=Path, default=Path(".caseloop/soak"))
    parser.add_argument("--out", type=Path, default=Path(".caseloop/soak-figures"))
    options = parser.parse_args()
    end_on_sigterm()
    soak = soaked(options.folder.resolve(), options.minutes, options.seed, options.share, options.judge)
    write(soak, options.out)
    print(table(soak))
    wrong = soak.verdict()
    print("\n".join(wrong[:40]) if wrong else "Flat, and nothing lost or doubled.")
    return 1 if wrong else 0


def soaked(folder: Path, minutes: float, seed: int, share: float, most: int) -> Soak:
    """Live through a run in a folder and judge it."""
    folder.mkdir(parents=True, exist_ok=True)
    submissions = Submissions(f"/load/{secrets.token_hex(4)}", urgent_share=0.05)
    with prepared(folder) as system, closing(SeenFile(folder / "seen.sqlite")) as seen:
        url = system.settings.amqp_url.get_secret_value()
        latencies = Latencies(submissions, time.monotonic())
        listener = Listener(url, seen, latencies.heard)
        listener.start()
        system.launch()
        system.wait_until_ready()
        try:
            with closing(Press(url, submissions, latencies.published)) as press:
                soak = Soak(minutes, seed, capacity(press, latencies), 0.0, latencies=latencies)
                soak.rate = share * soak.capacity
                tell(f"capacity {soak.capacity:.0f}/s, offered {soak.rate:.0f}/s")
                live(soak, system, press, latencies)
            settle(soak, system, latencies)
            with closing(system.store()) as store:
                judge = Judge(system.settings, store, submissions)
                soak.sets = judge.sets(soak.confirmed)
                judged(soak, judge, seen, most)
        finally:
            listener.stop()
    return soak


def capacity(press: Press, latencies: Latencies) -> float:
    """Give how many cases a second come to their owner, of a burst that all workers share."""
    drained_s(press, latencies, _WARM_UP)
    return _CAPACITY_CASES / drained_s(press, latencies, _CAPACITY_CASES)


def drained_s(press: Press, latencies: Latencies, count: int) -> float:
    """Publish so many at once; give the seconds until each has its owner.

    Raises:
        TimeoutError: they have not in time.
    """
    began, wanted = time.monotonic(), len(latencies.taken) + count
    press.all_at_once(count)
    if not wait_until(lambda: len(latencies.taken) >= wanted, within=SETTLED_WITHIN_S):
        message = f"expected {count} cases with an owner within {SETTLED_WITHIN_S:g} s"
        raise TimeoutError(message)
    return time.monotonic() - began


def live(soak: Soak, system: System, press: Press, latencies: Latencies) -> None:
    """Publish at the rate while things break and samples are taken."""
    began = time.monotonic()
    latencies.began = began
    latencies.taken.clear()
    nemesis = Nemesis(system, system.services, planned(soak.seed, soak.minutes), began)
    sampler = Sampler(lambda: looked_for(system), began)
    sampler.start()
    nemesis.start()
    press.at_rate(soak.rate, began + soak.minutes * 60)
    soak.length_s = time.monotonic() - began
    nemesis.stop()
    sampler.stop()
    soak.confirmed, soak.samples, soak.blows = press.count, sampler.samples, nemesis.done
    if nemesis.fault is not None:
        soak.faults.append(f"breaking things ended in {type(nemesis.fault).__name__}: {nemesis.fault}")


def settle(soak: Soak, system: System, latencies: Latencies) -> None:
    """Wait until every submission has its owner and every queue is empty."""
    url = system.settings.amqp_url.get_secret_value()

    def is_settled() -> bool:
        return not latencies.open_count and not any(count for count, _ in queue_counts(url, QUEUES).values())

    if not wait_until(is_settled, within=SETTLED_WITHIN_S, every=1.0):
        left = {name: count for name, (count, _) in queue_counts(url, QUEUES).items() if count}
        soak.faults.append(f"not settled: {latencies.open_count} without owner, queues {left}")


def judged(soak: Soak, judge: Judge, seen: SeenFile, most: int) -> None:
    """Judge whole histories; what was written last may still be on its way to the subscriber."""

    def holds() -> bool:
        soak.histories = judge.histories(soak.confirmed, seen, most=most)
        return not soak.histories.faults

    wait_until(holds, within=60.0, every=2.0)


def table(soak: Soak) -> str:
    """Give the figures as Markdown."""
    offered = f"capacity {soak.capacity:.0f} cases/s, offered {soak.rate:.0f}/s"
    found = f"{soak.sets.case_count} cases, {soak.sets.parked_count} parked"
    head = [
        f"Soak of {soak.minutes:g} minutes, seed {soak.seed}: {offered}, {len(soak.blows)} blows.",
        f"{soak.confirmed} submissions: {found}; {soak.histories.judged_count} histories judged.",
        "",
        "| Minute | Published | p50, s | p99, s | Broken meanwhile |",
        "|---:|---:|---:|---:|---|",
    ]
    return "\n".join([*head, *_minutes(soak), "", *_growths(soak), ""])


def _minutes(soak: Soak) -> list[str]:
    rows = []
    for minute in range(int(soak.length_s // 60) + 1):
        first, last = minute * 60.0, minute * 60.0 + 60
        taken = soak.latencies.between(first, last) if soak.latencies else []
        blows = ", ".join(one.kind for one in soak.blows if first <= one.at_s < last)
        if taken:
            p50, p99 = quantile(taken, 0.5), quantile(taken, 0.99)
            rows.append(f"| {minute + 1} | {len(taken)} | {p50:.3f} | {p99:.3f} | {blows} |")
    return rows


def _growths(soak: Soak) -> list[str]:
    head = ["| Process | Measure | Median | Growth | Bound | Flat |", "|---|---|---:|---:|---:|---|"]
    return [*head, *(_growth(one) for one in soak.lines())]


def _growth(one: flatness.Line) -> str:
    figures = f"{one.median:.1f} | {one.growth:+.1f} | {one.bound:.1f}"
    return f"| {one.name} | {one.measure} | {figures} | {'yes' if one.is_flat else 'NO'} |"


def write(soak: Soak, folder: Path) -> None:
    """Leave samples and figures as files."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "samples.csv", soak.samples)
    figures = {
        "minutes": soak.minutes,
        "seed": soak.seed,
        "capacity": soak.capacity,
        "rate": soak.rate,
        "confirmed": soak.confirmed,
        "blows": [asdict(one) for one in soak.blows],
        "latencies": sorted(soak.latencies.taken) if soak.latencies else [],
        "verdict": soak.verdict(),
    }
    (folder / "figures.json").write_text(json.dumps(figures), encoding="utf-8")


def tell(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
