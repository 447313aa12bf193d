"""``python -m tests.faults.nemesis --seeds 10``: break a running system at random, repeatably; count losses."""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from ops.services.software import PROJECT
from tests.faults.harness.health import Footprint, footprints
from tests.faults.harness.load import Load
from tests.faults.harness.stage import Stage
from tests.faults.nemesis.plan import Plan, plan_of
from tests.faults.nemesis.report import table, write_section
from tests.faults.nemesis.run import FAULTS, Outcome, archive, live_through, nemesis_stage
from workers.clock import monotonic

ARCHIVE: Final = PROJECT / ".caseloop" / "nemesis"
RUNS_OF_A_STAGE: Final = 15
"""What happened before goes on in the background, so a system is replaced now and then."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Live through the seeds; give 0 if no invariant was broken in any of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.nemesis", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="how many runs")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further run after so long")
    parser.add_argument("--plan", type=Path, help="one plan, as a failed run left it, instead of seeds")
    parser.add_argument("--write", action="store_true", help="write the table into docs/reliability.md")
    options = parser.parse_args(arguments)
    if options.plan is not None:
        plans = [Plan.read(json.loads(options.plan.read_text(encoding="utf-8")))]
    else:
        plans = [plan_of(options.first + number, list(FAULTS)) for number in range(options.seeds)]
    until = monotonic() + 60 * options.minutes
    outcomes = list(_told(itertools.takewhile(lambda _: monotonic() < until, plans)))
    print(table(outcomes))
    if options.write:
        write_section(outcomes, f"make nemesis SEEDS={len(outcomes)} FIRST={options.first} WRITE=1")
    return 0 if all(outcome.is_kept for outcome in outcomes) else 1


def _told(plans: Iterable[Plan]) -> Iterator[Outcome]:
    """Live through plans and say of each what it came to."""
    for outcome in live_through_all(plans):
        breaches = outcome.verdict.breaches
        said = "kept" if outcome.is_kept else f"BROKEN {', '.join(breaches)}"
        figures = f"{outcome.took_s:.0f} s, recovered in {outcome.recovered_s:.1f} s"
        print(f"seed {outcome.plan.seed}: {outcome.plan.name}: {said} ({figures})", flush=True)
        for name, sentences in breaches.items():
            print(*(f"  {name}: {one}" for one in sentences[:5]), sep="\n", flush=True)
        yield outcome


def live_through_all(plans: Iterable[Plan]) -> Iterator[Outcome]:
    """Live through plans on one system after the other; what broke an invariant is archived and its system replaced."""
    stage: Stage | None = None
    runs, baseline = 0, dict[str, Footprint]()
    with ExitStack() as running:
        for plan in plans:
            if stage is None:
                stage, runs = running.enter_context(_fresh_stage()), 0
                live_through(stage, Plan(0, Load(), ()), {})
                baseline = footprints(stage)
            outcome = live_through(stage, plan, baseline)
            runs += 1
            if not outcome.is_kept:
                kept = archive(stage, outcome, ARCHIVE)
                print(f"seed {plan.seed} is archived in {kept.relative_to(PROJECT)}", flush=True)
            yield outcome
            if not outcome.is_kept or runs >= RUNS_OF_A_STAGE:
                running.close()
                stage = None


@contextmanager
def _fresh_stage() -> Iterator[Stage]:
    """Give a system in a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="nemesis-"))
    try:
        with nemesis_stage(folder) as stage:
            yield stage
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
