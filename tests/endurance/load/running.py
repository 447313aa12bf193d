"""A whole system under load: real servers, workers that are spared and workers that are killed, two schedulers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ops.services import Services
from ops.system import SchedulerGroup, System, SystemPlan, WorkerGroup
from tests.endurance.load.nemesis import VICTIMS
from tests.endurance.load.samples import processes_of

SPARED: Final = "workers"

SPARED_PROCESSES: Final = (f"{SPARED}.0", "scheduler-1")
"""What nothing kills."""


def planned() -> SystemPlan:
    """Give what runs: as many processes as a small machine takes, the clock at the speed of life."""
    return SystemPlan(
        workers=(WorkerGroup(SPARED, processes=1), WorkerGroup(VICTIMS, processes=1)),
        schedulers=SchedulerGroup(count=2),
    )


@contextlib.contextmanager
def prepared(folder: Path) -> Iterator[System]:
    """Give a system whose servers run and that nobody works in; everything is ended and removed afterwards."""
    services = Services(folder / "services")
    system = System(folder / "system", planned(), services=services)
    system.prepare()
    try:
        yield system
    finally:
        system.stop()
        system.wipe()
        services.wipe()


def looked_for(system: System) -> Mapping[str, int]:
    """Give name to pid of everything that is measured."""
    return processes_of(system, system.services)
