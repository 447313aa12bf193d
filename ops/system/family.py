"""Which processes belong to which: children, and members of a session that we opened."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seen:
    """A process as the kernel lists it."""

    pid: int
    parent: int
    session: int
    ended: bool
    """It has ended and waits for its parent to notice."""


def children_of(pid: int) -> list[int]:
    """Give the pids of the living children of a process, oldest first."""
    return sorted(one.pid for one in _everyone() if one.parent == pid and not one.ended)


def members_of(session: int) -> list[int]:
    """Give the pids of the living processes of a session; a process that opens one gives it its own pid."""
    return sorted(one.pid for one in _everyone() if one.session == session and not one.ended)


def kill_session(session: int) -> int:
    """End every process of a session without warning; give how many there were."""
    members = members_of(session)
    for pid in members:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(members)


def _everyone() -> Iterator[Seen]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                yield _read(int(folder.name), (folder / "stat").read_text(encoding="ascii", errors="replace"))


def _read(pid: int, stat: str) -> Seen:
    state, parent, _group, session = stat.rpartition(")")[2].split()[:4]
    return Seen(pid, int(parent), int(session), ended=state in "ZX")
