"""What the pair asks of each of its servers, wherever that server runs."""

from __future__ import annotations

from typing import Protocol


class ManagedServer(Protocol):
    """One server that can be started, asked, disturbed and stopped."""

    name: str
    port: int

    def pid(self) -> int | None:
        """Give the pid of the server on this machine, if it runs and has one."""

    def is_running(self) -> bool:
        """Tell whether the server that we started still lives."""

    def is_paused(self) -> bool:
        """Tell whether the server lives but does not move."""

    def start(self) -> None:
        """Start the server without waiting for it."""

    def serves(self) -> bool:
        """Tell whether a client's first real work succeeds."""

    def log_tail(self) -> str:
        """Give the end of what the server wrote."""

    def kill(self) -> None:
        """End the server without warning."""

    def pause(self) -> None:
        """Stop the server's clock; its connections stay open."""

    def resume(self) -> None:
        """Let a paused server go on."""

    def stop(self) -> None:
        """End the server in good order."""
