"""A private RabbitMQ and a private MongoDB, alone or as clusters, for demonstrations, tests and faults."""

from __future__ import annotations

from ops.services.addresses import Addresses, Server, ServerStatus
from ops.services.cluster import Cluster, Place, servers_of
from ops.services.errors import CommandFailed, ServerFailed, ServicesError, SoftwareMissing
from ops.services.pair import DEFAULT_FOLDER, Services

__all__ = [
    "DEFAULT_FOLDER",
    "Addresses",
    "Cluster",
    "CommandFailed",
    "Place",
    "Server",
    "ServerFailed",
    "ServerStatus",
    "Services",
    "ServicesError",
    "SoftwareMissing",
    "servers_of",
]
