"""The servers of a benchmark, and what each process costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from ops.services import Addresses, Server, Services


@dataclass(frozen=True, slots=True)
class Bench:
    """Private servers with their process ids."""

    addresses: Addresses
    rabbitmq_pid: int
    mongod_pid: int
    folder: Path


def start(folder: Path) -> Bench:
    """Bring up private servers in a folder; reused if they run."""
    services = Services(folder)
    addresses = services.up()
    pids = {status.server: status.pid for status in services.status()}
    return Bench(addresses, pids[Server.RABBITMQ] or 0, pids[Server.MONGOD] or 0, folder)


def tree(pid: int) -> list[psutil.Process]:
    """Give a process and all below it; empty if it has ended."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def processor_s(processes: Iterable[psutil.Process]) -> float:
    """Give the processor seconds that processes have used."""
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total


def memory_mb(processes: Iterable[psutil.Process]) -> float:
    """Give the resident memory of processes in MB."""
    total = 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total / 2**20
