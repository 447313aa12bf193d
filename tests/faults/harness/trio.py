"""A running system on three RabbitMQ nodes and three mongods, in places whose network can be cut."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from ops.cli.management import members_at
from ops.cli.tools import BrokerMembers, QueueMembers
from ops.services import Cluster, Server, Services
from schemas.errors import Unavailable
from tests.faults.harness.books import Books
from tests.faults.harness.places import Network
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Upstream
from workers.clock import monotonic

MEMBERS: Final = 3
GOES_ON_WITHIN_S: Final = 90.0
WHOLE_WITHIN_S: Final = 120.0
SPEED: Final = 60.0
"""A minute passes in a second: six servers share the machine with all workers."""

_UNDECIDED: Final = frozenset({"registered", "triaged"})


class Trio(Stage):
    """A stage whose servers are three of each; members are numbered from 0."""

    ready_within_s = 300.0

    def __init__(self, folder: Path, network: Network) -> None:
        """Take the folder, and the network in which the members live."""
        self.cluster = Cluster(folder / "services", network.places)
        self.network = network
        super().__init__(folder, speed=SPEED, cluster=self.cluster)

    @property
    def members(self) -> Sequence[Services]:
        """The members."""
        return self.cluster.members

    def leader_of_queue(self, queue: str = "intake.v1") -> int:
        """Give the member whose RabbitMQ node leads a queue, as soon as one does."""
        names = [member.addresses().rabbitmq_node for member in self.members]
        found: list[int] = []

        def is_led() -> bool:
            with contextlib.suppress(Unavailable, KeyError, ValueError):
                found[:] = [names.index(self.queues()[queue].leader)]
            return bool(found)

        self.wait(is_led, f"a leader of {queue}")
        return found[0]

    def leader_of_database(self) -> int | None:
        """Give the member whose mongod is primary; None if there is none."""
        for number, member in enumerate(self.members):
            with contextlib.suppress(PyMongoError), self._alone(member) as client:
                if client.admin.command("hello")["isWritablePrimary"]:
                    return number
        return None

    def brokers(self, member: Services | None = None) -> BrokerMembers:
        """Give nodes and members of queues as a node tells; without one, whichever answers.

        Raises:
            Unavailable: it does not answer.
        """
        return members_at((member or self.cluster).addresses().management_url, "/")

    def queues(self) -> Mapping[str, QueueMembers]:
        """Give leader and members of each quorum queue."""
        return {one.name: one for one in self.brokers().queues}

    def step_down(self) -> None:
        """Make the primary step down for a while, if there is one."""
        number = self.leader_of_database()
        if number is None:
            return
        with contextlib.suppress(PyMongoError), self._alone(self.members[number]) as client:
            client.admin.command("replSetStepDown", 5, force=True)

    def goes_on(self, name: str) -> float:
        """Publish one submission and wait until its case has its owner to be; give the seconds that took.

        Raises:
            AssertionError: it took too long.
        """
        began, probe = monotonic(), self.upstream(f"{name}-{monotonic():.3f}")
        thread = probe.in_background(probe.submissions(1), every_s=0)

        def is_owned() -> bool:
            with contextlib.suppress(Unavailable, PyMongoError):
                states = self.books(probe).states()
                return bool(states) and not states & _UNDECIDED
            return False

        self.wait(is_owned, "the next case has its owner to be", within=GOES_ON_WITHIN_S)
        thread.join(GOES_ON_WITHIN_S)
        return monotonic() - began

    def whole(self) -> float:
        """Wait until every member does its part and has what was committed by now; give the seconds that took.

        Raises:
            AssertionError: it took too long; the text says what is lacking.
        """
        began, lacking, committed = monotonic(), ["nothing was asked"], list[Any]()

        def is_whole() -> bool:
            with contextlib.suppress(PyMongoError, Unavailable, KeyError):
                if not committed:
                    committed.append(self._status()["optimes"]["lastCommittedOpTime"]["ts"])
                lacking[:] = [*self._brokers_lacking(), *self._databases_lacking(committed[0])]
            return not lacking

        with self._told(lacking):
            self.wait(is_whole, "every member does its part", within=WHOLE_WITHIN_S)
        return monotonic() - began

    def all_there(self, upstream: Upstream, what: str, **seconds: float) -> Books:
        """Wait until every member does its part and all promises are kept; print the figures, give the books."""
        whole, began = self.whole(), monotonic()
        books = self.settled(upstream)
        self.notice(what, **seconds, whole_after=whole, settled_after=whole + monotonic() - began)
        return books

    def notice(self, what: str, **seconds: float) -> None:
        """Print what was measured, for docs/reliability.md."""
        told = ", ".join(f"{name.replace('_', ' ')} {one:.1f} s" for name, one in seconds.items())
        print(f"\n  {what}: {told}")  # noqa: T201 - make cluster shows it

    def _brokers_lacking(self) -> Iterator[str]:
        for member in self.members:
            told = self.brokers(member)
            yield from (f"{name} does not run" for name, runs in told.running.items() if not runs)
            yield from (f"{name} no longer counts {others}" for name, others in told.parted.items())
            for queue in told.queues:
                if len(queue.members) != MEMBERS or len(queue.online) != MEMBERS:
                    yield f"{queue.name} has {queue.members} and online {queue.online}"

    def _databases_lacking(self, committed: object) -> Iterator[str]:
        for one in self._status()["members"]:
            if one["stateStr"] not in {"PRIMARY", "SECONDARY"} or one["optime"]["ts"] < committed:
                yield f"{one['name']} is {one['stateStr']} at {one['optime']['ts']}, expected {committed}"

    def _status(self) -> Mapping[str, Any]:
        """Give what the primary says of the replica set.

        Raises:
            Unavailable: there is none.
        """
        number = self.leader_of_database()
        if number is None:
            message = "no primary"
            raise Unavailable(message)
        with self._alone(self.members[number]) as client:
            return dict(client.admin.command("replSetGetStatus"))

    @contextmanager
    def _alone(self, member: Services) -> Iterator[MongoClient[dict[str, Any]]]:
        plan = member.addresses()
        host = member.status()[1].address
        with MongoClient[dict[str, Any]](
            host, plan.mongod_port, directConnection=True, timeoutMS=2000
        ) as client:
            yield client

    @contextmanager
    def _told(self, lacking: Sequence[str]) -> Iterator[None]:
        try:
            yield
        except AssertionError as fault:
            text = "\n".join([str(fault), *lacking[:20]])
            raise AssertionError(text) from None

    @contextmanager
    def frozen(self, number: int) -> Iterator[None]:
        """Freeze both servers of a member for a while; their connections stay open."""
        member = self.members[number]
        try:
            for server in Server:
                member.pause(server)
            yield
        finally:
            for server in Server:
                member.resume(server)
