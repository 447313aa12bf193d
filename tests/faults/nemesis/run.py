"""One run: publish, break what the plan says, heal, and ask the oracle until all is well or time is up."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from ops.services.process import wait_until
from tests.faults.harness.collecting import collect_dead_letters
from tests.faults.harness.health import Footprint, footprints, grown
from tests.faults.harness.judging import drained, kept_verdict, present
from tests.faults.harness.load import publish
from tests.faults.harness.oracle import Verdict
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Upstream
from tests.faults.nemesis import network_faults, process_faults, server_faults
from tests.faults.nemesis.plan import LOADED, Plan, Step
from workers.clock import monotonic

Break = Callable[[Stage, Random], AbstractContextManager[None]]

KEPT_WITHIN_S: Final = 120.0
MOVES_WITHIN_S: Final = 30.0
"""Where processes take longer than half of it to start, because the machine is busy: twice as long as they took."""


def nothing(_stage: Stage, _dice: Random) -> AbstractContextManager[None]:
    """Break nothing: the fault is in what is published."""
    return nullcontext()


FAULTS: Final[Mapping[str, Break]] = {
    "worker killed": process_faults.worker_killed,
    "worker asked to stop": process_faults.worker_asked_to_stop,
    "worker paused": process_faults.worker_paused,
    "worker dies at a point": process_faults.worker_dies_at_a_point,
    "workers asked to stop all the time": process_faults.workers_asked_to_stop_all_the_time,
    "scheduler killed": process_faults.scheduler_killed,
    "both schedulers killed": process_faults.schedulers_killed,
    "scheduler dies at a point": process_faults.scheduler_dies_at_a_point,
    "connections closed": server_faults.connections_closed,
    "RabbitMQ killed": server_faults.broker_killed,
    "RabbitMQ restarted": server_faults.broker_restarted,
    "RabbitMQ paused": server_faults.broker_paused,
    "RabbitMQ out of memory": server_faults.broker_out_of_memory,
    "RabbitMQ out of disk": server_faults.broker_out_of_disk,
    "MongoDB killed": server_faults.database_killed,
    "MongoDB paused": server_faults.database_paused,
    "MongoDB steps down": server_faults.database_steps_down,
    "MongoDB fails commands": server_faults.database_fails_commands,
    "connections cut": network_faults.network_cuts,
    "answers lost": network_faults.answers_lost,
    "answers swallowed": network_faults.answers_swallowed,
    "network slow": network_faults.network_slow,
    "network refuses": network_faults.network_refuses,
    "workers parted": network_faults.workers_parted,
    "schedulers parted": network_faults.schedulers_parted,
    "RabbitMQ parted": network_faults.broker_parted,
    "MongoDB parted": network_faults.database_parted,
    **dict.fromkeys(LOADED, nothing),
}
"""Name to what breaks, and heals, something."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run came to."""

    plan: Plan
    verdict: Verdict
    recovered_s: float
    """Seconds from the last healing, or the last message if that came later, until all invariants held."""
    took_s: float

    @property
    def is_kept(self) -> bool:
        """Whether no invariant was broken."""
        return not self.verdict.breaches


@contextmanager
def nemesis_stage(folder: Path) -> Iterator[Stage]:
    """Give a running system with two workers and two schedulers, each behind networks, that collects dead letters."""
    with Stage(folder, processes=2, networks=True, test_commands=True) as stage:
        collect_dead_letters(stage, folder)
        yield stage


def live_through(stage: Stage, plan: Plan, baseline: Mapping[str, Footprint]) -> Outcome:
    """Carry out a plan on a running system and judge what became of it.

    Args:
        stage: A system on which everything is well.
        plan: What is published and broken.
        baseline: What its processes held at first; empty: they are not compared.
    """
    began = monotonic()
    upstream = stage.upstream(f"seed-{plan.seed}-{int(began * 1000)}")
    faults: list[str] = []
    threads = [
        threading.Thread(target=_guarded, args=(faults, lambda: publish(upstream, plan.load))),
        *(
            threading.Thread(target=_guarded, args=(faults, lambda one=step: _break(stage, one)))
            for step in plan.steps
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    healed = monotonic()
    moves = _moves(stage, upstream)
    verdict = kept_verdict(stage, upstream, within=KEPT_WITHIN_S)
    recovered_s = monotonic() - healed
    there = present(stage)
    verdict = verdict.also(
        {
            "I6": [*verdict.others.get("I6", []), *drained(stage)],
            "I7": [*verdict.others.get("I7", []), *faults, *moves, *there],
            "I8": grown(baseline, footprints(stage)) if baseline else [],
        }
    )
    return Outcome(plan, verdict, recovered_s, monotonic() - began)


def archive(stage: Stage, outcome: Outcome, folder: Path) -> Path:
    """Keep what is needed to understand a run that broke an invariant; give the folder."""
    kept = folder / f"seed-{outcome.plan.seed}"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    (kept / "plan.json").write_text(outcome.plan.written(), encoding="utf-8")
    sentences = [f"{name}: {one}" for name, several in outcome.verdict.breaches.items() for one in several]
    (kept / "breaches.txt").write_text("\n".join(sentences) + "\n", encoding="utf-8")
    found = [*stage.folder.glob("*.journal"), *(stage.folder / "system").glob("*.log")]
    found += (stage.folder / "services").glob("*/*.log")
    for file in found:
        shutil.copy(file, kept / f"{file.parent.name}-{file.name}")
    return kept


def _break(stage: Stage, step: Step) -> None:
    threading.Event().wait(step.at_s)
    with FAULTS[step.fault](stage, Random(step.seed)):
        threading.Event().wait(step.lasts_s)


def _guarded(faults: list[str], call: Callable[[], object]) -> None:
    """Note a fault of the harness itself, so that a run without its fault is no success."""
    try:
        call()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the run counts as failed
        faults.append(f"the harness failed: {fault!r}"[:300])


def _moves(stage: Stage, upstream: Upstream) -> list[str]:
    """I7: say if nothing goes on within half a minute of healing."""
    heard = len(stage.sink.ids())
    verdict = kept_verdict(stage, upstream, within=0)
    if not verdict.breaches:
        return []
    within = max(MOVES_WITHIN_S, 2 * stage.start_took_s)
    if wait_until(lambda: len(stage.sink.ids()) > heard, within=within):
        return []
    return [f"nothing moved within {within:.0f} s of healing"]
