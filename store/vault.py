"""Seal and open bytes: a data key for each document, wrapped under a master key that the database never sees."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas.errors import KeyUnknown

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


class NotOpened(Exception):
    """Sealed bytes that their key does not open: changed, or of another place."""


class DataKey:
    """The key of one document."""

    __slots__ = ("_ciphers", "erased_before")

    def __init__(self, *keys: bytes, erased_before: int = 0) -> None:
        """Take 32 bytes; while a key is turned the new one, then the old one, which only opens.

        Args:
            keys: The key that seals, first; none: a key that cannot be had any more, which opens and seals nothing.
            erased_before: Entries with a lower number were sealed with a key that is gone; 0: none were.
        """
        self._ciphers = [AESGCM(key) for key in keys]
        self.erased_before = erased_before

    def seal(self, plain: bytes, place: str) -> bytes:
        """Give the bytes sealed; they open at that place only.

        Raises:
            NotOpened: the key cannot be had any more.
        """
        if not self._ciphers:
            raise NotOpened(place)
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Give the bytes that were sealed.

        Raises:
            NotOpened: they were changed, or sealed for another place or with another key.
        """
        if len(sealed) < _NONCE_BYTES + _TAG_BYTES:
            raise NotOpened(place)
        for cipher in self._ciphers:
            with suppress(InvalidTag):
                return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        raise NotOpened(place)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as the database keeps it."""

    id: str
    """The document that it is for."""
    master: str
    """Name of the master key that wraps it."""
    sealed: bytes
    following: Wrapped | None = None
    """The key that takes its place, while that is not finished."""
    erased_before: int = 0
    """Entries with a lower number were sealed with a key that is gone; 0: none were."""


def name_of(master: bytes) -> str:
    """Give the name by which wrapped keys say which master key they need; it tells nothing of the key."""
    return hashlib.sha256(b"caseloop master key\n" + master).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Vault:
    """The master keys of a deployment, the newest first, and the key of lookups."""

    masters: Sequence[bytes] = field(repr=False)
    lookup_key: bytes = field(repr=False)
    by_name: Mapping[str, DataKey] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the keys.

        Raises:
            ValueError: one has not 32 bytes, or there is none.
        """
        if not self.masters or any(len(one) != KEY_BYTES for one in self.masters):
            found = [*map(len, self.masters)]
            message = f"expected one or more master keys of {KEY_BYTES} bytes, found lengths {found}"
            raise ValueError(message)
        object.__setattr__(self, "by_name", {name_of(one): DataKey(one) for one in self.masters})

    @property
    def current(self) -> str:
        """Name of the master key under which new keys are wrapped."""
        return name_of(self.masters[0])

    def make(self, document_id: str) -> tuple[DataKey, Wrapped]:
        """Make a new key for a document."""
        key = os.urandom(KEY_BYTES)
        return DataKey(key), self._wrap(document_id, key)

    def unwrap(self, wrapped: Wrapped) -> DataKey:
        """Give the key that the database keeps wrapped.

        Raises:
            KeyUnknown: it is wrapped under a master key that is not given.
            NotOpened: it was changed.
        """
        keys = [self._unwrapped(wrapped)]
        if wrapped.following is not None:
            keys.insert(0, self._unwrapped(wrapped.following))
        return DataKey(*keys, erased_before=wrapped.erased_before)

    def rewrap(self, wrapped: Wrapped) -> Wrapped:
        """Give the same key wrapped under the current master key.

        Raises:
            KeyUnknown: it is wrapped under a master key that is not given.
            NotOpened: it was changed.
        """
        anew = self._wrap(wrapped.id, self._unwrapped(wrapped))
        following = self.rewrap(wrapped.following) if wrapped.following else None
        return replace(wrapped, master=anew.master, sealed=anew.sealed, following=following)

    def lookup(self, kind: str, value: str) -> str:
        """Give the keyed digest by which a sealed value is found again."""
        return hmac.new(self.lookup_key, f"{kind}\n{value}".encode(), hashlib.sha256).hexdigest()[:32]

    def _wrap(self, document_id: str, key: bytes) -> Wrapped:
        return Wrapped(document_id, self.current, self.by_name[self.current].seal(key, f"key:{document_id}"))

    def _unwrapped(self, wrapped: Wrapped) -> bytes:
        master = self.by_name.get(wrapped.master)
        if master is None:
            message = (
                f"expected the master key {wrapped.master} for {wrapped.id}, found {', '.join(self.by_name)}"
            )
            raise KeyUnknown(message)
        return master.open(wrapped.sealed, f"key:{wrapped.id}")
