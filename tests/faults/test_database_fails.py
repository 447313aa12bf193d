"""MongoDB dies or stops answering: what it confirmed stays, what it did not is done once it is back."""

from __future__ import annotations

import pytest

from ops.services import Server
from tests.faults.harness.stage import Stage

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


@pytest.mark.fault("F18")
def test_killing_the_database_under_load_loses_and_doubles_nothing(stage: Stage) -> None:
    upstream = stage.upstream("database-killed")
    load = upstream.in_background(upstream.submissions(120), every_s=0.01)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    stage.services.kill(Server.MONGOD)
    stage.services.start(Server.MONGOD)
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120


@pytest.mark.slow
@pytest.mark.fault("F20")
def test_a_database_that_hangs_beyond_every_time_out_applies_nothing_twice(stage: Stage) -> None:
    upstream = stage.upstream("database-paused")
    load = upstream.in_background(upstream.submissions(120), every_s=0.01)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    before = stage.logs().count('"event": "store.unavailable"')
    stage.services.pause(Server.MONGOD)
    try:
        stage.wait(lambda: stage.logs().count('"event": "store.unavailable"') > before, "somebody's time-out")
    finally:
        stage.services.resume(Server.MONGOD)
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120
