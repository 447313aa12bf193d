"""A whole running system that can be broken on purpose: servers, workers, two schedulers, a subscriber."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final, Self

from pymongo.errors import PyMongoError

from ops.services import Cluster, Services
from ops.services.process import wait_until
from ops.services.software import PROJECT
from ops.system import EVERYTHING, Program, SchedulerGroup, System, SystemPlan, WorkerGroup
from ops.system.environment import surroundings
from ops.system.readiness import queue_counts
from ops.system.system import READY_SECONDS
from schemas.errors import Unavailable
from schemas.queues import QUEUES
from tests.builders import at
from tests.faults.harness.books import Books, read_books
from tests.faults.harness.network import Networks, Side
from tests.faults.harness.promises import broken_promises, overdue
from tests.faults.harness.sink import Sink
from tests.faults.harness.upstream import Upstream
from workers.clock import Clock, monotonic

SPEED: Final = 240.0
"""Four minutes pass in a second, so that deadlines fall due while things break."""

SETTLED_WITHIN_S: Final = 100.0
_SYNC_TABLES: Final = "[dets:sync(Table) || Table <- dets:all()]."


class Stage:
    """One running system, shared by scenarios; each has an upstream system of its own and is judged by that."""

    def __init__(  # noqa: PLR0913 - what a scenario may choose, all named
        self,
        folder: Path,
        *,
        speed: float = SPEED,
        processes: int = 1,
        environment: Mapping[str, str] | None = None,
        networks: bool = False,
        test_commands: bool = False,
        cluster: Cluster | None = None,
    ) -> None:
        """Name the folder.

        Args:
            folder: Where everything is kept.
            speed: Of the clock.
            processes: How many work.
            environment: Settings of every process beside those that a private system has.
            networks: Whether every client reaches its servers through a network that can be broken.
            test_commands: Whether MongoDB takes fail points.
            cluster: The servers, if they are not one of each.
        """
        self.folder = folder
        self.services = Services(folder / "services", test_commands=test_commands)
        self.servers = cluster or self.services
        self.networks: Networks | None = None
        self._has_networks = networks
        clock = replace(Clock(speed=speed, start=at("Mon 2026-03-09 10:00")), real_start=Clock().now())
        plan = SystemPlan(
            workers=(WorkerGroup("workers", processes=processes),),
            schedulers=SchedulerGroup(count=2),
            clock=clock,
            environment=environment or {},
        )
        self.system = System(folder / "system", plan, services=self.servers)
        self.clock = clock
        self.start_took_s = 0.0
        """Seconds that workers and schedulers took to start."""
        self._upstreams: list[Upstream] = []

    ready_within_s: float = READY_SECONDS
    """How long programs may take until they work."""

    def __enter__(self) -> Self:
        """Start everything, the subscriber first; what was started ends if the rest cannot be."""
        try:
            return self._start()
        except BaseException:
            self.system.stop()
            raise

    def _start(self) -> Self:
        self.settings = self.system.prepare()
        self.url = self.settings.amqp_url.get_secret_value()
        self.store = self.system.store()
        if self._has_networks:
            self.networks = Networks(self.url, self.settings.mongo_url.get_secret_value()).__enter__()
            self._lay_networks(self.networks)
        self.sink = Sink(self.url_of("outside"), self.folder / "sink.journal")
        self.sink.start()
        self.servers.rabbitmqctl("eval", _SYNC_TABLES)
        began = monotonic()
        self.system.launch()
        self.system.wait_until_ready(within=self.ready_within_s)
        self.start_took_s = monotonic() - began
        return self

    def __exit__(self, *_: object) -> None:
        """Stop everything."""
        for upstream in self._upstreams:
            upstream.close()
        self.sink.stop()
        self.store.close()
        self.system.stop()
        if self.networks is not None:
            self.networks.__exit__()

    def upstream(self, name: str) -> Upstream:
        """Give an upstream system with a journal of its own."""
        upstream = Upstream(self.url_of("outside"), f"/faults/{name}", self.folder / f"{name}.journal")
        self._upstreams.append(upstream)
        return upstream

    def books(self, upstream: Upstream) -> Books:
        """Read what became of an upstream system's messages."""
        return read_books(self.settings, self.store, upstream)

    def settled(
        self, upstream: Upstream, *, states: frozenset[str] = frozenset({"registered", "triaged"})
    ) -> Books:
        """Wait until every confirmed submission is past ``states`` or parked, and everything recorded was seen.

        Raises:
            AssertionError: it is not in time; the text says what is missing.
        """
        last = ["nothing was read"]

        def is_settled() -> bool:
            with contextlib.suppress(Unavailable, PyMongoError):
                books = self.books(upstream)
                last[:] = broken_promises(upstream, books, self.sink)
                last.extend(f"a case is {state}" for state in books.states() & states)
                last.extend(f"{one.message_type} is {one.state}: {one.code}" for one in books.parked if last)
            return not last

        assert wait_until(is_settled, within=SETTLED_WITHIN_S), "\n".join(last[:20])
        return self.books(upstream)

    def fired(self, upstream: Upstream, *, after: timedelta) -> Books:
        """Wait until so much time has passed on the system's clock, and all that was due by then has fired."""
        until = self.clock.now() + after
        last = ["nothing was read"]

        def has_fired() -> bool:
            with contextlib.suppress(Unavailable, PyMongoError):
                last[:] = overdue(self.books(upstream), until)
            return self.clock.now() > until and not last

        within = SETTLED_WITHIN_S + after.total_seconds() / SPEED
        assert wait_until(has_fired, within=within), "\n".join(last[:20])
        return self.books(upstream)

    def wait(self, condition: Callable[[], bool], what: str, *, within: float = 60.0) -> None:
        """Wait for a condition.

        Raises:
            AssertionError: it does not come true in time.
        """
        assert wait_until(condition, within=within), f"expected within {within:g} s: {what}"

    def ready_counts(self) -> dict[str, int]:
        """Give how many messages wait in each work queue."""
        return {name: count for name, (count, _) in queue_counts(self.url, QUEUES).items()}

    def consumer_count(self, queue: str) -> int:
        """Give how many consumers a queue has."""
        return queue_counts(self.url, [queue])[queue][1]

    def crashing(self, point: str, count: int) -> Program:
        """Start a further worker process that kills itself whenever it passes a point for the nth time."""
        group = WorkerGroup(f"crashing-{point}-{count}", processes=1)
        own = {"CASELOOP_CRASH_AT": f"{point}:{count}", **self.reach("workers")}
        return self.run(group.name, group.command, own)

    def crashing_scheduler(self, point: str, count: int) -> Program:
        """Start a further scheduler that kills itself when it passes a point for the nth time; it is gone then."""
        own = {"CASELOOP_CRASH_AT": f"{point}:{count}", **self.reach("schedulers")}
        return self.run(f"scheduler-{point}-{count}", self.system.plan.schedulers.command, own)

    def more_workers(self, name: str, *, processes: int = 1, roles: Sequence[str] = EVERYTHING) -> Program:
        """Start further workers, for some roles only if they are given."""
        group = WorkerGroup(name, roles, processes)
        return self.run(name, group.command, self.reach("workers"))

    @contextlib.contextmanager
    def stopping(self, *programs: Program) -> Iterator[None]:
        """End programs afterwards, whatever happened."""
        try:
            yield
        finally:
            for program in programs:
                program.stop(by=0)

    @contextlib.contextmanager
    def without(self, *names: str) -> Iterator[None]:
        """Let programs of the system be away for a while."""
        away = [self.system.programs[name] for name in names]
        for program in away:
            program.stop(by=monotonic() + 40)
        try:
            yield
        finally:
            for program in away:
                program.start()

    def sync_broker(self) -> None:
        """Make the broker's own tables durable, which it does by itself only some seconds after a change."""
        self.servers.rabbitmqctl("eval", _SYNC_TABLES)

    def logs(self) -> str:
        """Give all that the system's programs wrote."""
        return "\n".join(file.read_text(errors="replace") for file in (self.folder / "system").glob("*.log"))

    def run(
        self, name: str, command: list[str], environment: Mapping[str, str], *, place: Path = PROJECT
    ) -> Program:
        """Start a further program of the system with settings of its own, from the tree in ``place``."""
        settings = {**surroundings(), **self.system.environment(), **environment}
        program = Program(name, command, settings, self.folder / "system", place=place)
        program.start()
        return program

    def url_of(self, side: Side) -> str:
        """Give where a kind of client finds RabbitMQ."""
        return self.networks.amqp_url_of(side) if self.networks is not None else self.url

    def reach(self, side: Side) -> dict[str, str]:
        """Give the settings by which a program of this kind reaches the servers; empty without networks."""
        return self.networks.settings_of(side) if self.networks is not None else {}

    def _lay_networks(self, networks: Networks) -> None:
        plan = self.system.plan
        far, near = networks.settings_of("workers"), networks.settings_of("schedulers")
        self.system.plan = replace(
            plan,
            workers=tuple(replace(one, environment={**one.environment, **far}) for one in plan.workers),
            schedulers=replace(plan.schedulers, environment={**plan.schedulers.environment, **near}),
        )
