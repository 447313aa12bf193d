"""A scheduler whose wall clock is wrong by as many seconds as a file says at the moment.

``python -m tests.faults.variants.scheduler FILE``
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

from workers import clock, process, scheduler


class Shifted(datetime):
    """The system's time, shifted."""

    by = Path()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Give the time as a machine would whose clock is wrong."""
        right = datetime.now(tz)
        return right + timedelta(seconds=float(cls.by.read_text(encoding="ascii") or 0))  # type: ignore[return-value]


def main() -> int:
    """Go wrong, and sweep."""
    Shifted.by = Path(sys.argv[1])
    vars(clock)["datetime"] = Shifted
    return process.start(scheduler.main)


if __name__ == "__main__":
    sys.exit(main())
