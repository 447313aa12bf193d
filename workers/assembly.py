"""Parts that several kinds of process need, made from the settings."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Callable

from scheduler.guard import vouched
from schemas.errors import Unavailable
from schemas.policy.pack import Packs
from schemas.ports import Store
from store.mongo import MongoStore
from workers.clock import Clock, SteadyClock, boot_id, steady
from workers.pack_cache import cached_packs, with_technical_delays
from workers.settings import Settings


def store_of(settings: Settings) -> MongoStore:
    """Give the store; it connects at its first use."""
    return MongoStore(settings.mongo_url.get_secret_value(), settings.database)


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


def fingerprint_of(settings: Settings) -> Callable[[str], str]:
    """Give the keyed digest by which a customer is recognised again."""
    key = settings.fingerprint_key.get_secret_value().encode()

    def fingerprint(contact: str) -> str:
        return hmac.new(key, contact.encode(), hashlib.sha256).hexdigest()[:32]

    return fingerprint
