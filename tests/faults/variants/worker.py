"""A worker process that a marked message breaks: ``python -m tests.faults.variants.worker kill --queues intake``.

kill: the process ends by a signal while its actor works on the message, as a fault in a library's C code would end it.
thread: the committer's thread ends over the message, past everything that an actor may raise.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from actors.spec import Context
from workers import process
from workers.incoming import Incoming
from workers.settlement import Settlement
from workers.unit import UnitOfWork

MARK: Final = "breaks-what-touches-it"
"""Stands in the body of the message that does harm."""

HOWS: Final = ("kill", "thread")


def is_marked(incoming: Incoming) -> bool:
    """Say whether a message does harm."""
    return MARK.encode() in incoming.delivery.body


def break_actors() -> None:
    """Let the process end whenever an actor is about to decide on a marked message."""
    usual = UnitOfWork._context

    def context(self: UnitOfWork, incoming: Incoming, now: datetime, said: datetime | None) -> Context:
        if is_marked(incoming):
            os.kill(os.getpid(), signal.SIGSEGV)
        return usual(self, incoming, now, said)

    UnitOfWork._context = context  # type: ignore[method-assign]  # the point of this program


def break_committer() -> None:
    """Let the thread that settles end whenever a batch holds a marked message."""
    usual = Settlement.settle

    def settle(self: Settlement, batch: Sequence[Incoming]) -> None:
        if any(map(is_marked, batch)):
            raise SystemExit
        usual(self, batch)

    Settlement.settle = settle  # type: ignore[method-assign]  # the point of this program


def main() -> int:
    """Break what is asked for, and work."""
    {"kill": break_actors, "thread": break_committer}[sys.argv[1]]()
    return process.start(lambda: process.main(sys.argv[2:]))


if __name__ == "__main__":
    sys.exit(main())
