"""``python -m ops.bench_parked``: what many parked messages cost, beside what a thousand do."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ops.bench import ours, servers
from ops.bench_parked import stock
from ops.bench_parked.measure import Desk, measured
from ops.cli.outlet import BrokerOutlet
from ops.services import Services
from store.mongo import MongoStore
from workers import topology

_FEW: Final = 1_000


def main() -> int:
    """Measure with few and with many; print the table."""
    parser = argparse.ArgumentParser(prog="python -m ops.bench_parked", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000, help="parked messages")
    parser.add_argument("--times", type=int, default=15, help="repetitions of each measurement")
    parser.add_argument("--folder", type=Path, default=Path(".caseloop/bench-parked"))
    options = parser.parse_args()
    bench = servers.start(options.folder.resolve())
    try:
        few, many = (at(bench, count, options.times) for count in (_FEW, options.records))
        print(table(few, many, options.records))
    finally:
        Services(bench.folder).down()
        Services(bench.folder).wipe()
    return 0


def at(bench: servers.Bench, count: int, times: int) -> Mapping[str, float]:
    """Measure with so many records in a database of their own."""
    print(f"parking {count:,}", file=sys.stderr, flush=True)
    topology.declare(bench.addresses.amqp_url)
    store = MongoStore(bench.addresses.mongo_url, ours.database_of(f"parked_{count}"), vault=ours.VAULT)
    outlet = BrokerOutlet(bench.addresses.amqp_url)
    with contextlib.closing(store), contextlib.closing(outlet):
        store.set_up()
        stock.fill(store, count)
        return measured(Desk(store, outlet), times=times)


def table(few: Mapping[str, float], many: Mapping[str, float], count: int) -> str:
    """Give the figures as Markdown."""
    lines = [
        f"| Median, ms | {_FEW:,} parked | {count:,} parked | Ratio |",
        "|---|---:|---:|---:|",
        *(
            f"| {name} | {few[name]:.1f} | {many[name]:.1f} | {many[name] / max(few[name], 1e-6):.1f} |"
            for name in few
        ),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
