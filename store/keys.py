"""The data keys of documents: made with the first write of a document, read with it, erased for ever."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any, Final, Protocol

from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError

from store.connection import DUPLICATE_KEY, Connection, Stored, answering
from store.vault import DataKey, NotOpened, Vault, Wrapped

KEYS: Final = "keys"

REMEMBERED: Final = 20_000
"""Keys that a process holds at once."""

FORGOTTEN_AFTER: Final = timedelta(minutes=5)
"""A process reads a key again after so long: until then it may still open what somebody else has erased."""


class KeyStore(Protocol):
    """Keeps wrapped keys. Every method may raise ``Unavailable``."""

    def add(self, keys: Sequence[Wrapped]) -> frozenset[str]:
        """Keep new keys, majority and journaled; give the ids that have one, or had one, already."""
        ...

    def find(self, ids: Sequence[str]) -> Mapping[str, Wrapped | None]:
        """Give the keys that exist by id; None: it was erased."""
        ...

    def erase(self, ids: Sequence[str], *, at: datetime) -> int:
        """Erase keys; that there was one stays. Give how many were erased now."""
        ...

    def under_others(self, master: str, *, limit: int) -> Sequence[Wrapped]:
        """Give keys that are wrapped under another master key, in the order of ids."""
        ...

    def replace(self, keys: Sequence[Wrapped]) -> int:
        """Keep keys wrapped anew where they are not erased; give how many."""
        ...

    def turn(self, document_id: str, following: Wrapped) -> None:
        """Keep the key that is to take the place of another, unless one is kept already or that one was erased."""
        ...

    def finish(self, document_id: str, *, erased_before: int) -> None:
        """Let the key that is to take its place do so; the old one is gone. Without one nothing happens."""
        ...

    def turning(self, *, limit: int) -> Sequence[str]:
        """Give documents whose key is to be replaced."""
        ...


class KeyRing:
    """The keys that a process works with, by document. Safe between threads."""

    def __init__(self, vault: Vault, keys: KeyStore) -> None:
        """Take the vault that wraps them and where they are kept."""
        self.vault = vault
        self.keys = keys
        self._lock = Lock()
        self._known: OrderedDict[str, tuple[DataKey | None, float]] = OrderedDict()

    def of(self, ids: Iterable[str]) -> dict[str, DataKey | None]:
        """Give the keys of documents that have one, None for one whose key was erased; others are left out.

        A key that was changed where it is kept opens nothing: one document must not stop those that are read with it.
        """
        wanted = dict.fromkeys(ids)
        found = self._remembered(wanted)
        missing = [one for one in wanted if one not in found]
        if missing:
            read = {
                one: self._unwrapped(wrapped) if wrapped else None
                for one, wrapped in self.keys.find(missing).items()
            }
            self._remember(read)
            found |= read
        return found

    def of_new(self, new: Sequence[str], others: Iterable[str]) -> dict[str, DataKey | None]:
        """Give the keys of documents that are to be written; who has none is given one, all of them in one write.

        Args:
            new: Documents that this write makes; nobody is asked whether they have a key before.
            others: Documents that are there already.
        """
        found = self.of(others) | self._remembered(new)
        lacking = [one for one in dict.fromkeys((*new, *others)) if one not in found]
        if not lacking:
            return found
        made = {one: self.vault.make(one) for one in lacking}
        taken = self.keys.add([wrapped for _, wrapped in made.values()])
        fresh: dict[str, DataKey | None] = {one: key for one, (key, _) in made.items() if one not in taken}
        self._remember(fresh)
        return found | fresh | (self.of(taken) if taken else {})

    def erase(self, ids: Sequence[str], *, at: datetime) -> int:
        """Erase the keys of documents; what was sealed with them is gone. Give how many were erased now."""
        with self._lock:
            for one in ids:
                self._known.pop(one, None)
        return self.keys.erase(ids, at=at)

    def turn(self, document_id: str) -> DataKey | None:
        """Give a document a new key beside the old one, which stays until ``finish``; None: it was erased."""
        self.keys.turn(document_id, self.vault.make(document_id)[1])
        return self.read_again(document_id)

    def finish(self, document_id: str, *, erased_before: int) -> None:
        """Let the old key of a document that was turned be gone."""
        self.keys.finish(document_id, erased_before=erased_before)
        self.read_again(document_id)

    def read_again(self, document_id: str) -> DataKey | None:
        """Give the key of a document as it is kept now."""
        with self._lock:
            self._known.pop(document_id, None)
        return self.of([document_id]).get(document_id)

    def rewrap(self, *, at_once: int = 1000) -> int:
        """Wrap every key under the current master key; give how many were not. Safe to break off and repeat.

        Raises:
            KeyUnknown: a key needs a master key that is not given.
        """
        count = 0
        while batch := self.keys.under_others(self.vault.current, limit=at_once):
            count += self.keys.replace([self.vault.rewrap(one) for one in batch])
        return count

    def _unwrapped(self, wrapped: Wrapped) -> DataKey:
        try:
            return self.vault.unwrap(wrapped)
        except NotOpened:
            return DataKey()

    def _remembered(self, ids: Iterable[str]) -> dict[str, DataKey | None]:
        oldest = monotonic() - FORGOTTEN_AFTER.total_seconds()
        with self._lock:
            known = {one: self._known[one] for one in ids if one in self._known}
        return {one: key for one, (key, since) in known.items() if since > oldest}

    def _remember(self, keys: Mapping[str, DataKey | None]) -> None:
        now = monotonic()
        with self._lock:
            self._known.update((one, (key, now)) for one, key in keys.items())
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)


class MongoKeys:
    """Wrapped keys in a collection of their own, so that its backups can be shorter-lived than those of the cases."""

    def __init__(self, connection: Connection) -> None:
        """Take the way to the database."""
        self._connection = connection

    def add(self, keys: Sequence[Wrapped]) -> frozenset[str]:
        """Keep new keys in one bulk."""
        operations = [InsertOne(_document(one)) for one in keys]
        with answering():
            try:
                self._connection.database[KEYS].bulk_write(operations, ordered=False)
            except BulkWriteError as fault:
                errors = fault.details["writeErrors"]
                if {error["code"] for error in errors} != {DUPLICATE_KEY} or fault.details[
                    "writeConcernErrors"
                ]:
                    raise
                return frozenset(keys[error["index"]].id for error in errors)
        return frozenset()

    def find(self, ids: Sequence[str]) -> Mapping[str, Wrapped | None]:
        """Give the keys that exist."""
        with answering():
            return {one["_id"]: _wrapped(one) for one in self._collection.find({"_id": {"$in": list(ids)}})}

    def erase(self, ids: Sequence[str], *, at: datetime) -> int:
        """Erase keys, and leave a mark that there was one."""
        wanted = {"_id": {"$in": list(ids)}, "erased_at": None}
        gone = {"sealed": "", "master": "", "following": ""}
        change = {"$set": {"erased_at": at}, "$unset": gone}
        with answering():
            return self._connection.database[KEYS].update_many(wanted, change).modified_count

    def under_others(self, master: str, *, limit: int) -> Sequence[Wrapped]:
        """Give keys that are wrapped under another master key."""
        wanted = {"master": {"$gt": "", "$ne": master}}
        with answering():
            found = self._collection.find(wanted).sort("_id", 1).limit(limit)
            return [one for one in map(_wrapped, found) if one is not None]

    def replace(self, keys: Sequence[Wrapped]) -> int:
        """Keep keys wrapped anew."""
        changes = [UpdateOne({"_id": one.id, "erased_at": None}, {"$set": _secret(one)}) for one in keys]
        with answering():
            return self._connection.database[KEYS].bulk_write(changes, ordered=False).modified_count

    def turn(self, document_id: str, following: Wrapped) -> None:
        """Keep the key that is to take the place of another."""
        wanted = {"_id": document_id, "erased_at": None, "following": None}
        change = {"$set": {"following": {"master": following.master, "sealed": following.sealed}}}
        with answering():
            self._connection.database[KEYS].update_one(wanted, change)

    def finish(self, document_id: str, *, erased_before: int) -> None:
        """Let the key that is to take its place do so."""
        wanted = {"_id": document_id, "following": {"$type": "object"}}
        after = {
            "master": "$following.master",
            "sealed": "$following.sealed",
            "following": None,
            "erased_before": erased_before,
        }
        with answering():
            self._connection.database[KEYS].update_one(wanted, [{"$set": after}])

    def turning(self, *, limit: int) -> Sequence[str]:
        """Give documents whose key is to be replaced."""
        with answering():
            found = self._collection.find({"following.master": {"$gt": ""}}, {"_id": 1}).limit(limit)
            return [one["_id"] for one in found]

    @property
    def _collection(self) -> Any:  # noqa: ANN401 - pymongo's own type has a parameter too many
        return self._connection.majority(KEYS)


class MemoryKeys:
    """Wrapped keys in this process."""

    def __init__(self) -> None:
        """Begin without any."""
        self.documents: dict[str, Wrapped | None] = {}

    def add(self, keys: Sequence[Wrapped]) -> frozenset[str]:
        """Keep new keys."""
        taken = frozenset(one.id for one in keys if one.id in self.documents)
        self.documents |= {one.id: one for one in keys if one.id not in taken}
        return taken

    def find(self, ids: Sequence[str]) -> Mapping[str, Wrapped | None]:
        """Give the keys that exist."""
        return {one: self.documents[one] for one in ids if one in self.documents}

    def erase(self, ids: Sequence[str], *, at: datetime) -> int:  # noqa: ARG002 - nobody asks memory when
        """Erase keys."""
        known = [one for one in ids if self.documents.get(one) is not None]
        self.documents |= dict.fromkeys(known)
        return len(known)

    def under_others(self, master: str, *, limit: int) -> Sequence[Wrapped]:
        """Give keys that are wrapped under another master key."""
        kept = [one for _, one in sorted(self.documents.items()) if one is not None]
        return [one for one in kept if one.master != master][:limit]

    def replace(self, keys: Sequence[Wrapped]) -> int:
        """Keep keys wrapped anew."""
        known = [one for one in keys if self.documents.get(one.id) is not None]
        self.documents |= {one.id: one for one in known}
        return len(known)

    def turn(self, document_id: str, following: Wrapped) -> None:
        """Keep the key that is to take the place of another."""
        known = self.documents.get(document_id)
        if known is not None and known.following is None:
            self.documents[document_id] = replace(known, following=following)

    def finish(self, document_id: str, *, erased_before: int) -> None:
        """Let the key that is to take its place do so."""
        known = self.documents.get(document_id)
        if known is not None and known.following is not None:
            self.documents[document_id] = replace(known.following, erased_before=erased_before)

    def turning(self, *, limit: int) -> Sequence[str]:
        """Give documents whose key is to be replaced."""
        found = [name for name, one in self.documents.items() if one is not None and one.following]
        return found[:limit]


def _document(key: Wrapped) -> Stored:
    return {"_id": key.id, "erased_at": None, **_secret(key)}


def _secret(key: Wrapped) -> Stored:
    following = key.following
    beside = {"master": following.master, "sealed": following.sealed} if following else None
    return {"master": key.master, "sealed": key.sealed, "following": beside}


def _wrapped(document: Stored) -> Wrapped | None:
    if document.get("erased_at") is not None:
        return None
    name, beside = document["_id"], document.get("following")
    following = Wrapped(name, beside["master"], bytes(beside["sealed"])) if beside else None
    erased_before = document.get("erased_before", 0)
    return Wrapped(name, document["master"], bytes(document["sealed"]), following, erased_before)
