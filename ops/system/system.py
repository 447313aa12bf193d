"""The whole private system: start, wait until it truly works, look, disturb, stop."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ops.services import Addresses, Cluster, Services
from ops.services.process import wait_until
from ops.system.environment import settings_of, surroundings
from ops.system.errors import SystemFailed
from ops.system.plan import SystemPlan
from ops.system.program import Ending, Program
from ops.system.readiness import missing_consumers, missing_heartbeats
from schemas.policy.pack import Packs
from store.mongo import MongoStore
from workers import topology
from workers.assembly import packs_of, store_of
from workers.clock import Clock, monotonic
from workers.settings import Settings

READY_SECONDS: Final = 90.0
STOP_SECONDS: Final = 50.0


class System:
    """Servers, workers and schedulers of one folder, children of this process.

    As a context manager it starts on entry and stops, servers included, on exit.
    """

    def __init__(
        self, folder: Path, plan: SystemPlan | None = None, *, services: Services | Cluster | None = None
    ) -> None:
        """Name the folder and what to run.

        Args:
            folder: Holds logs, records of pids, and the servers unless they are given.
            plan: What to run beside the servers.
            services: The servers, if they live in another folder or are several of each.
        """
        self.folder = folder.resolve()
        self.plan = plan or SystemPlan()
        self.servers = services or Services(self.folder / "services")
        self.programs: dict[str, Program] = {}
        self._addresses: Addresses | None = None

    def __enter__(self) -> Self:
        """Start everything."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything."""
        self.stop()

    def start(self) -> Self:
        """Start servers, set up, start workers and schedulers, and return once all of it works."""
        self.prepare()
        self.launch()
        self.wait_until_ready()
        return self

    def prepare(self) -> Settings:
        """Start the servers, make exchanges, queues, collections and indexes; harmless to repeat."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._addresses = self.servers.up()
        settings = self.settings
        packs = packs_of(settings)
        topology.declare(settings.amqp_url.get_secret_value(), departments_of(packs))
        with closing(self.store()) as store:
            store.set_up()
        return settings

    def launch(self, *, clock: Clock | None = None) -> None:
        """Start workers and schedulers without waiting for them.

        Args:
            clock: The clock that they share, if it is another than the plan's.
        """
        if clock is not None:
            self.plan = replace(self.plan, clock=clock)
        common = {**surroundings(), **self.environment()}
        for group in self.plan.workers:
            self._run(group.name, group.command, {**common, **group.environment})
        if self.plan.page_command:
            self._run("page", self.plan.page_command, common)
        for name in self.plan.schedulers.names:
            self._heartbeat(name).unlink(missing_ok=True)
            own = {"CASELOOP_HEARTBEAT_FILE": str(self._heartbeat(name)), **self.plan.schedulers.environment}
            self._run(name, self.plan.schedulers.command, {**common, **own})

    def wait_until_ready(self, *, within: float = READY_SECONDS) -> None:
        """Wait until every queue has its consumers and every scheduler has done a round.

        Raises:
            SystemFailed: a program ended, or something was not ready in time.
        """
        if not wait_until(lambda: bool(self.dead()) or not self.missing(), within=within):
            self._fail(f"not ready within {within:g} s: {', '.join(self.missing())}")
        if self.dead():
            self._fail(f"ended while starting: {', '.join(self.dead())}")

    def missing(self) -> list[str]:
        """Say what is not ready."""
        url = self.settings.amqp_url.get_secret_value()
        heartbeats = [self._heartbeat(name) for name in self.plan.schedulers.names]
        return missing_consumers(url, self.plan.consumers()) + missing_heartbeats(heartbeats)

    def dead(self) -> list[str]:
        """Give the names of the programs that have ended."""
        return [name for name, program in self.programs.items() if not program.is_running]

    def revive(self) -> list[str]:
        """Start again what has ended by itself; give the names."""
        names = self.dead()
        for name in names:
            self.programs[name].start()
        return names

    def children(self, group: str) -> list[int]:
        """Give the pids of the worker processes of a group, oldest first."""
        return self.programs[group].children()

    def environment(self) -> dict[str, str]:
        """Give the settings of this system as environment; for other programs too."""
        addresses = self._addresses or self.servers.addresses()
        own = settings_of(addresses, self.plan.clock, folder=self.folder)
        if self.plan.page_port is not None:
            own["CASELOOP_LINK_URL"] = f"http://127.0.0.1:{self.plan.page_port}"
        return {**own, **self.plan.environment}

    @property
    def settings(self) -> Settings:
        """Give the settings of this system for use in this process."""
        plain = {name.removeprefix("CASELOOP_").lower(): value for name, value in self.environment().items()}
        return Settings.model_validate(plain)

    @property
    def services(self) -> Services:
        """Give the servers of a system that has one of each, to disturb them.

        Raises:
            SystemFailed: it has several of each.
        """
        if isinstance(self.servers, Services):
            return self.servers
        message = f"{self.servers.folder} holds several servers of each kind; disturb one of its members"
        raise SystemFailed(message)

    def store(self) -> MongoStore:
        """Give a store of this system's database; the caller closes it."""
        return store_of(self.settings)

    def stop(self, *, servers: bool = True, within: float = STOP_SECONDS) -> list[Ending]:
        """Ask everything to stop, give how each program ended; what does not end in time is killed."""
        endings = self.end(list(self.programs), within=within)
        if servers:
            self.servers.down()
        return endings

    def end(self, names: Sequence[str], *, within: float = STOP_SECONDS) -> list[Ending]:
        """Stop some programs, all at the same time; give how each ended."""
        ending = [self.programs.pop(name) for name in names]
        for program in ending:
            program.ask_to_stop()
        by = monotonic() + within
        return [program.stop(by=by) for program in ending]

    def end_leftovers(self) -> None:
        """End what an earlier run of this folder has left."""
        for record in self.folder.glob("*.json"):
            Program(record.stem, (), {}, self.folder).end_leftover()

    def wipe(self) -> None:
        """Remove the folder with all data, after ending what an earlier run may have left."""
        self.end_leftovers()
        self.servers.wipe()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, command: Sequence[str], environment: dict[str, str]) -> None:
        program = Program(name, command, environment, self.folder)
        program.start()
        self.programs[name] = program

    def _heartbeat(self, name: str) -> Path:
        return self.folder / f"{name}.heartbeat"

    def _fail(self, what: str) -> None:
        tails = [f"{program.log}:\n{program.log_tail()}" for program in self.programs.values()]
        message = "\n".join([f"The system in {self.folder} is {what}.", *tails])
        raise SystemFailed(message)


def departments_of(packs: Packs) -> list[str]:
    """Give the codes of all departments of the packs, each once."""
    codes = (one.code for pack in packs.by_ref.values() for one in pack.directory.departments)
    return list(dict.fromkeys(codes))


def words_of(packs: Packs) -> dict[str, str]:
    """Give the code of each department with the handbook's own word for it."""
    return {one.code: one.label for pack in packs.by_ref.values() for one in pack.directory.departments}
