"""A real pair of servers: shared, killed, frozen, and stopped without touching anybody else's."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pika
import psutil
import pytest
from pymongo import MongoClient

from ops.services import Addresses, CommandFailed, Server, ServerFailed, ServerStatus, Services
from ops.services.plan import load_or_make_plan

# RabbitMQ 3.10 writes down which queues a node holds up to a second after it confirmed their making. Killed
# in that second it forgets the new queue, for good; no message of an older queue is at risk.
WRITE_TABLES_DOWN = "[dets:sync(Table) || Table <- dets:all()]."

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Start one pair, asked for by two commands at once."""
    folder = tmp_path_factory.mktemp("pair")
    with ThreadPoolExecutor(max_workers=2) as commands:
        addresses = {each.amqp_url for each in commands.map(lambda _: Services(folder).up(), range(2))}
    assert len(addresses) == 1
    yield Services(folder)
    Services(folder).wipe()


def pids(services: Services) -> dict[Server, int | None]:
    return {one.server: one.pid for one in services.status()}


def status_of(services: Services, server: Server) -> ServerStatus:
    return next(one for one in services.status() if one.server is server)


def save(addresses: Addresses, name: str) -> None:
    client: MongoClient[dict[str, Any]] = MongoClient(addresses.mongo_url, w="majority")
    with client:
        client["test"]["kept"].insert_one({"_id": name})


def saved(addresses: Addresses, name: str) -> bool:
    client: MongoClient[dict[str, Any]] = MongoClient(addresses.mongo_url)
    with client:
        return client["test"]["kept"].find_one({"_id": name}) is not None


def publish(addresses: Addresses, queue: str) -> None:
    with pika.BlockingConnection(pika.URLParameters(addresses.amqp_url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
        channel.basic_publish("", queue, b"kept", pika.BasicProperties(delivery_mode=2), mandatory=True)


def message_in(addresses: Addresses, queue: str) -> bytes | None:
    with pika.BlockingConnection(pika.URLParameters(addresses.amqp_url)) as connection:
        _, _, body = connection.channel().basic_get(queue, auto_ack=True)
        return body


def test_a_second_start_gives_the_same_servers(services: Services) -> None:
    before = pids(services)

    services.up()

    assert None not in before.values()
    assert pids(services) == before


def test_the_servers_listen_on_loopback_only(services: Services) -> None:
    for pid in pids(services).values():
        listening = [c for c in psutil.Process(pid).net_connections() if c.status == psutil.CONN_LISTEN]
        assert {connection.laddr.ip for connection in listening} == {"127.0.0.1"}


def test_nobody_else_may_read_the_passwords(services: Services) -> None:
    secret = [services.folder / "plan.json", services.folder / "rabbitmq" / "rabbitmq.conf"]

    assert {stat.S_IMODE(file.stat().st_mode) for file in secret} == {0o600}
    assert services.addresses().amqp_url not in repr(services.addresses())


def test_the_well_known_account_is_refused(services: Services) -> None:
    url = f"amqp://guest:guest@127.0.0.1:{services.addresses().rabbitmq_port}/%2F"

    with pytest.raises(pika.exceptions.ProbableAuthenticationError):
        pika.BlockingConnection(pika.URLParameters(url))


def test_a_killed_mongod_comes_back_with_its_data(services: Services) -> None:
    addresses, before = services.addresses(), pids(services)
    save(addresses, "before the kill")

    services.kill(Server.MONGOD)
    assert not status_of(services, Server.MONGOD).running
    services.start(Server.MONGOD)

    assert saved(addresses, "before the kill")
    assert pids(services)[Server.MONGOD] != before[Server.MONGOD]
    assert pids(services)[Server.RABBITMQ] == before[Server.RABBITMQ]


def test_a_killed_rabbitmq_comes_back_with_its_messages(services: Services) -> None:
    addresses = services.addresses()
    publish(addresses, "kept.v1")
    services.rabbitmqctl("eval", WRITE_TABLES_DOWN)

    services.kill(Server.RABBITMQ)
    assert not status_of(services, Server.RABBITMQ).running
    services.up()

    assert message_in(addresses, "kept.v1") == b"kept"


def test_a_frozen_server_goes_on_where_it_was(services: Services) -> None:
    before = pids(services)

    services.pause(Server.RABBITMQ)
    services.pause(Server.MONGOD)
    assert all(one.paused for one in services.status())
    services.resume(Server.RABBITMQ)
    services.up()

    assert not any(one.paused for one in services.status())
    assert pids(services) == before


def test_rabbitmqctl_speaks_to_the_private_node(services: Services) -> None:
    assert services.addresses().rabbitmq_node in services.rabbitmqctl("eval", "node().")

    with pytest.raises(CommandFailed, match="rabbitmqctl no_such_command failed"):
        services.rabbitmqctl("no_such_command")


def test_a_taken_port_is_told_with_the_end_of_the_log(tmp_path: Path) -> None:
    port = load_or_make_plan(tmp_path).mongod_port

    with socket.create_server(("127.0.0.1", port)), pytest.raises(ServerFailed) as failure:
        Services(tmp_path).start(Server.MONGOD)

    assert f"mongod ended while it started on port {port}" in str(failure.value)
    assert "Address already in use" in str(failure.value)


def test_stopping_one_pair_leaves_another_alone(services: Services, tmp_path: Path) -> None:
    other = Services(tmp_path)
    other.up()
    untouched, running = pids(services), list(psutil.process_iter())

    other.wipe()

    assert pids(services) == untouched
    assert not tmp_path.exists()
    ended = [process for process in running if not process.is_running() or process.status() == "zombie"]
    assert {process.pid for process in ended}.isdisjoint(untouched.values())
