"""A private RabbitMQ and a private MongoDB on loopback, for demonstrations, tests and faults."""

from __future__ import annotations

from ops.services.addresses import Addresses, Server, ServerStatus
from ops.services.errors import CommandFailed, ServerFailed, ServicesError, SoftwareMissing
from ops.services.pair import DEFAULT_FOLDER, Services

__all__ = [
    "DEFAULT_FOLDER",
    "Addresses",
    "CommandFailed",
    "Server",
    "ServerFailed",
    "ServerStatus",
    "Services",
    "ServicesError",
    "SoftwareMissing",
]
