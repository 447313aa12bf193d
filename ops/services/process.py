"""Processes that outlive the command that started them, and are never confused with another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.05
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# The shell puts the program in the background and ends, so that no parent has to wait for it.
DETACH = 'out=$1; shift; "$@" >>"$out" 2>&1 </dev/null & echo $!'
STATE, START_TICK = 0, 19  # places in /proc/PID/stat, counted after the program's name


@dataclass(frozen=True, slots=True)
class OwnProcess:
    """A process that we started, remembered in a file by pid and time of birth.

    A pid alone may belong to somebody else by now; pid, boot and start tick together cannot.
    """

    record: Path

    def spawn(self, command: Sequence[str], *, environment: Mapping[str, str], output: Path) -> None:
        """Start a program in a session of its own, its output appended to a file, and remember it."""
        shell = ["/bin/sh", "-c", DETACH, "sh", str(output), *command]
        started = subprocess.run(
            shell,
            env=dict(environment),
            start_new_session=True,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        self.remember(int(started.stdout))

    def remember(self, pid: int) -> None:
        """Note a process that was started in another way."""
        self.record.write_text(json.dumps({"pid": pid, "born": _birth(pid)}), encoding="utf-8")

    def pid(self) -> int | None:
        """Give the pid if the very process that we started still lives."""
        if not self.record.exists():
            return None
        remembered = json.loads(self.record.read_text(encoding="utf-8"))
        pid = int(remembered["pid"])
        return pid if remembered["born"] is not None and _birth(pid) == remembered["born"] else None

    def is_paused(self) -> bool:
        """Tell whether the process is stopped by a signal."""
        pid = self.pid()
        return pid is not None and _stat(pid)[STATE] == "T"

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if the process lives."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, number)

    def pause(self) -> None:
        """Stop the process where it is, and wait until it stands still."""
        self.send(signal.SIGSTOP)
        wait_until(lambda: self.is_paused() or self.pid() is None, within=10)

    def resume(self) -> None:
        """Let a stopped process go on, and wait until it does."""
        self.send(signal.SIGCONT)
        wait_until(lambda: not self.is_paused(), within=10)

    def kill(self) -> None:
        """End the process without warning and wait until it is gone."""
        self.send(signal.SIGKILL)
        wait_until(lambda: self.pid() is None, within=10)

    def stop(self, *, within: float) -> None:
        """Ask the process to end, and end it if it has not after so many seconds."""
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        if not wait_until(lambda: self.pid() is None, within=within):
            self.kill()
        self.record.unlink(missing_ok=True)


def wait_until(condition: Callable[[], bool], *, within: float, every: float = POLL_SECONDS) -> bool:
    """Wait for a condition for so many seconds at most, looking every so often; tell whether it came true."""
    limit = time.monotonic() + within
    while not condition():
        if time.monotonic() >= limit:
            return False
        time.sleep(every)
    return True


def _stat(pid: int) -> list[str]:
    """Read the fields of /proc/PID/stat after the program's name, which may itself hold blanks."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ["X"]
    return text.rpartition(")")[2].split()


def _birth(pid: int) -> str | None:
    """Name the moment a process began, for good; None if it ended, be it waited for or not."""
    stat = _stat(pid)
    if stat[STATE] in "ZX":
        return None
    return f"{BOOT_ID.read_text(encoding='ascii').strip()}:{stat[START_TICK]}"
