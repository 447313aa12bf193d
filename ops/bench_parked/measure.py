"""Each thing that people do with parked records, timed."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from rich.console import Console

from ops.bench_parked import stock
from ops.cli.outlet import BrokerOutlet
from ops.cli.parked import portions
from ops.cli.parked_replay import replayed
from ops.cli.tools import Tools
from schemas.parked import ParkedFilter
from store.mongo import MongoStore
from workers.clock import Clock

_PAGE: Final = 100
_PARKED: Final = ParkedFilter(state="parked")
_BY_CODE: Final = ParkedFilter(state="parked", code="not_allowed")


@dataclass(slots=True)
class Desk:
    """What the command that replays needs."""

    store: MongoStore
    outlet: BrokerOutlet
    console: Console = field(default_factory=lambda: Console(file=io.StringIO()))

    def now(self) -> datetime:
        """Give the instant."""
        return Clock().now()


def measured(desk: Desk, *, times: int) -> dict[str, float]:
    """Give by what is done the median of its milliseconds.

    Args:
        desk: The store with the stock, and the broker to which is replayed.
        times: How often each is done.
    """
    store = desk.store
    one = store.parked_like(_PARKED, limit=1)[0].id
    each: dict[str, Callable[[], object]] = {
        "list the first hundred": lambda: store.parked_like(_PARKED, limit=_PAGE),
        "list a hundred of one reason": lambda: store.parked_like(_BY_CODE, limit=_PAGE),
        "list the small group": lambda: store.parked_like(stock.GROUP, limit=_PAGE),
        "show one": lambda: store.parked_record(one),
        "count by reason and place": store.parked_groups,
        "park another hundred": lambda: store.park(list(stock.records(_PAGE, "again"))),
        f"replay the small group ({stock.GROUP_COUNT})": lambda: replay(desk),
    }
    return {name: _median_ms(call, times) for name, call in each.items()}


def replay(desk: Desk) -> None:
    """Send the small group again, as the command does.

    Raises:
        RuntimeError: the broker did not confirm each of them.
    """
    tools = cast("Tools", desk)
    if replayed(tools, portions(tools, stock.GROUP), rate=0):
        message = "expected every record to be sent again"
        raise RuntimeError(message)


def _median_ms(call: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)
