"""Parts that several kinds of process need, made from the settings."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

from rules.links import Links, link_to
from scheduler.guard import vouched
from schemas.contact import Page
from schemas.errands import Deliver, ReadCase, ReadFilings, ReadSwitch
from schemas.errors import Unavailable
from schemas.looks import CollectDeadLetters
from schemas.paging import SendPages
from schemas.policy.jobs import JobRow
from schemas.policy.pack import Packs
from schemas.ports import Store
from schemas.root import KeepHeads
from schemas.staff import Staff, no_staff
from store.dumping import MongoDumps
from store.mongo import MongoStore
from store.mongo_evidence import MongoLedger
from store.mongo_finding import MongoFinder
from store.mongo_looking import MongoLooker
from store.mongo_reading import MongoReader
from store.vault import Vault
from workers.channels.line import Line
from workers.channels.sending import Channels
from workers.clock import Clock, SteadyClock, boot_id, steady
from workers.crash import crash_at
from workers.dead_letters import Collector
from workers.errand_delivery import PageSending
from workers.errand_heads import HeadKeeping
from workers.errand_looking import Looks
from workers.errand_reading import CaseReading, FilingReading, SwitchReading
from workers.errands import ErrandTable
from workers.job_rows import JOBS_FILE, in_real_time, load_jobs
from workers.pack_cache import cached_packs, with_technical_delays
from workers.queue_depths import queue_depths_at
from workers.settings import Settings, keys_in
from workers.staff import StaffFile


def store_of(settings: Settings) -> MongoStore:
    """Give the store; it connects at its first use."""
    return MongoStore(
        settings.mongo_url.get_secret_value(),
        settings.database,
        vault=vault_of(settings),
        pass_point=crash_at(settings.crash_at),
    )


def reader_of(settings: Settings) -> MongoReader:
    """Give the looking side of the store; it connects at its first use."""
    return MongoReader(settings.mongo_url.get_secret_value(), settings.database, vault=vault_of(settings))


def finder_of(settings: Settings) -> MongoFinder:
    """Give what looks cases up again; it connects at its first use."""
    return MongoFinder(settings.mongo_url.get_secret_value(), settings.database, vault=vault_of(settings))


def ledger_of(settings: Settings) -> MongoLedger:
    """Give what keeps and reads evidence; it connects at its first use."""
    return MongoLedger(settings.mongo_url.get_secret_value(), settings.database, vault=vault_of(settings))


def dumps_of(settings: Settings) -> MongoDumps:
    """Give what reads and writes whole collections; it connects at its first use."""
    return MongoDumps(settings.mongo_url.get_secret_value(), settings.database, vault=vault_of(settings))


def vault_of(settings: Settings) -> Vault | None:
    """Give what wraps the keys of documents; None if no master key is given, as commands allow that need none.

    Account names are found again by a key that follows from the one by which customers are, so that new master keys
    change nothing about it.
    """
    masters = [bytes.fromhex(one) for one in keys_in(settings.master_keys)]
    key = settings.fingerprint_key.get_secret_value().encode()
    return Vault(masters, hmac.new(key, b"lookup", hashlib.sha256).digest()) if masters else None


def clock_of(settings: Settings) -> Clock:
    """Give the clock."""
    return Clock(settings.clock_speed, settings.clock_real_start, settings.clock_start)


def steady_clock_of(settings: Settings) -> SteadyClock:
    """Give the clock of a process that runs on."""
    return SteadyClock(settings.clock_speed, settings.clock_real_start, settings.clock_start)


def checked_clock_of(settings: Settings, store: Store) -> SteadyClock:
    """Give the clock of a process that runs on, begun at the time that others vouch for.

    A store that is away vouches for nothing: the process waits for it anyway before it does anything.
    """
    clock = steady_clock_of(settings)
    with contextlib.suppress(Unavailable):
        clock.begin(vouched(store.roll_call(), boot_id(), steady()), steady())
    return clock


def packs_of(settings: Settings) -> Packs:
    """Give the policy packs."""
    packs = cached_packs(settings.packs, settings.default_pack, settings.cache)
    return with_technical_delays(packs, clock_of(settings))


def staff_of(settings: Settings, packs: Packs) -> Callable[[], Staff]:
    """Give what tells the staff file as it is now; it is always empty if none is configured.

    Raises:
        StaffError: the file is faulty.
    """
    return StaffFile(settings.staff, packs).current if settings.staff else no_staff


def channels_of(settings: Settings, staff: Callable[[], Staff]) -> Channels:
    """Give the channels; what goes out bears the real time, however fast the clock."""
    return Channels(staff, settings.secret_named, Line(Clock().now, proxy=settings.proxy), clock_of(settings))


def errands_of(settings: Settings, store: Store, staff: Callable[[], Staff]) -> ErrandTable:
    """Give who performs each kind of errand."""
    deliver, links = channels_of(settings, staff).deliver, links_of(settings)

    def link_for(errand: SendPages, page: Page) -> str:
        return link_to(links, page.page_id, page.raised_at, now=errand.now) if links else ""

    paging: ErrandTable = {Deliver: deliver, SendPages: PageSending(store, deliver, link_for)}
    reading: ErrandTable = {
        ReadCase: CaseReading(store),
        ReadFilings: FilingReading(store),
        ReadSwitch: SwitchReading(store),
    }
    collecting: ErrandTable = {CollectDeadLetters: collector_of(settings, store)}
    evidence: ErrandTable = {KeepHeads: HeadKeeping(ledger_of(settings)).keep}
    return {**paging, **reading, **collecting, **evidence, **looks_of(settings, store).table()}


def collector_of(settings: Settings, store: Store) -> Collector:
    """Give what parks dead letters."""
    return Collector(
        settings.amqp_url.get_secret_value(),
        store,
        clock_of(settings),
        pass_point=crash_at(settings.crash_at),
    )


def looks_of(settings: Settings, store: Store) -> Looks:
    """Give how recurring jobs look into the database and the queues; it connects at its first use."""
    looker = MongoLooker(settings.mongo_url.get_secret_value(), settings.database)
    return Looks(
        store, looker, queue_depths_at(settings.amqp_url.get_secret_value()), steady_clock_of(settings)
    )


def jobs_of(settings: Settings, packs: Packs) -> tuple[JobRow, ...]:
    """Give the recurring jobs of the deployment.

    Raises:
        PolicyError: their file is faulty.
    """
    return in_real_time(load_jobs(settings.jobs or JOBS_FILE, packs), clock_of(settings))


def fingerprint_of(settings: Settings) -> Callable[[str], str]:
    """Give the keyed digest by which a customer is recognised again."""
    key = settings.fingerprint_key.get_secret_value().encode()

    def fingerprint(contact: str) -> str:
        return hmac.new(key, contact.encode(), hashlib.sha256).hexdigest()[:32]

    return fingerprint


def links_of(settings: Settings) -> Links | None:
    """Give how links that acknowledge alerts are made; None if no key is configured."""
    if settings.link_key is None:
        return None
    key = settings.link_key.get_secret_value().encode()

    def sign(said: bytes) -> bytes:
        return hmac.new(key, said, hashlib.sha256).digest()

    return Links(settings.link_url.rstrip("/"), sign, timedelta(hours=settings.link_lasts_h))
