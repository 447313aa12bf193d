"""What a folder's pair was given at its first start, and keeps: ports, names, secrets."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from ops.services.addresses import Addresses
from ops.services.errors import ServicesError
from ops.services.ports import LOOPBACK, free_ports

FILE = "plan.json"
REPLICA_SET = "caseloop"


@dataclass(frozen=True, slots=True)
class Plan:
    """Ports, names and secrets of one pair."""

    amqp_port: int
    distribution_port: int
    epmd_port: int
    mongod_port: int
    node: str
    user: str
    password: str
    cookie: str

    def addresses(self) -> Addresses:
        """Say where clients reach the pair."""
        return Addresses(
            amqp_url=f"amqp://{self.user}:{self.password}@{LOOPBACK}:{self.amqp_port}/%2F",
            mongo_url=f"mongodb://{LOOPBACK}:{self.mongod_port}/?replicaSet={REPLICA_SET}",
            rabbitmq_node=self.node,
            rabbitmq_port=self.amqp_port,
            mongod_port=self.mongod_port,
        )


def load_plan(folder: Path) -> Plan | None:
    """Read the plan of a folder; None if no pair was ever started there."""
    file = folder / FILE
    if not file.exists():
        return None
    try:
        return Plan(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
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
