"""The settings that every process of a private system is given."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from ops.services import Addresses
from ops.services.plan import write_private
from ops.services.software import PROJECT
from workers.clock import Clock

UP_FOLDER: Final = PROJECT / ".caseloop" / "up"
"""Where ``make up`` keeps its keys and logs."""
PROGRAM_PATH: Final = "/usr/local/bin:/usr/bin:/bin"


def settings_of(addresses: Addresses, clock: Clock, *, folder: Path) -> dict[str, str]:
    """Give the ``CASELOOP_*`` settings by which any program reaches this system. They hold secrets.

    Args:
        addresses: Where the servers are.
        clock: The clock that all processes share.
        folder: The system's folder; keeps the keys over restarts.
    """
    management = {"CASELOOP_MANAGEMENT_URL": addresses.management_url} if addresses.management_url else {}
    return management | {
        "CASELOOP_AMQP_URL": addresses.amqp_url,
        "CASELOOP_MONGO_URL": addresses.mongo_url,
        "CASELOOP_FINGERPRINT_KEY": _key(folder, "fingerprint.key"),
        "CASELOOP_MASTER_KEYS": _key(folder, "master.key"),
        "CASELOOP_LINK_KEY": _key(folder, "link.key"),
        "CASELOOP_CLOCK_SPEED": repr(clock.speed),
        "CASELOOP_CLOCK_REAL_START": _text(clock.real_start),
        "CASELOOP_CLOCK_START": _text(clock.start),
    }


def surroundings() -> dict[str, str]:
    """Give what a program needs of its surroundings, and nothing of ours."""
    return {"PATH": PROGRAM_PATH, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


def write_settings(file: Path, settings: Mapping[str, str]) -> None:
    """Write settings for ``set -a; . FILE``; only the owner may read them."""
    lines = [f"{name}={shlex.quote(value)}" for name, value in settings.items()]
    file.parent.mkdir(parents=True, exist_ok=True)
    write_private(file, "\n".join(lines) + "\n")


def kept_keys(folder: Path = UP_FOLDER) -> dict[str, str]:
    """Give the keys that a system of this folder keeps, by setting; nothing is made."""
    files = {"fingerprint_key": folder / "fingerprint.key", "master_keys": folder / "master.key"}
    return {name: file.read_text(encoding="ascii") for name, file in files.items() if file.exists()}


def _key(folder: Path, name: str) -> str:
    file = folder / name
    if not file.exists():
        write_private(file, secrets.token_hex(32))
    return file.read_text(encoding="ascii")


def _text(instant: datetime) -> str:
    return instant.isoformat()
