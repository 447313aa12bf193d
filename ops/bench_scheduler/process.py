"""A scheduler that writes down what it does: ``python -m ops.bench_scheduler.process FILE``.

It is the product's own process; beside its work it notes how long each round took, and of each burst when it was
handed to the broker and when the broker had confirmed it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schemas.document import Emission
from workers import logs
from workers.scheduler import Scheduler
from workers.settings import Settings


class NotedScheduler(Scheduler):
    """Notes rounds and bursts, and keeps them until the end."""

    def __init__(self, settings: Settings) -> None:
        """Begin with an empty notebook."""
        super().__init__(settings)
        self.bursts: list[dict[str, Any]] = []
        self.quiet_ms: list[float] = []

    def _round(self) -> bool:
        known, began = len(self.bursts), time.perf_counter()
        has_more = super()._round()
        if len(self.bursts) == known:
            self.quiet_ms.append((time.perf_counter() - began) * 1000)
        return has_more

    def _publish(self, emissions: Sequence[Emission]) -> Sequence[bool]:
        called = time.time()
        flags = super()._publish(emissions)
        orders = [
            [one.id, one.subject, str(one.data["due_at"])]
            for one, confirmed in zip(emissions, flags, strict=True)
            if confirmed
        ]
        self.bursts.append({"called": called, "confirmed": time.time(), "orders": orders})
        return flags


def main() -> int:
    """Run until SIGTERM, then write the notebook."""
    settings = Settings()
    logs.configure("WARNING")
    scheduler = NotedScheduler(settings)
    status = scheduler.run()
    notes = {"bursts": scheduler.bursts, "quiet_ms": scheduler.quiet_ms}
    Path(sys.argv[1]).write_text(json.dumps(notes), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
