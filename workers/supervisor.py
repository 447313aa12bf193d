"""Keeps processes running: restarts what ends, stops all on a signal."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

import structlog

from workers.clock import monotonic

log = structlog.get_logger(__name__)

_GRACE_S = 45.0
_LONGEST_PAUSE_S = 30.0
_LOOK_EVERY_S = 0.2


@dataclass(slots=True)
class Child:
    """One supervised process."""

    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    begun_at: float = 0.0
    pause_s: float = 1.0
    start_at: float = 0.0


class Supervisor:
    """Runs commands until told to stop. A child that ends is started again after 1 to 30 seconds."""

    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        """Take one command per child."""
        self._children = [Child(command) for command in commands]
        self._stopping = threading.Event()

    def run(self) -> int:
        """Run until SIGTERM or SIGINT; give 0 if every child ended by itself in time."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self._stopping.is_set():
            for child in self._children:
                self._look_after(child)
            self._stopping.wait(_LOOK_EVERY_S)
        return self._end()

    def _look_after(self, child: Child) -> None:
        now = monotonic()
        if child.process is None:
            if now >= child.start_at:
                child.process = subprocess.Popen(child.command)  # noqa: S603 - our own entry point
                child.begun_at = now
            return
        status = child.process.poll()
        if status is None:
            return
        log.warning("child.ended", status=status, pid=child.process.pid)
        lived = now - child.begun_at
        child.pause_s = 1.0 if lived > _LONGEST_PAUSE_S else min(child.pause_s * 2, _LONGEST_PAUSE_S)
        child.start_at = now + (0.0 if lived > _LONGEST_PAUSE_S else child.pause_s / 2)
        child.process = None

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _end(self) -> int:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = monotonic() + _GRACE_S
        clean = True
        for process in running:
            try:
                clean &= process.wait(max(0.1, deadline - monotonic())) == 0
            except subprocess.TimeoutExpired:
                clean = False
                log.error("child.killed", pid=process.pid)  # noqa: TRY400 - no traceback
                process.kill()
        return 0 if clean else 1
