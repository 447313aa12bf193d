"""What `make up` and `make demo` start serves every queue that messages are sent to."""

from __future__ import annotations

import pytest

from ops.demo.stage import BACK, FRONT
from ops.system import FAR_SIDES, WorkerGroup
from ops.up import WORKERS
from schemas.queues import QUEUES


@pytest.mark.parametrize("groups", [WORKERS, (FRONT, BACK, FAR_SIDES)], ids=["up", "demo"])
def test_every_queue_is_served(groups: tuple[WorkerGroup, ...]) -> None:
    served = [queue for group in groups for queue in group.consumers()]

    assert sorted(served) == sorted(QUEUES)
