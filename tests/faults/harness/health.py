"""What a running system shows of itself: queues, programs and consumers, and what its processes hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import psutil

from tests.faults.harness.stage import Stage

MEMORY_MB: Final = 150
"""A process may hold so much more than when it was measured first: what it caches comes with the load."""
FILES: Final = 24
"""So many more open files: connections to MongoDB are kept in a pool."""
CONNECTIONS: Final = 20
"""So many more connections: the pool."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """What one process holds."""

    memory_mb: float
    """Resident."""
    files: int
    connections: int
    """Established."""


def footprints(stage: Stage) -> dict[str, Footprint]:
    """Give what each worker and each scheduler holds, by name; what ends meanwhile is left out."""
    pids = {name: stage.system.programs[name].pid for name in stage.system.plan.schedulers.names}
    for group in stage.system.plan.workers:
        children = stage.system.children(group.name)
        pids |= {f"{group.name}-{place}": pid for place, pid in enumerate(children, start=1)}
    found = {}
    for name, pid in pids.items():
        try:
            process = psutil.Process(pid)
            established = [one for one in process.net_connections("tcp") if one.status == "ESTABLISHED"]
            memory = process.memory_info().rss / 1_048_576
            found[name] = Footprint(memory, process.num_fds(), len(established))
        except psutil.Error:
            continue
    return found


def grown(before: Mapping[str, Footprint], after: Mapping[str, Footprint]) -> list[str]:
    """I8: say which processes hold more than they did, beyond the tolerance; one that is missing cannot be said."""
    faults = []
    for name, was in before.items():
        now = after.get(name)
        if now is None:
            faults.append(f"{name} could not be measured")
            continue
        if now.memory_mb > was.memory_mb + MEMORY_MB:
            faults.append(f"{name} holds {now.memory_mb:.0f} MB, {was.memory_mb:.0f} before")
        if now.files > was.files + FILES:
            faults.append(f"{name} has {now.files} files open, {was.files} before")
        if now.connections > was.connections + CONNECTIONS:
            faults.append(f"{name} has {now.connections} connections, {was.connections} before")
    return faults


def undrained(depths: Mapping[str, tuple[int, int]]) -> list[str]:
    """I6: say which queues hold something.

    Args:
        depths: Queue to messages that are ready and messages that are not acknowledged.
    """
    return [
        f"{name} holds {ready} ready and {unacked} unacknowledged"
        for name, (ready, unacked) in sorted(depths.items())
        if ready or unacked
    ]


def depths_of(listing: str, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Read what ``rabbitmqctl list_queues name messages_ready messages_unacknowledged`` printed, of some queues.

    A queue that is not in the listing counts as one message ready: it should be there.
    """
    rows = [line.split("\t") for line in listing.splitlines()]
    found = {row[0]: (int(row[1]), int(row[2])) for row in rows if len(row) > 2 and row[1].isdecimal()}
    return {name: found.get(name, (1, 0)) for name in names}


def absent(
    dead: Sequence[str], children: Mapping[str, tuple[int, int]], consumers: Mapping[str, tuple[int, int]]
) -> list[str]:
    """I7: say what does not run as it should.

    Args:
        dead: Programs that have ended.
        children: Group of workers to how many processes it has and should have.
        consumers: Queue to how many consumers it has and should have.
    """
    return [
        *(f"{name} has ended" for name in dead),
        *(f"{name} has {has} of {of} processes" for name, (has, of) in children.items() if has != of),
        *(f"{name} has {has} of {of} consumers" for name, (has, of) in consumers.items() if has != of),
    ]
