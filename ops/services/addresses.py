"""Where the local servers are reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Server(StrEnum):
    """A server of the pair."""

    RABBITMQ = "rabbitmq"
    MONGOD = "mongod"


@dataclass(frozen=True, slots=True)
class Addresses:
    """All that a client of the pair needs; what holds a password is not shown."""

    amqp_url: str = field(repr=False)
    mongo_url: str
    rabbitmq_node: str
    rabbitmq_port: int
    mongod_port: int
    management_url: str = field(default="", repr=False)
    """RabbitMQ's management plug-in; empty: it is off."""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """How one server is doing; ``pid`` is None when it does not run, or runs in a container."""

    server: Server
    running: bool
    paused: bool
    pid: int | None
    port: int
    address: str = "127.0.0.1"
