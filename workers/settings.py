"""Settings of a process. The only place that reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

from pydantic import AwareDatetime, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.errors import SettingsError
from workers.brokers import addresses_in
from workers.fault_words import expected, own_found


class Settings(BaseSettings):
    """Everything that differs between one deployment and another; each is ``CASELOOP_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="CASELOOP_",
        env_file=None,
        env_nested_delimiter="__",
        extra="ignore",
        secrets_dir=None,
    )

    amqp_url: SecretStr
    """RabbitMQ, for example ``amqps://caseloop:…@rabbit.example/%2F``.
    Of a cluster the URL of each node, separated by commas."""
    management_url: SecretStr = SecretStr("")
    """RabbitMQ's management plug-in, by which ``caseloop doctor`` sees the members of queues, for example
    ``https://watcher:…@rabbit.example:15671``; of several nodes separated by commas; empty: it is not asked."""
    mongo_url: SecretStr
    """MongoDB replica set, for example ``mongodb://caseloop:…@db.example/?replicaSet=rs0``."""
    database: str = "caseloop"
    fingerprint_key: SecretStr
    """Key under which customers are recognised again; as secret as the contact data."""
    master_keys: SecretStr
    """Keys that wrap the keys of documents, 64 hexadecimal digits each, the newest first, separated by commas."""
    packs: Path | None = None
    """Folder of policy packs; without it, those that come with Caseloop."""
    cache: Path = Path.home() / ".cache" / "caseloop"
    """Folder for what can be made again."""
    default_pack: str = "feedback-handbook"
    jobs: Path | None = None
    """File of recurring jobs; without it, those that come with Caseloop."""
    staff: Path | None = None
    """The staff file: people, rotas, channels; without it, departments are told through their queues."""
    link_key: SecretStr | None = None
    """Key that signs the links by which alerts are acknowledged; without it pages bear no link."""
    link_url: str = "http://127.0.0.1:8095"
    """Where staff reach the page of those links, without a slash at its end."""
    link_lasts_h: Annotated[float, Field(gt=0)] = 72.0
    """Hours after which a link is too old."""
    log_level: str = "INFO"

    clock_speed: Annotated[float, Field(ge=1)] = 1.0
    """How many seconds pass for each real one; above 1 only for demonstrations and system tests."""
    clock_real_start: AwareDatetime = datetime(2000, 1, 1, tzinfo=UTC)
    """The real instant at which the sped clock showed ``clock_start``; the same for all processes."""
    clock_start: AwareDatetime = datetime(2000, 1, 1, tzinfo=UTC)

    prefetch: Annotated[int, Field(ge=1, le=65_535)] = 400
    """Deliveries that a process holds unacknowledged, per queue."""
    stop_within_s: Annotated[float, Field(gt=0)] = 25.0
    """How long a process may take to finish what it has begun when asked to stop."""
    poison_after: Annotated[int, Field(ge=2)] = 50
    """Deliveries of one message without a result after which it is parked."""
    secrets: Path | None = None
    """Folder with one file for each secret that the staff file names, such as ``/run/secrets``."""
    secret: Mapping[str, SecretStr] = {}
    """Secrets without a file, each ``CASELOOP_SECRET__<NAME>``."""
    proxy: str | None = None
    """HTTP proxy through which channels are reached."""
    errand_threads: Annotated[int, Field(ge=1)] = 8
    """How many messages to channels, and other errands, a process has on their way at once."""
    heartbeat_file: Path | None = None
    """Touched by the scheduler after every round, for an outside monitor."""
    crash_at: str = ""
    """For fault tests: the point at which the process kills itself, for example ``after-commit:3``."""

    @field_validator("amqp_url")
    @classmethod
    def _are_brokers(cls, urls: SecretStr) -> SecretStr:
        addresses_in(urls.get_secret_value())
        return urls

    @field_validator("master_keys")
    @classmethod
    def _are_keys(cls, keys: SecretStr) -> SecretStr:
        if not all(re.fullmatch(r"[0-9A-Fa-f]{64}", one) for one in keys_in(keys)) or not keys_in(keys):
            lengths = ", ".join(str(len(one)) for one in keys_in(keys)) or "none"
            message = f"expected keys of 64 hexadecimal digits, separated by commas, found lengths: {lengths}"
            raise ValueError(message)
        return keys

    def secret_named(self, name: str) -> str | None:
        """Give a secret by its name: the file of that name, else the one of the environment.

        Args:
            name: Letters, digits, ``-``, ``_`` and ``.``; in the environment ``-`` and ``.`` are ``_``.

        Returns:
            None if the deployment keeps none under this name.
        """
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
            return None
        file = self.secrets / name if self.secrets else None
        if file is not None and file.is_file():
            return file.read_text(encoding="utf-8").strip()
        kept = self.secret.get(re.sub(r"[.-]", "_", name).lower())
        return kept.get_secret_value() if kept else None


def keys_in(secret: SecretStr) -> list[str]:
    """Give the keys of a secret that may hold several, separated by commas."""
    return [one.strip() for one in secret.get_secret_value().split(",") if one.strip()]


def read_settings() -> Settings:
    """Give the settings of this process.

    Raises:
        SettingsError: one is missing or wrong.
    """
    try:
        return Settings()
    except ValidationError as fault:
        lines = [
            f"CASELOOP_{'__'.join(map(str, error['loc']))}".upper() + f": {_said(error)}"
            for error in fault.errors(include_url=False, include_input=False)
        ]
    raise SettingsError("\n".join(lines))


def _said(error: ErrorDetails) -> str:
    found = "none" if error["type"] == "missing" else own_found(error)
    return f"expected {expected(error)}" + (f", found {found}" if found else "")


_CHOICES: Final = ("PACKS", "JOBS", "STAFF", "SECRETS", "PROXY", "LOG_LEVEL")
_FILES: Final = frozenset({"PACKS", "JOBS", "STAFF", "SECRETS"})


def chosen() -> dict[str, str]:
    """Give what the environment chooses for a system that this machine starts for itself; files by their full path."""
    given = {name: os.environ.get(f"CASELOOP_{name}") for name in _CHOICES}
    choices = {
        f"CASELOOP_{name}": str(Path(value).resolve()) if name in _FILES else value
        for name, value in given.items()
        if value
    }
    keys = {name: value for name, value in os.environ.items() if name.startswith("CASELOOP_SECRET__")}
    return choices | keys
