"""Disks that are really full: what the servers confirmed is there once there is room. Root only: it mounts one."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ConnectionBlockedTimeout
from pymongo.errors import PyMongoError

from ops.services import Server, Services
from ops.services.mongod import LocalMongod
from ops.services.plan import load_or_make_plan
from ops.services.process import wait_until
from schemas.errors import Unavailable
from schemas.replay import verify_chain
from store.contract.sample import a_first_write
from store.mongo import MongoStore
from workers.topology import dead_letter_queue, queue_arguments

pytestmark = [
    pytest.mark.faults,
    pytest.mark.endurance,
    pytest.mark.timeout(400),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk"),
]

MIB: Final = 1 << 20
QUEUE: Final = "disk.v1"


@contextlib.contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[Path]:
    """Mount a disk of so much room."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def room(disk: Path) -> int:
    """Give how many bytes a disk has left."""
    stat = os.statvfs(disk)
    return stat.f_bavail * stat.f_frsize


def fill(disk: Path, *, leaving: int) -> Path:
    """Fill a disk but for so many bytes, with one file."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room(disk) - leaving)
    return filler


@pytest.mark.fault("F22")
def test_everything_that_mongod_acknowledged_before_its_disk_was_full_is_there_afterwards(
    tmp_path: Path,
) -> None:
    with small_disk(tmp_path / "disk", 700) as disk:
        plan = load_or_make_plan(disk)
        server = LocalMongod(disk / "mongod", plan, test_commands=False)
        server.start()
        try:
            assert wait_until(server.serves, within=60), server.log_tail()
            store = MongoStore(plan.addresses().mongo_url, "disk")
            store.set_up()
            filler = fill(disk, leaving=60 * MIB)
            acknowledged = committed_until_full(store)
            filler.unlink()
            server.kill()
            server.start()
            assert wait_until(server.serves, within=60), server.log_tail()

            assert len(acknowledged) > 20
            assert store.load("cases", acknowledged).keys() == set(acknowledged)
            assert [one for one in acknowledged if verify_chain(store.history("cases", one))] == []
            assert store.commit([a_first_write("afterwards")]) == ["applied"]
            store.close()
        finally:
            server.kill()


def committed_until_full(store: MongoStore) -> list[str]:
    """Write cases until the server takes no more; give those that it acknowledged."""
    acknowledged: list[str] = []
    for number in range(2_000):
        name = f"C{number}"
        try:
            (outcome,) = store.commit([a_first_write(name, text=secrets.token_hex(100_000))])
        except (Unavailable, PyMongoError):
            return acknowledged
        assert outcome == "applied"
        acknowledged.append(name)
    pytest.fail("the disk never was full")


@pytest.mark.fault("F23")
def test_everything_that_rabbitmq_confirmed_before_its_disk_was_full_is_there_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a node that ends for want of room leaves a dump where it was started
    with small_disk(tmp_path / "disk", 1_000) as disk:
        url = load_or_make_plan(disk).addresses().amqp_url
        services = Services(disk)
        services.start(Server.RABBITMQ)
        try:
            with a_channel(url) as channel:
                channel.queue_declare(
                    dead_letter_queue(QUEUE), durable=True, arguments={"x-queue-type": "quorum"}
                )
                channel.queue_declare(QUEUE, durable=True, arguments=dict(queue_arguments(QUEUE)))
            filler = fill(disk, leaving=80 * MIB)
            # Set now, the limit is looked at now; set before, it is up to ten seconds later, when no room may be left.
            services.rabbitmqctl("set_disk_free_limit", "100MB")
            confirmed: list[bytes] = []
            with pytest.raises(ConnectionBlockedTimeout):  # the alarm comes while there is room
                publish_until_refused(url, confirmed)
            at_alarm = len(confirmed)
            services.rabbitmqctl("set_disk_free_limit", "1")
            publishing = threading.Thread(target=publish_until_the_end, args=(url, confirmed))
            publishing.start()
            assert wait_until(lambda: room(disk) < MIB or not publishing.is_alive(), within=60)
            services.kill(Server.RABBITMQ)  # one without room neither confirms nor refuses
            publishing.join(30)
            filler.unlink()
            services.start(Server.RABBITMQ)

            assert len(confirmed) > at_alarm, "it took some before the disk was full"
            assert set(confirmed) <= all_in(url)
        finally:
            services.kill(Server.RABBITMQ)
            services.down()


@contextlib.contextmanager
def a_channel(url: str) -> Iterator[BlockingChannel]:
    """Give a channel with confirms, of a connection that does not wait for a blocked broker."""
    parameters = pika.URLParameters(url)
    parameters.blocked_connection_timeout = 8
    parameters.heartbeat = 10
    connection = pika.BlockingConnection(parameters)
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel
    finally:
        with contextlib.suppress(AMQPError, OSError):
            connection.close()


def publish_until_refused(url: str, confirmed: list[bytes]) -> None:
    """Publish large messages and note each that is confirmed, until the broker takes no more.

    Raises:
        AMQPError: it took no more; which one says how.
    """
    kept = pika.BasicProperties(delivery_mode=2)
    with a_channel(url) as channel:
        while True:
            body = secrets.token_hex(100_000).encode()
            channel.basic_publish("", QUEUE, body, kept, mandatory=True)
            confirmed.append(body)


def publish_until_the_end(url: str, confirmed: list[bytes]) -> None:
    """Publish until the connection ends."""
    with contextlib.suppress(AMQPError, OSError):
        publish_until_refused(url, confirmed)


def all_in(url: str) -> set[bytes]:
    """Give every message of the queue."""
    bodies: set[bytes] = set()
    with a_channel(url) as channel:
        while (found := channel.basic_get(QUEUE))[0] is not None:
            bodies.add(found[2] or b"")
    return bodies
