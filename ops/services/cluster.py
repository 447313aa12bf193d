"""Several pairs that stand for one another: RabbitMQ nodes in one cluster, mongods in one replica set."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from ops.services.addresses import Addresses, Server, ServerStatus
from ops.services.errors import CommandFailed, ServerFailed, ServicesError
from ops.services.pair import Services
from ops.services.plan import FILE, Plan, write_private
from ops.services.ports import LOOPBACK, free_ports
from ops.services.process import OwnProcess, wait_until
from ops.services.turn import one_at_a_time

FEWEST: Final = 3
"""Fewer members have no majority once one is lost."""

JOINED_SECONDS: Final = 90.0
RUNNING: Final = "length(rabbit_nodes:all_running())."
_PORTS_EACH: Final = 4
_GROW: Final = """
Nodes = rabbit_nodes:all_running(),
[rabbit_quorum_queue:grow(Node, <<".*">>, <<".*">>, all) || Node <- Nodes],
[catch rabbit_stream_queue:add_replica(<<"/">>, element(4, amqqueue:get_name(Queue)), Node)
 || Queue <- rabbit_amqqueue:list(), amqqueue:get_type(Queue) =:= rabbit_stream_queue, Node <- Nodes],
ok.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one member lives."""

    address: str = LOOPBACK
    enter: tuple[str, ...] = ()
    """Words before each command, which make it run in the network that has this address."""


class Cluster:
    """Members of one folder, each a pair of its own that can be disturbed alone; the others go on."""

    def __init__(
        self, folder: Path, places: Sequence[Place] = (Place(),) * FEWEST, *, test_commands: bool = False
    ) -> None:
        """Name the folder.

        Args:
            folder: Holds one folder for each member.
            places: Where each member lives; heeded at the first start, kept from then on.
            test_commands: Lets mongod take fail points from its next start on.
        """
        self.folder = folder.resolve()
        self._places = places
        self._test_commands = test_commands

    @property
    def members(self) -> Sequence[Services]:
        """The members, in their order; empty before the first start."""
        homes = sorted(file.parent for file in self.folder.glob(f"member-*/{FILE}"))
        return [Services(home, test_commands=self._test_commands) for home in homes]

    def up(self) -> Addresses:
        """Start what does not run, and return once all members serve together.

        Raises:
            SoftwareMissing: a program is neither here nor to be had.
            ServerFailed: a server ended, did not serve, or did not join in time.
        """
        with one_at_a_time(self.folder):
            self.plan()
            self._each(Services.up)
            if not wait_until(self._is_joined, within=JOINED_SECONDS):
                message = f"The RabbitMQ nodes of {self.folder} did not join within {JOINED_SECONDS:g} s"
                raise ServerFailed(message)
            self.grow()
            return self.addresses()

    def plan(self) -> None:
        """Choose ports, names and secrets of each member, if that was not done; call it under the folder's lock."""
        if self.members:
            return
        for number, plan in enumerate(self._plans(), 1):
            home = self.folder / f"member-{number}"
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(home / FILE, json.dumps(asdict(plan), indent=2) + "\n")

    def down(self) -> None:
        """Stop all servers; their data stays."""
        self._each(Services.down)
        OwnProcess(self.folder / "epmd.json").stop(within=5)

    def wipe(self) -> None:
        """Stop all servers and remove their folder; one without members of ours is left alone."""
        if self.members:
            self.down()
            shutil.rmtree(self.folder)

    def status(self) -> list[ServerStatus]:
        """Say how each server is doing, member by member."""
        return [one for member in self.members for one in member.status()]

    def addresses(self) -> Addresses:
        """Say where clients reach the members, whether or not these run; ports are those of the first."""
        each = [member.addresses() for member in self.members]
        if not each:
            message = f"No servers were ever started in {self.folder}; start them with Cluster.up()"
            raise ServicesError(message)
        return replace(
            each[0],
            amqp_url=",".join(one.amqp_url for one in each),
            management_url=",".join(one.management_url for one in each),
        )

    def rabbitmqctl(self, *arguments: str, program: str = "rabbitmqctl") -> str:
        """Run rabbitmqctl, or a tool beside it, on the first node that moves, and give what it printed.

        Raises:
            CommandFailed: it answered with an error, or no node runs.
        """
        for member in self.members:
            if any(
                one.server is Server.RABBITMQ and one.running and not one.paused for one in member.status()
            ):
                return member.rabbitmqctl(*arguments, program=program)
        message = f"no RabbitMQ node of {self.folder} runs"
        raise CommandFailed(message)

    def grow(self) -> None:
        """Give every queue and stream a member on each node that runs; what has one already is left alone."""
        self.rabbitmqctl("eval", _GROW)

    def restart_one_by_one(self, server: Server) -> None:
        """Restart one server of each member, the next one only once the last one does its part again."""
        for member in self.members:
            member.restart(server)
            if server is Server.RABBITMQ:
                member.rabbitmqctl("await_online_quorum_plus_one", program="rabbitmq-upgrade")

    def _is_joined(self) -> bool:
        try:
            told = [member.rabbitmqctl("eval", RUNNING).strip() for member in self.members]
        except CommandFailed:
            return False
        return told == [str(len(told))] * len(told)

    def _each(self, call: Callable[[Services], object]) -> None:
        members = self.members
        if not members:
            return
        with ThreadPoolExecutor(max_workers=len(members)) as pool:
            list(pool.map(call, members))

    def _plans(self) -> Iterator[Plan]:
        ports = iter(free_ports(_PORTS_EACH * len(self._places) + 1))
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        epmd_port, password, cookie = next(ports), secrets.token_hex(16), secrets.token_hex(16).upper()
        plans = [
            Plan(
                amqp_port=next(ports),
                distribution_port=next(ports),
                epmd_port=epmd_port,
                mongod_port=next(ports),
                node=f"caseloop_{name}_{number}@{_host(place)}",
                user="caseloop",
                password=password,
                cookie=cookie,
                address=place.address,
                enter=place.enter,
                management_port=next(ports),
                names="" if place.enter else str(self.folder),
            )
            for number, place in enumerate(self._places, 1)
        ]
        nodes, hosts = tuple(plan.node for plan in plans), tuple(plan.host for plan in plans)
        return (replace(plan, nodes=nodes, hosts=hosts) for plan in plans)


def _host(place: Place) -> str:
    return "localhost" if place.address == LOOPBACK else place.address


def servers_of(folder: Path, *, members: int | None = None) -> Services | Cluster:
    """Give the servers of a folder as they were first started, else as many members as are asked for.

    Raises:
        ServicesError: the folder holds another number of members than is asked for.
    """
    known = Cluster(folder)
    count = len(known.members) or (1 if (folder / FILE).exists() else 0)
    wanted = members or count or 1
    if count not in {0, wanted}:
        message = f"{folder} holds {count} members, not {wanted}; name another folder, or wipe this one"
        raise ServicesError(message)
    if wanted == 1:
        return Services(folder)
    if wanted < FEWEST:
        message = f"expected one member or at least {FEWEST}, found {wanted}: two have no majority without each other"
        raise ServicesError(message)
    return Cluster(folder, (Place(),) * wanted)
