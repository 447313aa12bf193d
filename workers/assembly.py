"""Parts that several kinds of process need, made from the settings."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from schemas.policy.pack import Packs
from schemas.staff import Staff, no_staff
from store.mongo import MongoStore
from workers.clock import Clock
from workers.pack_cache import cached_packs, with_technical_delays
from workers.settings import Settings
from workers.staff import StaffFile


def store_of(settings: Settings) -> MongoStore:
    """Give the store; it connects at its first use."""
    return MongoStore(settings.mongo_url.get_secret_value(), settings.database)


def clock_of(settings: Settings) -> Clock:
    """Give the clock."""
    return Clock(settings.clock_speed, settings.clock_real_start, settings.clock_start)


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


def fingerprint_of(settings: Settings) -> Callable[[str], str]:
    """Give the keyed digest by which a customer is recognised again."""
    key = settings.fingerprint_key.get_secret_value().encode()

    def fingerprint(contact: str) -> str:
        return hmac.new(key, contact.encode(), hashlib.sha256).hexdigest()[:32]

    return fingerprint
