"""A scheduler that takes no lease: what is due stays due until an actor has moved it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

from schemas.ports import Due
from store.mongo import MongoStore
from workers import process, scheduler


def no_lease(_self: MongoStore, dues: Sequence[Due], *, until: datetime) -> int:  # noqa: ARG001 - as the store is asked
    """Say that everything was moved, and move nothing."""
    return len(dues)


if __name__ == "__main__":
    setattr(MongoStore, "lease", no_lease)  # noqa: B010 - the bug
    sys.exit(process.start(scheduler.main))
