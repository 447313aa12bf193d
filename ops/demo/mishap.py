"""The mishap: one worker process is killed without warning, and is back a moment later."""

from __future__ import annotations

from datetime import datetime

from ops.live.tally import Tally
from ops.system import System
from ops.system.program import kill_process
from workers.clock import Clock, monotonic


class Mishap:
    """Kills the oldest worker process of a group at some instant and watches for its successor."""

    def __init__(self, system: System, group: str, *, at: datetime, clock: Clock, tally: Tally) -> None:
        """Plan it."""
        self._system = system
        self._group = group
        self._at = at
        self._clock = clock
        self._tally = tally
        self._before: list[int] = []
        self._killed_at = 0.0
        self.killed_pid = 0
        self.back_pid = 0
        self.back_after_s = 0.0

    def look(self) -> None:
        """Strike when the time has come; afterwards note when a new process is there."""
        now = self._clock.now()
        if not self.killed_pid and now >= self._at:
            self._before = self._system.children(self._group)
            if self._before:
                self.killed_pid = self._before[0]
                self._killed_at = monotonic()
                kill_process(self.killed_pid)
                self._tally.tell(
                    now, f"SIGKILL to worker {self.killed_pid} ({self._group})", "bold white on red"
                )
        elif self.killed_pid and not self.back_pid:
            new = [pid for pid in self._system.children(self._group) if pid not in self._before]
            if new:
                self.back_pid = new[0]
                self.back_after_s = monotonic() - self._killed_at
                text = f"supervisor started worker {self.back_pid} after {self.back_after_s:.1f} s"
                self._tally.tell(now, text, "bold white on green")
