"""One program of a private system: started in a session of its own, known by pid, stopped and reported."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.services.errors import tail
from ops.services.process import OwnProcess
from ops.services.software import PROJECT
from ops.system.family import children_of, kill_session
from workers.clock import monotonic


@dataclass(frozen=True, slots=True)
class Ending:
    """How a program ended."""

    name: str
    status: int
    """Exit status; the negative signal number if a signal ended it."""
    in_time: bool
    """Whether it ended by itself when it was asked to."""

    @property
    def clean(self) -> bool:
        """Whether it finished all that it had begun."""
        return self.in_time and self.status == 0


class Program:
    """A process and all that it starts. Its output goes to a log; Ctrl-C does not reach it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        *,
        place: Path = PROJECT,
    ) -> None:
        """Prepare; nothing runs before ``start``.

        Args:
            name: Names log and record.
            command: The program with its arguments.
            environment: All of its settings.
            folder: For log and record.
            place: Where it is started: the tree whose code it runs.
        """
        self._place = place
        self.name = name
        self.log = folder / f"{name}.log"
        self._command = command
        self._environment = dict(environment)
        self._record = OwnProcess(folder / f"{name}.json")
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = False

    def start(self) -> None:
        """Start it, or start it again, after ending what is left of it from before."""
        self.end_leftover()
        if self._process is not None:
            kill_session(self._process.pid)
        self._asked = False
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._place,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._record.remember(self._process.pid)

    def end_leftover(self, *, within: float = 50.0) -> None:
        """End the program that an earlier run left, if it still lives."""
        left = self._record.pid()
        if left is not None and self._process is None:
            self._record.stop(within=within)
            kill_session(left)

    @property
    def pid(self) -> int:
        """Give its pid.

        Raises:
            RuntimeError: it was never started.
        """
        if self._process is None:
            message = f"{self.name} was not started"
            raise RuntimeError(message)
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.poll() is None

    def children(self) -> list[int]:
        """Give the pids of its living children, oldest first: for workers, the processes that work."""
        return children_of(self.pid)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program itself, not to its children."""
        if self.is_running:
            os.kill(self.pid, number)

    def ask_to_stop(self) -> None:
        """Ask it to finish what it has begun and end; once, for a second signal could cut its end short."""
        if self._asked:
            return
        self._asked = True
        with contextlib.suppress(ProcessLookupError):
            self.send(signal.SIGTERM)

    def stop(self, *, by: float) -> Ending:
        """Ask it to stop, and kill it with everything it started if it has not by then.

        Args:
            by: Monotonic second.
        """
        process = self._process
        if process is None:
            return Ending(self.name, 0, in_time=True)
        self.ask_to_stop()
        in_time = True
        try:
            process.wait(max(0.1, by - monotonic()))
        except subprocess.TimeoutExpired:
            in_time = False
            process.kill()
            process.wait()
        left = kill_session(process.pid)
        self._record.record.unlink(missing_ok=True)
        return Ending(self.name, process.returncode, in_time=in_time and not left)

    def log_tail(self) -> str:
        """Give the end of its log."""
        return tail(self.log)


def kill_process(pid: int) -> None:
    """End one process, for example a program's child, as a crash would."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
