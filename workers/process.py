"""One worker process: ``python -m workers.process --queues triage.v1 --threads 2``. The supervisor starts these."""

from __future__ import annotations

import argparse
import gc
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

import structlog

from schemas.errors import PolicyError, SettingsError, StaffError
from schemas.queues import queue_of
from workers import logs, topology
from workers.assembly import checked_clock_of, errands_of, fingerprint_of, packs_of, staff_of, store_of
from workers.crash import crash_at
from workers.repertoire import DOCUMENTS, SPECS
from workers.runtime import Runtime
from workers.settings import read_settings
from workers.watchdog import Watchdog

log = structlog.get_logger(__name__)

MISCONFIGURED: Final = 78
"""Exit status, as of sysexits, of a process that cannot work with what it was given."""


def main(arguments: list[str] | None = None) -> int:
    """Work until SIGTERM; give 0 if everything begun was settled."""
    parser = argparse.ArgumentParser(prog="python -m workers.process", description=__doc__)
    parser.add_argument("--queues", required=True, help="comma-separated roles or queue names")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    settings = read_settings()
    logs.configure(settings.log_level)
    queues = [queue_of(name.strip()) for name in options.queues.split(",")]
    topology.check(settings.amqp_url.get_secret_value(), queues)
    packs, store = packs_of(settings), store_of(settings)
    staff = staff_of(settings, packs)
    runtime = Runtime(
        SPECS,
        DOCUMENTS,
        amqp_url=settings.amqp_url.get_secret_value(),
        store=store,
        packs=packs,
        clock=checked_clock_of(settings, store),
        fingerprint=fingerprint_of(settings),
        queues=queues,
        threads=options.threads,
        prefetch=settings.prefetch,
        poison_after=settings.poison_after,
        staff=staff,
        errands=errands_of(settings, store, staff),
        errand_threads=settings.errand_threads,
        pass_point=crash_at(settings.crash_at),
    )
    return serve(runtime, settings.stop_within_s)


def serve(runtime: Runtime, stop_within_s: float) -> int:
    """Run a runtime until SIGTERM or SIGINT, with a watchdog beside it."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    watchdog = Watchdog(runtime.threads, runtime.busy)
    runtime.start()
    watchdog.start()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    log.info("worker.started", queues=sorted(runtime.broker.queues))
    stopping.wait()
    watchdog.stop()
    return 0 if runtime.stop(stop_within_s) else 1


def start(work: Callable[[], int] = main) -> int:
    """Work until SIGTERM; give 78, with every fault in the log, if settings, packs or staff file cannot be used."""
    try:
        return work()
    except (PolicyError, SettingsError, StaffError) as fault:
        log.error("process.refused", faults=str(fault).split("\n"))  # noqa: TRY400 - the faults say all
        return MISCONFIGURED


if __name__ == "__main__":
    sys.exit(start())
