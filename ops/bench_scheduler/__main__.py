"""``python -m ops.bench_scheduler``: measure the scheduler, and write ``docs/benchmarks-scheduler.md``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ops.bench import ours, servers
from ops.bench_scheduler import measure, report
from ops.bench_scheduler.report import Figures
from ops.bench_scheduler.stock import Stock
from ops.services import Services

_RUN = "scheduler"
_SAMPLES = 50
_QUIET_S = 60.0


def main() -> int:
    """Measure; give 0 if nothing was early, lost or out of order."""
    parser = argparse.ArgumentParser(prog="python -m ops.bench_scheduler", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="open cases that wait")
    parser.add_argument("--burst", type=int, default=20_000, help="documents due at one instant")
    parser.add_argument("--rate", type=int, default=300, help="documents due each second, steadily")
    parser.add_argument("--seconds", type=int, default=25, help="length of the steady load; below the lease")
    parser.add_argument("--rounds", type=int, default=3, help="repetitions of each measurement")
    parser.add_argument("--folder", type=Path, default=Path(".caseloop/bench-scheduler"))
    parser.add_argument("--keep", action="store_true", help="leave the stock for another run")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks-scheduler.md"))
    options = parser.parse_args()
    bench = servers.start(options.folder.resolve())
    try:
        stock = stocked(bench, options.cases)
        figures = Figures(options.cases, stock.document_bytes, options.burst, options.rate)
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
            one_round(bench, stock, figures, options.seconds)
    finally:
        Services(bench.folder).down()
        if not options.keep:
            Services(bench.folder).wipe()
    text = report.page(figures)
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0 if figures.right else 1


def stocked(bench: servers.Bench, cases: int) -> Stock:
    """Have the open cases in the database, made from some that the product's workers handled."""
    stock = Stock(bench.addresses.mongo_url, ours.database_of(_RUN))
    if stock.count() < _SAMPLES:
        print("making samples", file=sys.stderr, flush=True)
        make_samples(bench)
    print(f"filling up to {cases:,} open cases", file=sys.stderr, flush=True)
    stock.fill(cases)
    stock.checkpoint()
    return stock


def make_samples(bench: servers.Bench) -> None:
    """Let the product's workers take some submissions as far as their owner."""
    with ours.channel(bench) as channel:
        ours.clear(bench, channel, _RUN)
        ours.preload(channel, "product", _SAMPLES, _RUN)
        with ours.workers(bench, "product", _RUN, 1, 2):
            ours.wait_for(lambda: ours.depth(channel, ours.SINK) >= _SAMPLES)


def one_round(bench: servers.Bench, stock: Stock, figures: Figures, seconds: int) -> None:
    """Measure everything once, with one scheduler and with two."""
    figures.quiet.append(measure.quiet(bench, stock, _QUIET_S))
    at_once = [0.0] * figures.burst
    evenly = [number / figures.rate for number in range(figures.rate * seconds)]
    for instances in (1, 2):
        figures.bursts[instances].append(measure.due(bench, stock, at_once, instances=instances, alerts=0.2))
        figures.steady[instances].append(measure.due(bench, stock, evenly, instances=instances, alerts=0.2))


if __name__ == "__main__":
    sys.exit(main())
