"""``python -m ops.bench``: measure ours and the peers, interleaved in one run, and write ``docs/benchmarks.md``."""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path

from ops.bench import ours, peers, report, servers
from ops.bench.report import Row
from ops.services import Services
from workers.pack_cache import cached_packs
from workers.settings import Settings

_CASES = {
    "product": 5_000,
    "product clear": 5_000,
    "tiny": 20_000,
    "product apart": 5_000,
    "tiny apart": 20_000,
}
_NAMES: dict[str, ours.Variant] = {
    "product": "product",
    "runtime, tiny stages": "tiny",
    "product, nothing sealed": "product clear",
    "product, every order travels": "product apart",
    "runtime, tiny stages, every order travels": "tiny apart",
}
_LIVE: tuple[ours.Variant, ...] = ("product", "tiny", "product apart")
_RATES = (50.0, 150.0, 300.0)


def main() -> int:
    """Measure; give 0 if every result was right."""
    parser = argparse.ArgumentParser(prog="python -m ops.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds of drains")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the usual number of cases")
    parser.add_argument("--seconds", type=float, default=12.0, help="length of each live stream")
    parser.add_argument(
        "--peers", type=Path, default=Path("../shared/bench"), help="folder of the peers, if there"
    )
    parser.add_argument("--folder", type=Path, default=Path(".caseloop/bench"))
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks.md"))
    options = parser.parse_args()
    bench = servers.start(options.folder.resolve())
    try:
        warm()
        drains = [
            row for _ in range(options.rounds) for row in one_round(bench, options.peers, options.scale)
        ]
        streams = live(bench, options.seconds)
        theirs = peers_live(bench, options.peers, options.seconds)
    finally:
        Services(bench.folder).down()
    text = report.page(drains, [*streams, *theirs])
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0 if all(row.right for row in drains) and all(one.got == one.wanted for one in streams) else 1


def warm() -> None:
    """Have the packs checked and cached, so that no worker does it within a measurement."""
    usual = Settings.model_construct()
    cached_packs(usual.packs, usual.default_pack, usual.cache)


def one_round(bench: servers.Bench, folder: Path, scale: float) -> list[Row]:
    """Drain with each variant once."""
    rows = []
    for name, variant in _NAMES.items():
        result = ours.drain(bench, variant, int(_CASES[variant] * scale))
        rows.append(Row(name, result.rate, result.cost, result.memory_mb, result.right))
        tell(rows[-1])
    for name, (variant_name, _, cases) in peers.PEERS.items() if folder.is_dir() else ():
        found = peers.drain(bench, folder.resolve(), variant_name, int(cases * scale))
        cost = ours.Cost(*(float(found.get(key, 0.0)) for key in ("py_ms", "beam_ms", "mongod_ms")))
        rows.append(
            Row(name, float(found.get("rate", 0.0)), cost, float(found.get("rss_mb", 0)), bool(found["ok"]))
        )
        tell(rows[-1])
    return rows


def live(bench: servers.Bench, seconds: float) -> list[ours.Stream]:
    """Offer cases one by one to the product and to the runtime with tiny stages, at each rate."""
    streams = []
    for rate, variant in itertools.product(_RATES, _LIVE):
        streams.append(ours.stream(bench, variant, rate, seconds))
        tell(streams[-1])
    return streams


def peers_live(bench: servers.Bench, folder: Path, seconds: float) -> list[ours.Stream]:
    """Offer cases one by one to each peer, at each rate."""
    streams = []
    for rate, name in itertools.product(_RATES, peers.PEERS if folder.is_dir() else ()):
        streams.append(peers.stream(bench, folder.resolve(), name, rate=rate, seconds=seconds))
        tell(streams[-1])
    return streams


def tell(result: object) -> None:
    """Show what was measured, at once."""
    print(result, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
