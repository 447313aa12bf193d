"""A worker process of a benchmark: ``python -m ops.bench.worker tiny`` or ``product``."""

from __future__ import annotations

import argparse
import sys

from ops.bench import tiny
from store.mongo import MongoStore
from workers import logs
from workers.assembly import clock_of, fingerprint_of, packs_of, store_of
from workers.process import serve
from workers.repertoire import DOCUMENTS, SPECS
from workers.runtime import Runtime
from workers.settings import Settings

QUEUES = ("intake.v1", "triage.v1", "assignment.v1")


def store_in_clear(settings: Settings) -> MongoStore:
    """Give a store that seals nothing, to measure what sealing costs."""
    return MongoStore(settings.mongo_url.get_secret_value(), settings.database)


def main() -> int:
    """Work until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m ops.bench.worker", description=__doc__)
    parser.add_argument("what", choices=("tiny", "product"))
    parser.add_argument("how", choices=("together", "apart", "clear"), nargs="?", default="together")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    settings = Settings()
    logs.configure("WARNING")
    runtime = Runtime(
        SPECS if options.what == "product" else tiny.SPECS,
        DOCUMENTS if options.what == "product" else tiny.DOCUMENTS,
        amqp_url=settings.amqp_url.get_secret_value(),
        store=store_of(settings) if options.how != "clear" else store_in_clear(settings),
        packs=packs_of(settings),
        clock=clock_of(settings),
        fingerprint=fingerprint_of(settings),
        queues=QUEUES,
        threads=options.threads,
        prefetch=settings.prefetch,
        follows=options.how != "apart",
    )
    return serve(runtime, settings.stop_within_s)


if __name__ == "__main__":
    sys.exit(main())
