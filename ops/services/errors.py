"""What can go wrong with the local servers, each with what to do about it."""

from __future__ import annotations

from pathlib import Path

TAIL_LINES = 25


class ServicesError(Exception):
    """A local server could not be had; the message says what to do."""


class SoftwareMissing(ServicesError):
    """A program is not on this machine and cannot be installed from here."""


class ServerFailed(ServicesError):
    """A server ended, or did not serve in time."""


class CommandFailed(ServicesError):
    """A program that steers a server answered with an error."""


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """Give the last lines of a log, or say that there is none."""
    if not log.exists():
        return f"({log} was not written)"
    last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join(last) or f"({log} is empty)"
