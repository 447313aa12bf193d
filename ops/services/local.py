"""A server that runs as a process of this machine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

from ops.services.process import OwnProcess

STOP_SECONDS = 30


class LocalServer(ABC):
    """What RabbitMQ and mongod have in common once they are processes."""

    name: str
    port: int

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "server.log"
        self._process = OwnProcess(home / "process.json")

    @abstractmethod
    def start(self) -> None:
        """Start the server without waiting for it."""

    @abstractmethod
    def serves(self) -> bool:
        """Tell whether a client's first real work succeeds."""

    @abstractmethod
    def log_tail(self) -> str:
        """Give the end of what the server wrote."""

    def pid(self) -> int | None:
        """Give the pid of the server, if it runs."""
        return self._process.pid()

    def is_running(self) -> bool:
        """Tell whether the very process that was started still lives."""
        return self._process.pid() is not None

    def is_paused(self) -> bool:
        """Tell whether the process is stopped by a signal."""
        return self._process.is_paused()

    def kill(self) -> None:
        """Send SIGKILL and wait until the process is gone."""
        self._process.kill()

    def pause(self) -> None:
        """Send SIGSTOP and wait until the process stands still."""
        self._process.pause()

    def resume(self) -> None:
        """Send SIGCONT and wait until the process moves."""
        self._process.resume()

    def stop(self) -> None:
        """Send SIGTERM and wait until the process is gone; after 30 s, SIGKILL."""
        self._process.stop(within=STOP_SECONDS)
