"""The real tools: those of the deployment that the environment names, or of the local servers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

from pydantic import SecretStr, ValidationError, field_validator
from rich.console import Console

from ops.cli.broker_view import RabbitView
from ops.cli.failure import Failed
from ops.cli.outlet import BrokerOutlet
from ops.services import DEFAULT_FOLDER, ServicesError, servers_of
from ops.system.environment import kept_keys
from schemas.errors import Unavailable
from schemas.looks import CollectDeadLetters
from schemas.policy.jobs import JobRow
from schemas.policy.pack import Packs
from schemas.staff import Staff
from store.dumping import MongoDumps
from store.mongo import MongoStore
from store.mongo_evidence import MongoLedger
from store.mongo_finding import MongoFinder
from store.mongo_looking import MongoLooker
from store.mongo_reading import MongoReader
from workers import logs, topology
from workers.assembly import (
    channels_of,
    clock_of,
    dumps_of,
    finder_of,
    fingerprint_of,
    jobs_of,
    ledger_of,
    packs_of,
    reader_of,
    staff_of,
    store_of,
)
from workers.channels.sending import Channels
from workers.dead_letters import Collector
from workers.packs import PACKS_FOLDER
from workers.settings import Settings

_WIDTH_OF_A_FILE: Final = 200
"""Columns when another program reads: wide enough to break no line that it looks for."""


class Reach(Settings):
    """The settings without what only workers need."""

    fingerprint_key: SecretStr = SecretStr("")
    master_keys: SecretStr = SecretStr("")

    @field_validator("master_keys")
    @classmethod
    def _are_keys(cls, keys: SecretStr) -> SecretStr:
        return super()._are_keys(keys) if keys.get_secret_value() else keys


class Files(Reach):
    """The settings without servers, for commands that only read files."""

    amqp_url: SecretStr = SecretStr("")
    mongo_url: SecretStr = SecretStr("")

    @field_validator("amqp_url")
    @classmethod
    def _are_brokers(cls, urls: SecretStr) -> SecretStr:
        return super()._are_brokers(urls) if urls.get_secret_value() else urls


class Deployment:
    """Makes each tool at its first use, so that a command meets only the servers that it needs."""

    def __init__(self) -> None:
        logs.configure("WARNING")
        self.console = Console()
        if not self.console.is_terminal:
            self.console.width = _WIDTH_OF_A_FILE
        self.warnings = Console(stderr=True)

    @cached_property
    def settings(self) -> Reach:
        """The settings: from the environment, else from the local servers of this folder."""
        try:
            return Reach()
        except ValidationError as fault:
            lacking = [f"CASELOOP_{'.'.join(map(str, error['loc']))}".upper() for error in fault.errors()]
        try:
            local = servers_of(DEFAULT_FOLDER).addresses()
        except ServicesError:
            sentence = f"These settings are missing or wrong: {', '.join(lacking)}."
            advice = "Set them in the environment, or start local servers: make up."
            raise Failed(sentence, advice) from None
        reach = Reach(
            amqp_url=SecretStr(local.amqp_url),
            mongo_url=SecretStr(local.mongo_url),
            management_url=SecretStr(local.management_url),
        )
        own = {
            name: SecretStr(key) for name, key in kept_keys().items() if name not in reach.model_fields_set
        }
        return reach.model_copy(update=own)

    @cached_property
    def files(self) -> Files:
        """The settings without servers."""
        try:
            return Files()
        except ValidationError as fault:
            wrong = [f"CASELOOP_{'.'.join(map(str, error['loc']))}".upper() for error in fault.errors()]
        raise Failed(f"These settings are wrong: {', '.join(wrong)}.")

    @cached_property
    def store(self) -> MongoStore:
        """The store."""
        return store_of(self.settings)

    @cached_property
    def looker(self) -> MongoLooker:
        """What jobs look at."""
        return MongoLooker(self.settings.mongo_url.get_secret_value(), self.settings.database)

    @cached_property
    def reader(self) -> MongoReader:
        """The looking side of the store."""
        return reader_of(self.settings)

    @cached_property
    def ledger(self) -> MongoLedger:
        """What keeps and reads evidence."""
        return ledger_of(self.settings)

    @cached_property
    def finder(self) -> MongoFinder:
        """What looks cases up again."""
        return finder_of(self.settings)

    def fingerprint(self, contact: str) -> str:
        """Give the keyed digest by which a customer is recognised."""
        if not self.settings.fingerprint_key.get_secret_value():
            advice = "Set CASELOOP_FINGERPRINT_KEY as the workers have it."
            raise Failed("Customers are found by a digest whose key is not known here.", advice)
        return fingerprint_of(self.settings)(contact)

    @cached_property
    def dumps(self) -> MongoDumps:
        """What reads and writes whole collections."""
        return dumps_of(self.settings)

    @property
    def amqp_url(self) -> str:
        """Where RabbitMQ is."""
        return self.settings.amqp_url.get_secret_value()

    @cached_property
    def outlet(self) -> BrokerOutlet:
        """The way to the broker."""
        return BrokerOutlet(self.settings.amqp_url.get_secret_value())

    @cached_property
    def broker(self) -> RabbitView:
        """The broker, to look at."""
        return RabbitView(
            self.settings.amqp_url.get_secret_value(), self.settings.management_url.get_secret_value()
        )

    @property
    def packs_folder(self) -> Path:
        """Folder of the policy packs."""
        return self.files.packs or PACKS_FOLDER

    def packs(self) -> Packs:
        """Give the policy packs."""
        return packs_of(self.files)

    @property
    def staff_file(self) -> Path | None:
        """The staff file."""
        return self.files.staff

    def staff(self) -> Staff:
        """Give what the staff file says."""
        return staff_of(self.files, self.packs())()

    def channels(self) -> Channels:
        """Give the channels of the staff file."""
        return channels_of(self.files, staff_of(self.files, self.packs()))

    def jobs(self, path: Path | None = None) -> Sequence[JobRow]:
        """Give the recurring jobs of a file, else of the deployment."""
        return jobs_of(self.files.model_copy(update={"jobs": path or self.files.jobs}), self.packs())

    def collect_dead_letters(self) -> int:
        """Park what the broker gave up on."""
        codes = {code for pack in self.packs().newest.values() for code in pack.directory.department_codes}
        collector = Collector(self.settings.amqp_url.get_secret_value(), self.store, clock_of(self.files))
        count = collector(CollectDeadLetters(tuple(sorted(codes))))
        if count is None:
            message = "RabbitMQ does not answer"
            raise Unavailable(message)
        return count

    def declare(self, departments: Sequence[str]) -> None:
        """Make exchanges, queues and indexes."""
        topology.declare(self.settings.amqp_url.get_secret_value(), departments)
        self.store.set_up()

    def now(self) -> datetime:
        """Give the instant that the deployment's clock shows."""
        return clock_of(self.files).now()

    def technical(self, real: timedelta) -> timedelta:
        """Give how far the deployment's clock moves in a real stretch."""
        return clock_of(self.files).technical(real)

    def close(self) -> None:
        """Close what was opened."""
        for name in ("outlet", "store", "reader", "finder", "looker", "ledger", "dumps"):
            if name in self.__dict__:
                getattr(self, name).close()
