"""A whole private system in one folder: servers, workers and schedulers, started and stopped together."""

from __future__ import annotations

from ops.system.errors import SystemFailed
from ops.system.plan import EVERYTHING, FAR_SIDES, SchedulerGroup, SystemPlan, WorkerGroup
from ops.system.program import Ending, Program
from ops.system.system import System

__all__ = [
    "EVERYTHING",
    "FAR_SIDES",
    "Ending",
    "Program",
    "SchedulerGroup",
    "System",
    "SystemFailed",
    "SystemPlan",
    "WorkerGroup",
]
