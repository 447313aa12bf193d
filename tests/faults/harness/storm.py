"""Workers that are asked to stop all the time."""

from __future__ import annotations

import os
import signal

from ops.system import Program
from tests.faults.harness.stage import Stage


def ask_one_to_stop(stage: Stage, more: Program, turn: int) -> None:
    """Ask one of the processes that work to stop; wait for its end and for another in its place."""
    pids = more.children() + stage.system.children("workers")
    asked = pids[turn % len(pids)]
    os.kill(asked, signal.SIGTERM)
    stage.wait(lambda: asked not in more.children() + stage.system.children("workers"), "its end")
    stage.wait(lambda: stage.consumer_count("intake.v1") >= 2, "two workers consume")
