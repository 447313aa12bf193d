"""What a monitor outside is told of the scheduler."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from schemas.errors import Unavailable
from store.memory import MemoryStore
from tests.workers.fakes import NOW
from tests.workers.office import SetClock
from workers.health import health_route
from workers.heartbeat import LATE_AFTER, SCHEDULER, scheduler_health

MILLISECOND = timedelta(milliseconds=1)


class AwayStore(MemoryStore):
    """A store that does not answer."""

    def last_beat(self, name: str) -> datetime | None:
        """Be away."""
        raise Unavailable(name)


def asked(beats: Sequence[datetime], *, now: datetime = NOW, speed: float = 1.0) -> tuple[int, Any]:
    """Give what the endpoint answers after these heartbeats."""
    store = MemoryStore()
    for beat in beats:
        store.beat(SCHEDULER, at=beat)
    app = Starlette(routes=[health_route(store, SetClock(speed=speed, hands=[now]))])
    answer = TestClient(app).get("/health/scheduler")
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("silent", "status"), [(timedelta(), 200), (LATE_AFTER, 200), (LATE_AFTER + MILLISECOND, 503)]
)
def test_the_scheduler_is_late_once_its_heartbeat_is_too_old(silent: timedelta, status: int) -> None:
    assert asked([NOW - silent])[0] == status


def test_a_heartbeat_far_ahead_is_as_bad_as_an_old_one() -> None:
    status, said = asked([NOW + LATE_AFTER + MILLISECOND])

    assert (status, said["status"]) == (503, "late")


def test_only_the_newest_heartbeat_counts() -> None:
    status, said = asked([NOW - 5 * LATE_AFTER, NOW])

    assert (status, said["status"], said["silent_s"]) == (200, "fine", 0.0)


def test_the_tolerance_is_real_time_however_fast_the_clock_runs() -> None:
    assert asked([NOW - 50 * LATE_AFTER], speed=60.0)[0] == 200
    assert asked([NOW - 61 * LATE_AFTER], speed=60.0)[0] == 503


def test_a_scheduler_that_never_ran_and_a_store_that_is_away_are_told_apart() -> None:
    assert asked([]) == (503, {"status": "never", "reason": "no scheduler has done a round yet"})

    status, said = scheduler_health(AwayStore(), SetClock())

    assert (status, said["status"]) == (503, "unknown")
