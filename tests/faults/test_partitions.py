"""Workers on a host of their own whose network loses everything to one server or both, without a word to anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from ops.system import WorkerGroup
from tests.faults.harness.namespace import IS_POSSIBLE, OtherHost, Wire
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Upstream
from workers.clock import monotonic

pytestmark = [
    pytest.mark.faults,
    pytest.mark.endurance,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not IS_POSSIBLE, reason="only root may make a network namespace"),
]

COUNT: Final = 120
LENGTHS_S: Final = (0.3, 5, 30)


@pytest.mark.fault("F36")
@pytest.mark.parametrize("wires", [("broker",), ("database",), ("broker", "database")], ids="+".join)
def test_partitions_of_any_length_heal_by_themselves(stage: Stage, wires: tuple[Wire, ...]) -> None:
    upstream = stage.upstream(f"partition-{'-'.join(wires)}")
    near = stage.system.programs["workers"]
    near.stop(by=monotonic() + 40)
    try:
        with OtherHost(stage) as host:
            command = host.command(WorkerGroup("far", processes=1).command)
            far = stage.run("other-host", command, host.settings())
            with stage.stopping(far):
                stage.wait(lambda: stage.consumer_count("intake.v1") > 0, "workers on the other host")
                load = upstream.in_background(upstream.submissions(COUNT), every_s=0.4)
                stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
                for length in LENGTHS_S:
                    with host.cut(wires):
                        pass_time(stage, timedelta(seconds=length))
                    wait_for_progress(stage, upstream)
                load.join(100)
                assert len(stage.settled(upstream).fields) == COUNT
    finally:
        near.start()
        stage.wait(lambda: stage.consumer_count("intake.v1") > 0, "workers near by")


def pass_time(stage: Stage, real: timedelta) -> None:
    """Let so much real time pass."""
    until = stage.clock.now() + stage.clock.technical(real)
    stage.wait(lambda: stage.clock.now() > until, "the end of it")


def wait_for_progress(stage: Stage, upstream: Upstream) -> None:
    """Wait until there are more cases than now, or all of them: within thirty seconds of healing."""
    before = len(stage.books(upstream).fields)
    stage.wait(lambda: len(stage.books(upstream).fields) > min(before, COUNT - 1), "progress", within=30)
