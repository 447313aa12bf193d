"""Documents and history entries with what is personal in them sealed, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from schemas.commitments import emission_record, personal_part
from schemas.document import Entry, Write
from schemas.errors import KeyUnknown
from schemas.personal import PARTS, blanked, merged, says_nothing, split
from store import codec
from store.connection import Connection
from store.keys import KeyRing, MongoKeys
from store.vault import DataKey, NotOpened, Vault

MARK: Final = "~"
"""Begins the name of the field that holds what is sealed of another."""

USERNAME: Final = "username_lookup"
"""Keyed digest of the customer's account name, by which cases are found; the name itself is sealed."""

_SEALED: Final = "sealed"
"""Field of an entry."""

_OWN: Final = frozenset({"_id", "head", "bucket", "urgency"})
"""Fields that no shape speaks of; they say nothing of anybody."""

Keys = Mapping[str, DataKey | None]

_OF_ENTRY: Final = ("salt", "open", "personal", "sealed_emits", "commitment")
"""What an entry bears beside its content, if it has a salt."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals what goes into a database and opens what comes out; with no ring everything stays as it is."""

    ring: KeyRing | None = None

    def keys_for(self, writes: Sequence[Write]) -> Keys:
        """Give the keys of the documents that are to be written; those that have none get one in one write."""
        if self.ring is None:
            return {}
        ours = [write for write in writes if write.collection in PARTS]
        for write in ours:
            if erases(write):
                self.ring.turn(write.id)
        new = [write.id for write in ours if write.expected == 0]
        return self.ring.of_new(new, [write.id for write in ours if write.expected]) if ours else {}

    def carried(self, write: Write, stored: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
        """Give what a write that erases leaves as it is, sealed anew: the key that it was sealed with is to be gone.

        Args:
            write: Any write.
            stored: The document as it is stored.
            keys: With the new key of the document.
        """
        found: dict[str, Any] = {}
        key = keys.get(write.id)
        if not erases(write) or key is None:
            return found
        for name, blob in stored.items():
            if name.startswith(MARK) and type(blob) is bytes and name[len(MARK) :] not in write.fields:
                place = f"{write.collection}:{write.id}:{name[len(MARK) :]}"
                with suppress(NotOpened):
                    found[name] = key.seal(key.open(blob, place), place)
        return found

    def settled(self, writes: Iterable[Write]) -> None:
        """Let the old keys of documents be gone that these writes, which were applied, erased."""
        if self.ring is not None:
            for write in filter(erases, writes):
                self.ring.finish(write.id, erased_before=write.expected + 1)

    def fields(self, write: Write, keys: Keys) -> dict[str, Any]:
        """Give what a write sets, as it is stored.

        Raises:
            Unstorable: it has something to seal, and the document's key was erased.
        """
        fields = codec.fields_document(write)
        part = PARTS.get(write.collection)
        if self.ring is None or part is None:
            return fields
        stored: dict[str, Any] = {}
        for name, value in fields.items():
            inner = part.names.get(name, part.others)
            if name in _OWN or inner == "clear" or (write.expected == 0 and says_nothing(value)):
                stored[name] = value
            else:
                stored |= self._parted(name, *split(value, inner), write, keys)
        if "customer" in fields:
            stored[USERNAME] = self.lookup((fields["customer"] or {}).get("username"))
        return stored

    def lookup(self, username: str | None) -> str | None:
        """Give the digest by which cases of an account are found."""
        return self.ring.vault.lookup("username", username) if self.ring and username else None

    def entries(self, write: Write, keys: Keys) -> list[dict[str, Any]]:
        """Give the entries of a write, as they are stored.

        Raises:
            Unstorable: as for fields.
        """
        return [self._entry(entry, write, keys) for entry in write.entries]

    def open(
        self, collection: str, documents: Sequence[dict[str, Any]], *, to_decide: bool = False
    ) -> Sequence[dict[str, Any]]:
        """Open documents as they were stored, in place; what cannot be opened is blank.

        Args:
            collection: Theirs.
            documents: As stored.
            to_decide: What does not open although its key was not erased stays sealed, so that the document has no
                shape: nothing is decided over blanks.
        """
        part = PARTS.get(collection)
        if part is None:
            return documents
        sealed = [one for one in documents if any(name.startswith(MARK) for name in one)]
        keys = self._keys_of([one["_id"] for one in sealed])
        for one in sealed:
            for name in [name for name in one if name.startswith(MARK)]:
                blob, field = one.pop(name), name[len(MARK) :]
                if blob is None:
                    continue
                inner = part.names.get(field, part.others)
                rest, key = self._reopened(blob, f"{collection}:{one['_id']}:{field}", one["_id"], keys)
                if rest is None and to_decide and key is not None and not key.erased_before:
                    one[name] = blob
                elif rest is not None:
                    one[field] = merged(one.get(field), rest)
                elif field in one and one[field] is not None:
                    one[field] = blanked(one[field], inner)
                elif field in part.blanks:
                    one[field] = part.blanks[field]
                else:
                    one.pop(field, None)
        return documents

    def open_entries(
        self, collection: str, document_id: str, documents: Iterable[Mapping[str, Any]]
    ) -> list[Entry]:
        """Give the entries that documents hold; one whose sealed part cannot be opened says so."""
        found = list(documents)
        if not any("salt" in one for one in found):
            return [codec.entry_from(one) for one in found]
        has_sealed = any(_SEALED in one for one in found)
        keys = self._keys_of([document_id]) if has_sealed else {}
        return [self._opened_entry(one, f"{collection}:{document_id}", keys) for one in found]

    def erase(self, ids: Sequence[str], *, at: datetime) -> int:
        """Erase the keys of documents; nothing happens where nothing is sealed."""
        return self.ring.erase(ids, at=at) if self.ring else 0

    def seal_bodies(self, bodies: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Give parked messages by record, each sealed with a key of its record's own."""
        if self.ring is None or not bodies:
            return bodies
        keys = self.ring.of_new([f"parked:{one}" for one in bodies], [])
        return {one: _sealed_body(body, f"parked:{one}", keys) for one, body in bodies.items()}

    def open_bodies(self, bodies: Mapping[str, bytes]) -> dict[str, bytes]:
        """Give parked messages by record, opened; one whose key was erased, or that was changed, is empty."""
        names = [f"parked:{one}" for one, body in bodies.items() if body.startswith(_BODY)]
        keys = self._keys_of(names)
        return {one: _body(body, f"parked:{one}", keys) for one, body in bodies.items()}

    def _keys_of(self, ids: Sequence[str]) -> Keys:
        if ids and self.ring is None:
            message = "expected CASELOOP_MASTER_KEYS to open what is sealed, found none"
            raise KeyUnknown(message)
        return self.ring.of(ids) if self.ring and ids else {}

    def _parted(self, name: str, clear: Any, rest: Any, write: Write, keys: Keys) -> dict[str, Any]:  # noqa: ANN401 - any stored value
        """Give a field as it is stored: what is clear, and the rest sealed beside it."""
        if rest is None:
            return {name: clear, MARK + name: None} if write.expected else {name: clear}
        sealed = {MARK + name: self._sealed(rest, write, name, keys)}
        return {name: clear} | sealed if clear is not None or write.expected else sealed

    def _sealed(self, rest: Any, write: Write, name: str, keys: Keys) -> bytes:  # noqa: ANN401 - any stored value
        key = keys.get(write.id)
        if key is None:
            message = f"expected a key to seal {name!r} with, found that it was erased"
            raise codec.Unstorable(message)
        try:
            return key.seal(codec.encode({"v": rest}), f"{write.collection}:{write.id}:{name}")
        except NotOpened:
            message = f"expected a key to seal {name!r} with, found one that was changed"
            raise codec.Unstorable(message) from None

    def _entry(self, entry: Entry, write: Write, keys: Keys) -> dict[str, Any]:
        document = codec.entry_document(entry)
        if not entry.salt:
            return document
        document |= {name: getattr(entry, name) for name in _OF_ENTRY}
        if self.ring is None:
            return document | {"personal_salt": entry.personal_salt}
        if entry.commitment:
            document["changes"] = {
                path: value for path, value in entry.changes.items() if path not in entry.personal
            }
            document["emits"] = [
                emission_record(one, is_sealed=place in entry.sealed_emits)
                for place, one in enumerate(entry.emits)
            ]
            secret = {**personal_part(entry), "salt": entry.personal_salt}
            document[_SEALED] = self._sealed(secret, write, f"history:{entry.seq}", keys)
        return document

    def _opened_entry(self, document: Mapping[str, Any], place: str, keys: Keys) -> Entry:
        parts = dict(document)
        blob = parts.pop(_SEALED, None)
        entry = codec.entry_from(parts)
        if not entry.commitment or (blob is None and entry.personal_salt):
            return entry
        key = keys.get(place.partition(":")[2])
        secret = self._opened(blob, f"{place}:history:{entry.seq}", key) if blob is not None else None
        if secret is None:
            is_erased = blob is not None and (key is None or entry.seq < key.erased_before)
            return replace(entry, withheld="erased" if is_erased else "unreadable")
        emits = tuple(
            replace(one, data=secret["emits"].get(str(number), one.data))
            for number, one in enumerate(entry.emits)
        )
        changes = {**entry.changes, **secret["changes"]}
        return replace(entry, changes=changes, emits=emits, personal_salt=secret["salt"])

    def _reopened(self, blob: Any, place: str, document_id: str, keys: Keys) -> tuple[Any, DataKey | None]:  # noqa: ANN401 - any stored value
        """Open a value, and give the key that was tried last; another process may have replaced the known one."""
        key = keys.get(document_id)
        rest = self._opened(blob, place, key)
        if rest is None and self.ring is not None and key is not None:
            key = self.ring.read_again(document_id)
            rest = self._opened(blob, place, key)
        return rest, key

    def _opened(self, blob: Any, place: str, key: DataKey | None) -> Any:  # noqa: ANN401 - any stored value
        if key is None or type(blob) is not bytes:
            return None
        try:
            return codec.decode(key.open(blob, place))["v"]
        except NotOpened:
            return None


_BODY: Final = b"\x00sealed\x00"
"""Begins a parked message that is sealed; no message that can be read begins so."""


def erases(write: Write) -> bool:
    """Say whether a write erases the person of its document: the old key is gone with it."""
    return write.collection in PARTS and write.expected > 0 and bool(write.fields.get("erased"))


def sealer_of(connection: Connection) -> Sealer:
    """Give what seals on the way to a database; nothing does without a vault."""
    return connection.sealer or _PLAIN


def with_vault(connection: Connection, vault: Vault | None) -> Connection:
    """Give the connection, with a sealer if there is a vault."""
    if vault is not None:
        connection.sealer = Sealer(KeyRing(vault, MongoKeys(connection)))
    return connection


_PLAIN: Final = Sealer()


def _sealed_body(body: bytes, name: str, keys: Keys) -> bytes:
    key = keys[name]
    return body if key is None else _BODY + key.seal(body, name)


def _body(body: bytes, name: str, keys: Keys) -> bytes:
    if not body.startswith(_BODY):
        return body
    key = keys.get(name)
    if key is not None:
        with suppress(NotOpened):
            return key.open(body[len(_BODY) :], name)
    return b""
