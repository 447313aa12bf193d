"""Faults of RabbitMQ and MongoDB: they die, restart, hang, refuse, and answer with errors."""

from __future__ import annotations

import contextlib
import random
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pymongo import MongoClient
from pymongo.errors import AutoReconnect, PyMongoError

from ops.services import Server
from ops.services.errors import ServicesError
from ops.services.process import wait_until
from tests.faults.harness.alarms import ENOUGH, SHORT, Shortage
from tests.faults.harness.stage import Stage


@contextlib.contextmanager
def connections_closed(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Let RabbitMQ close every connection, some times in a row."""
    for _ in range(dice.randint(1, 3)):
        insist(lambda: stage.services.rabbitmqctl("close_all_connections", "a test"))
    yield


@contextlib.contextmanager
def broker_killed(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Kill RabbitMQ and start it again later."""
    stage.services.kill(Server.RABBITMQ)
    try:
        yield
    finally:
        stage.services.start(Server.RABBITMQ)


@contextlib.contextmanager
def broker_restarted(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Stop RabbitMQ in good order and start it again."""
    stage.services.restart(Server.RABBITMQ)
    yield


@contextlib.contextmanager
def broker_paused(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Let RabbitMQ stand still for a while."""
    stage.services.pause(Server.RABBITMQ)
    try:
        yield
    finally:
        stage.services.resume(Server.RABBITMQ)


@contextlib.contextmanager
def broker_out_of_memory(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Let RabbitMQ believe that it has no memory left."""
    with _short_of(stage, "memory"):
        yield


@contextlib.contextmanager
def broker_out_of_disk(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Let RabbitMQ believe that its disk is full."""
    with _short_of(stage, "disk"):
        yield


@contextlib.contextmanager
def _short_of(stage: Stage, what: Shortage) -> Iterator[None]:
    """Let RabbitMQ be short of something, even if it has to be asked more than once."""
    insist(lambda: stage.services.rabbitmqctl(*SHORT[what]))
    try:
        yield
    finally:
        insist(lambda: stage.services.rabbitmqctl(*ENOUGH[what]))


@contextlib.contextmanager
def database_killed(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Kill MongoDB and start it again later."""
    stage.services.kill(Server.MONGOD)
    try:
        yield
    finally:
        stage.services.start(Server.MONGOD)


@contextlib.contextmanager
def database_paused(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Let MongoDB stand still for a while."""
    stage.services.pause(Server.MONGOD)
    try:
        yield
    finally:
        stage.services.resume(Server.MONGOD)


@contextlib.contextmanager
def database_steps_down(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Let MongoDB step down; a set of one elects itself again a moment later."""
    with contextlib.suppress(AutoReconnect), direct(stage) as admin:
        admin({"replSetStepDown": 3, "secondaryCatchUpPeriodSecs": 0, "force": True})
    yield


FAILURES: tuple[Mapping[str, Any], ...] = (
    {"closeConnection": True},
    {"errorCode": 11600},
    {"errorCode": 189, "errorLabels": ["RetryableWriteError"]},
    {"writeConcernError": {"code": 91, "errmsg": "shutting down"}},
)
"""What a command meets: its connection ends, an error that passes, or a write that was applied and is not certain."""


@contextlib.contextmanager
def database_fails_commands(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Let some writes and reads of MongoDB fail, before or after they were applied."""
    failing = {"failCommands": ["insert", "update", "find", "aggregate"], **dice.choice(FAILURES)}
    if "writeConcernError" in failing:
        failing["failCommands"] = ["insert", "update"]
    mode = {"activationProbability": dice.choice((0.1, 0.3))}
    insist(lambda: _fail_point(stage, mode, failing))
    try:
        yield
    finally:
        insist(lambda: _fail_point(stage, "off", {}))


def _fail_point(stage: Stage, mode: object, failing: Mapping[str, Any]) -> None:
    with direct(stage) as admin:
        data = {"data": {**failing, "appName": "caseloop"}} if failing else {}
        admin({"configureFailPoint": "failCommand", "mode": mode, **data})


@contextlib.contextmanager
def direct(stage: Stage) -> Iterator[Callable[[dict[str, Any]], Any]]:
    """Give what runs a command on the database server itself."""
    url = stage.settings.mongo_url.get_secret_value()
    with MongoClient[dict[str, Any]](url, timeoutMS=5000, retryWrites=False) as client:
        yield client.admin.command


def insist(call: Callable[[], object], *, within: float = 60.0) -> None:
    """Repeat what the other fault of a pair may have made impossible for the moment."""

    def is_done() -> bool:
        try:
            call()
        except (ServicesError, PyMongoError, subprocess.TimeoutExpired):
            return False
        return True

    assert wait_until(is_done, within=within), "expected a server that takes commands"
