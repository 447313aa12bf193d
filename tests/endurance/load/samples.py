"""What each process holds while a run goes on: memory, file handles, connections; one row a process and sample."""

from __future__ import annotations

import csv
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

import psutil

from ops.bench.servers import tree
from ops.services import Services
from ops.system import System

EVERY_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One process at one instant, with what it started."""

    at_s: float
    """Seconds since the run began."""
    name: str
    pid: int
    memory_mb: float
    """Resident."""
    handles: int
    """Open file descriptors."""
    connections: int
    """Established TCP connections."""


def processes_of(system: System, services: Services) -> dict[str, int]:
    """Give name to pid of every process that counts: ``workers.0`` is the first child of that group."""
    found: dict[str, int] = {}
    for group in system.plan.workers:
        children = system.children(group.name) if group.name in system.programs else []
        for place, pid in enumerate(children):
            found[f"{group.name}.{place}"] = pid
    for name in system.plan.schedulers.names:
        if name in system.programs and system.programs[name].is_running:
            found[name] = system.programs[name].pid
    for status in services.status():
        if status.pid:
            found[status.server.value] = status.pid
    return found


def sample(at_s: float, processes: Mapping[str, int]) -> list[Sample]:
    """Look at processes; those that have just ended are left out."""
    found = []
    for name, pid in processes.items():
        try:
            held = [_held(one) for one in tree(pid)]
        except psutil.Error:
            continue
        if held:
            memory, handles, connections = (sum(part) for part in zip(*held, strict=True))
            found.append(Sample(at_s, name, pid, memory, int(handles), int(connections)))
    return found


def _held(process: psutil.Process) -> tuple[float, int, int]:
    """Give memory in MB, file descriptors and established connections of one process."""
    links = [link for link in process.net_connections("tcp") if link.status == "ESTABLISHED"]
    return process.memory_info().rss / 2**20, process.num_fds(), len(links)


class Sampler:
    """Takes samples at a pace in a thread of its own."""

    def __init__(self, processes: Callable[[], Mapping[str, int]], began: float) -> None:
        """Take where processes are found, and the monotonic second at which the run began."""
        self._processes, self._began = processes, began
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="sampler")
        self.samples: list[Sample] = []

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more."""
        self._stopping.set()
        self._thread.join(20)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            self.samples += sample(time.monotonic() - self._began, self._processes())


def write_csv(path: Path, samples: list[Sample]) -> None:
    """Write samples, a row each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(Sample)])
        writer.writeheader()
        writer.writerows(asdict(one) for one in samples)
