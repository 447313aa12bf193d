"""What a folder's pair was given at its first start, and keeps: ports, names, secrets."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ops.services.addresses import Addresses
from ops.services.errors import ServicesError
from ops.services.ports import LOOPBACK, free_ports

FILE = "plan.json"
REPLICA_SET = "caseloop"


@dataclass(frozen=True, slots=True)
class Plan:
    """Ports, names and secrets of one pair, which may be a member of a cluster."""

    amqp_port: int
    distribution_port: int
    epmd_port: int
    mongod_port: int
    node: str
    user: str
    password: str
    cookie: str
    address: str = LOOPBACK
    """Where both servers listen."""
    enter: Sequence[str] = ()
    """Words before each command, which make it run where that address is; none for the machine itself."""
    management_port: int = 0
    """Of RabbitMQ's management plug-in; 0: it is off."""
    nodes: Sequence[str] = ()
    """Names of all RabbitMQ nodes of the cluster, its own among them; none: it stands alone."""
    hosts: Sequence[str] = ()
    """``address:port`` of all mongods of the replica set, its own among them; none: it is the only one."""
    names: str = ""
    """Folder of the name server that nodes share; empty: the node has one of its own."""

    def addresses(self) -> Addresses:
        """Say where clients reach the pair."""
        return Addresses(
            amqp_url=f"amqp://{self.user}:{self.password}@{self.address}:{self.amqp_port}/%2F",
            mongo_url=f"mongodb://{','.join(self.members)}/?replicaSet={REPLICA_SET}",
            rabbitmq_node=self.node,
            rabbitmq_port=self.amqp_port,
            mongod_port=self.mongod_port,
            management_url=self._management_url(),
        )

    @property
    def host(self) -> str:
        """``address:port`` of its mongod."""
        return f"{self.address}:{self.mongod_port}"

    @property
    def members(self) -> Sequence[str]:
        """``address:port`` of every mongod of its replica set."""
        return self.hosts or (self.host,)

    def _management_url(self) -> str:
        if not self.management_port:
            return ""
        return f"http://{self.user}:{self.password}@{self.address}:{self.management_port}"


def load_plan(folder: Path) -> Plan | None:
    """Read the plan of a folder; None if no pair was ever started there."""
    file = folder / FILE
    if not file.exists():
        return None
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        kept: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
        }
        return Plan(**kept)
    except (ValueError, TypeError, AttributeError) as error:
        message = f"{file} is not a plan of local servers ({error}); remove {folder} to start afresh"
        raise ServicesError(message) from error


def load_or_make_plan(folder: Path) -> Plan:
    """Read the plan of a folder, or make and keep one. Call it under the folder's lock."""
    known = load_plan(folder)
    if known is not None:
        return known
    plan = _new_plan(folder)
    write_private(folder / FILE, json.dumps(asdict(plan), indent=2) + "\n")
    return plan


def _new_plan(folder: Path) -> Plan:
    amqp_port, distribution_port, epmd_port, mongod_port = free_ports(4)
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Plan(
        amqp_port=amqp_port,
        distribution_port=distribution_port,
        epmd_port=epmd_port,
        mongod_port=mongod_port,
        node=f"caseloop_{name}@localhost",
        user="caseloop",
        password=secrets.token_hex(16),
        cookie=secrets.token_hex(16).upper(),
    )


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step."""
    draft = file.with_name(f".{file.name}.draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
