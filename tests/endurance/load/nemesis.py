"""What breaks things while a run goes on: each kind as often as every other, in an order that a seed decides."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ops.services import Server, Services
from ops.services.process import wait_until
from ops.system import System
from ops.system.program import kill_process

KINDS: Final = (
    "worker killed",
    "connections closed",
    "scheduler killed",
    "broker restarted",
    "database restarted",
)

_REPLACED_WITHIN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Blow:
    """One thing that was broken."""

    at_s: float
    """Seconds since the run began."""
    kind: str


def planned(seed: int, minutes: float) -> list[Blow]:
    """Give what is broken when: rounds of all kinds, in the same places of both halves, to compare them."""
    dice = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    half_s, rounds = minutes * 30, max(1, round(minutes / 10))
    kinds: list[str] = []
    for _ in range(rounds):
        part = list(KINDS)
        dice.shuffle(part)
        kinds += part
    every_s = half_s / (len(kinds) + 1)
    return [
        Blow(half * half_s + (place + 1) * every_s, kind)
        for half in (0, 1)
        for place, kind in enumerate(kinds)
    ]


class Nemesis:
    """Breaks one thing after the other; workers of one group and one scheduler are spared, to be measured."""

    def __init__(self, system: System, services: Services, blows: Sequence[Blow], began: float) -> None:
        """Take what is broken, when, and the monotonic second at which the run began."""
        self._system, self._services, self._began = system, services, began
        self._blows = blows
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="nemesis")
        self.done: list[Blow] = []
        self.fault: Exception | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Break nothing more; what is being restarted is up again afterwards."""
        self._stopping.set()
        self._thread.join(180)

    def _run(self) -> None:
        strikes: dict[str, Callable[[], object]] = {
            "worker killed": self._kill_worker,
            "connections closed": lambda: self._services.rabbitmqctl("close_all_connections", "a soak"),
            "scheduler killed": self._kill_scheduler,
            "broker restarted": lambda: self._services.restart(Server.RABBITMQ),
            "database restarted": lambda: self._services.restart(Server.MONGOD),
        }
        try:
            for blow in self._blows:
                if self._stopping.wait(max(0.0, self._began + blow.at_s - time.monotonic())):
                    return
                strikes[blow.kind]()
                self.done.append(blow)
        except Exception as fault:  # noqa: BLE001 - told at the end; the thread must not end unseen
            self.fault = fault

    def _kill_worker(self) -> None:
        for pid in self._system.children(VICTIMS)[:1]:
            kill_process(pid)

    def _kill_scheduler(self) -> None:
        victim = self._system.programs[self._system.plan.schedulers.names[-1]]
        victim.send(signal.SIGKILL)
        wait_until(lambda: not victim.is_running, within=_REPLACED_WITHIN_S)
        victim.start()


VICTIMS: Final = "victims"
"""Name of the group whose workers are killed."""
