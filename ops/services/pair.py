"""A private RabbitMQ and a private MongoDB in one folder: up, down, and disturbed on purpose."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ops.services.addresses import Addresses, Server, ServerStatus
from ops.services.broker import Broker, choose_broker, known_broker
from ops.services.container import ContainerRabbitMQ
from ops.services.errors import ServerFailed, ServicesError, SoftwareMissing
from ops.services.managed import ManagedServer
from ops.services.mongod import LocalMongod
from ops.services.plan import Plan, load_or_make_plan, load_plan
from ops.services.process import wait_until
from ops.services.software import PROJECT
from ops.services.turn import one_at_a_time

DEFAULT_FOLDER = PROJECT / ".caseloop" / "services"
SERVING_SECONDS = 90


class Services:
    """The pair of servers that lives in one folder.

    Ports, names and passwords are chosen at the first start and kept, so a server that was killed comes back
    where its clients look for it. Whatever this class stops, it started: no other server is ever touched.
    """

    def __init__(self, folder: Path = DEFAULT_FOLDER, *, test_commands: bool = False) -> None:
        """Name the folder; ``test_commands`` lets mongod take fail points from its next start on."""
        self.folder = folder.resolve()
        self._test_commands = test_commands

    def up(self) -> Addresses:
        """Start what does not run, let go on what is paused, and return once both truly serve.

        Raises:
            SoftwareMissing: a program is neither here nor to be had.
            ServerFailed: a server ended or did not serve within 90 s; shows the end of its log.
        """
        with one_at_a_time(self.folder):
            plan = load_or_make_plan(self.folder)
            with ThreadPoolExecutor(max_workers=2) as both:
                started = [both.submit(self._bring_up, server, plan) for server in Server]
            for one in started:
                one.result()
            return plan.addresses()

    def down(self) -> None:
        """Stop both servers and the name server; their data stays."""
        if load_plan(self.folder) is None:
            return
        with one_at_a_time(self.folder):
            plan = self._plan()
            servers = [known for server in Server if (known := self._known(server, plan)) is not None]
            with ThreadPoolExecutor(max_workers=2) as both:
                list(both.map(lambda server: server.stop(), servers))

    def wipe(self) -> None:
        """Stop both servers and remove their folder; a folder without a plan of ours is left alone."""
        plan = load_plan(self.folder)
        if plan is None:
            return
        self.down()
        broker = known_broker(self.folder / Server.RABBITMQ, plan)
        if isinstance(broker, ContainerRabbitMQ):
            broker.remove_data()
        shutil.rmtree(self.folder)

    def status(self) -> list[ServerStatus]:
        """Say how each server is doing; empty if none was ever started here."""
        plan = load_plan(self.folder)
        if plan is None:
            return []
        return [self._status(server, plan) for server in Server]

    def addresses(self) -> Addresses:
        """Say where the pair of this folder is reached, whether or not it runs."""
        return self._plan().addresses()

    def start(self, server: Server) -> None:
        """Start one server on its old port and data, and return once it serves."""
        with one_at_a_time(self.folder):
            self._bring_up(server, self._plan())

    def restart(self, server: Server) -> None:
        """Stop one server in good order and start it again."""
        self._server(server).stop()
        self.start(server)

    def stop(self, server: Server) -> None:
        """Stop one server in good order."""
        self._server(server).stop()

    def kill(self, server: Server) -> None:
        """End one server as a crash would: SIGKILL to the process itself."""
        self._server(server).kill()

    def pause(self, server: Server) -> None:
        """Freeze one server; its connections stay open and get no answer."""
        self._server(server).pause()

    def resume(self, server: Server) -> None:
        """Let a frozen server go on."""
        self._server(server).resume()

    def rabbitmqctl(self, *arguments: str, program: str = "rabbitmqctl") -> str:
        """Run rabbitmqctl, or a tool beside it, on the private node and give what it printed.

        Raises:
            CommandFailed: it answered with an error.
        """
        return self._broker(self._plan()).ctl(*arguments, program=program)

    def _bring_up(self, server: Server, plan: Plan) -> None:
        managed = self._chosen(server, plan)
        if managed.is_running():
            managed.resume()
        else:
            managed.start()
        if not wait_until(lambda: managed.serves() or not managed.is_running(), within=SERVING_SECONDS):
            message = f"{managed.name} did not serve on port {managed.port} within {SERVING_SECONDS} s."
            raise ServerFailed(f"{message} The end of its log:\n{managed.log_tail()}")
        if not managed.is_running():
            message = f"{managed.name} ended while it started on port {managed.port}."
            raise ServerFailed(f"{message} The end of its log:\n{managed.log_tail()}")

    def _status(self, server: Server, plan: Plan) -> ServerStatus:
        managed = self._known(server, plan)
        port = plan.amqp_port if server is Server.RABBITMQ else plan.mongod_port
        if managed is None:
            return ServerStatus(
                server, running=False, paused=False, pid=None, port=port, address=plan.address
            )
        return ServerStatus(
            server,
            running=managed.is_running(),
            paused=managed.is_paused(),
            pid=managed.pid(),
            port=port,
            address=plan.address,
        )

    def _plan(self) -> Plan:
        plan = load_plan(self.folder)
        if plan is None:
            message = f"No servers were ever started in {self.folder}; start them with Services.up()"
            raise ServicesError(message)
        return plan

    def _server(self, server: Server) -> ManagedServer:
        plan = self._plan()
        return self._broker(plan) if server is Server.RABBITMQ else self._mongod(plan)

    def _known(self, server: Server, plan: Plan) -> ManagedServer | None:
        if server is Server.MONGOD:
            return self._mongod(plan)
        return known_broker(self.folder / Server.RABBITMQ, plan)

    def _chosen(self, server: Server, plan: Plan) -> ManagedServer:
        if server is Server.MONGOD:
            return self._mongod(plan)
        return choose_broker(self.folder / Server.RABBITMQ, plan)

    def _broker(self, plan: Plan) -> Broker:
        broker = known_broker(self.folder / Server.RABBITMQ, plan)
        if broker is None:
            message = (
                f"The RabbitMQ of {self.folder} is no longer installed; start it again with Services.up()"
            )
            raise SoftwareMissing(message)
        return broker

    def _mongod(self, plan: Plan) -> LocalMongod:
        return LocalMongod(self.folder / Server.MONGOD, plan, test_commands=self._test_commands)
