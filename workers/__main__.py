"""``python -m workers --queues triage,assignment --processes 2 --threads 4``: worker processes under a supervisor."""

from __future__ import annotations

import argparse
import sys

from schemas.queues import QUEUES, queue_of, role_of
from workers import logs
from workers.supervisor import Supervisor


def main(arguments: list[str] | None = None) -> int:
    """Run the processes of some roles until SIGTERM; give 0 if all of them stopped cleanly."""
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    every = ",".join(role_of(name) for name in QUEUES)
    parser.add_argument("--queues", default=every, help=f"comma-separated roles; default all: {every}")
    parser.add_argument("--processes", type=at_least_one, default=1)
    parser.add_argument("--threads", type=at_least_one, default=2, help="worker threads in each process")
    options = parser.parse_args(arguments)
    logs.configure("INFO")
    try:
        for name in options.queues.split(","):
            queue_of(name.strip())
    except ValueError as fault:
        parser.error(str(fault))
    command = [
        sys.executable,
        "-m",
        "workers.process",
        "--queues",
        options.queues,
        "--threads",
        str(options.threads),
    ]
    return Supervisor([command] * options.processes).run()


def at_least_one(written: str) -> int:
    """Give a count.

    Raises:
        ArgumentTypeError: it is no whole number above 0.
    """
    if not written.isdecimal() or int(written) < 1:
        message = f"expected a whole number from 1, found {written!r}"
        raise argparse.ArgumentTypeError(message)
    return int(written)


if __name__ == "__main__":
    sys.exit(main())
