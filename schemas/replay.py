"""What a history entry says of a document: the difference, how to apply it again, and the chain of hashes.

The changes of an entry map a path to a value. A path is the keys joined by dots; a dot or backslash within a
key is escaped by a backslash. A value is the new one, except for two marks: ``{"$removed": true}`` for a key
that is gone, ``{"$append": [...]}`` for a list that only grew. A value that looks like a mark stands within
``{"$value": ...}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from schemas.commitments import (
    canonical,
    chained_hash,
    digest_over,
    emission_record,
    inner_commitment,
    personal_commitment,
    shown_text,
)
from schemas.document import Document, Entry, Loaded

BOOKKEEPING: Final = frozenset({"_id", "head", "bucket", "next_due_at"})
"""Fields of a loaded document that replaying need not give: they follow from id, entries and timers."""

D = TypeVar("D", bound=Document)

_REMOVED: Final = "$removed"
_APPEND: Final = "$append"
_VALUE: Final = "$value"
_MARKS: Final = frozenset({_REMOVED, _APPEND, _VALUE})
_ABSENT: Final = object()
_PLAIN: Final = frozenset({type(None), bool, int, str, list, tuple, datetime})
"""Types of values that cannot look like a mark; asking them for it takes a tenth of a decision."""


def document_from(shape: type[D], loaded: Loaded) -> D:
    """Give a loaded document in its shape; fields that a newer release wrote are kept beside it, at any depth.

    Raises:
        ValidationError: it has a shape that this version cannot read.
    """
    fields = {name: value for name, value in loaded.fields.items() if name not in BOOKKEEPING}
    whole = {"id": str(loaded.fields["_id"]), **fields}
    try:
        return shape.model_validate(whole)
    except ValidationError:
        return shape.model_validate(whole, extra="allow")


def with_unknown(model: BaseModel, dumped: dict[str, Any]) -> dict[str, Any]:
    """Give what was dumped of a shape with the fields that the shape does not know, below its own ones.

    Args:
        model: As ``document_from`` gave it, or made of such a one.
        dumped: Some of its fields, as ``model_dump`` gives them.
    """
    return {name: _with_unknown(getattr(model, name), value) for name, value in dumped.items()}


def _with_unknown(value: object, dumped: Any) -> Any:  # noqa: ANN401 - any stored value
    if isinstance(value, BaseModel):
        return with_unknown(value, dumped) | (value.__pydantic_extra__ or {})
    if isinstance(value, Mapping):
        return {key: _with_unknown(one, dumped[key]) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return type(dumped)(_with_unknown(one, other) for one, other in zip(value, dumped, strict=True))
    return dumped


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Give path to new value for everything that ``after`` has otherwise; empty if nothing changed.

    Nested mappings are compared key by key; other values are replaced whole. Lists and tuples are alike.
    """
    changes: dict[str, Any] = {}
    _compare("", before, after, changes)
    return changes


def apply(fields: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields with the changes made; the argument stays as it is, unchanged parts are shared.

    Raises:
        ValueError: a path leads through something that is no mapping, or a list to append to is not there.
    """
    result = dict(fields)
    own: dict[tuple[str, ...], dict[str, Any]] = {(): result}
    for path, change in changes.items():
        keys = _keys(path)
        _set(_reach(own, keys[:-1]), keys[-1], change)
    return result


def replay(entries: Iterable[Entry]) -> dict[str, Any]:
    """Give the fields that the entries make, in order from the first one."""
    fields: dict[str, Any] = {}
    for entry in entries:
        fields = apply(fields, entry.changes)
    return fields


def entry_hash(entry: Entry) -> str:
    """Give the SHA-256, in hex, by which the next entry knows this one.

    With a salt it is made of the parts, see ``schemas/commitments.py``. Without one it is over the previous hash, a
    line feed, and the canonical JSON of the entry's fields without the two hashes.

    Raises:
        TypeError: a value has no canonical form.
    """
    if entry.salt:
        return chained_hash(
            entry.prev, shown_text(entry), inner_commitment(entry), personal_commitment(entry)
        )
    return digest_over([entry.prev.encode(), canonical(content_of(entry))])


def content_of(entry: Entry) -> dict[str, Any]:
    """Give what an entry says, without hashes and salts, in the order in which it is stored."""
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "message_id": entry.message_id,
        "digest": entry.digest,
        "event": entry.event,
        "by": entry.by,
        "reasons": entry.reasons,
        "changes": entry.changes,
        "emits": [emission_record(emission) for emission in entry.emits],
    }


def verify_chain(entries: Sequence[Entry]) -> list[str]:
    """Give a sentence for each entry that is missing, out of order or not what its hash says."""
    faults: list[str] = []
    previous = ""
    for place, entry in enumerate(entries, start=1):
        if entry.seq != place:
            faults.append(f"entry {place}: expected seq {place}, found {entry.seq}")
        if entry.prev != previous:
            faults.append(f"entry {place}: expected prev {previous!r}, found {entry.prev!r}")
        if entry.withheld == "unreadable":
            faults.append(f"entry {place}: expected a sealed part that its key opens, found none")
        elif not entry.withheld and entry.commitment != personal_commitment(entry):
            faults.append(f"entry {place}: expected the sealed part that was committed to, found another")
        computed = entry_hash(entry)
        if entry.hash != computed:
            faults.append(f"entry {place}: expected hash {computed!r}, found {entry.hash!r}")
        previous = entry.hash
    return faults


def _compare(
    prefix: str, before: Mapping[str, Any], after: Mapping[str, Any], changes: dict[str, Any]
) -> None:
    for key, new in after.items():
        old = before.get(key, _ABSENT)
        if old is new or old == new:
            continue
        path = prefix + _escaped(key)
        if old is _ABSENT:
            changes[path] = _recorded(new)
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            _compare(f"{path}.", old, new, changes)
        elif isinstance(old, list | tuple) and isinstance(new, list | tuple):
            _compare_lists(path, old, new, changes)
        else:
            changes[path] = _recorded(new)
    for key in before:
        if key not in after:
            changes[prefix + _escaped(key)] = {_REMOVED: True}


def _compare_lists(path: str, old: Sequence[Any], new: Sequence[Any], changes: dict[str, Any]) -> None:
    if not old or len(new) < len(old) or not _all_same(old, new[: len(old)]):
        if old or new:
            changes[path] = new
    elif len(new) > len(old):
        changes[path] = {_APPEND: new[len(old) :]}


def _all_same(old: Sequence[Any], new: Sequence[Any]) -> bool:
    return len(old) == len(new) and all(map(_same, old, new))


def _same(old: object, new: object) -> bool:
    if old is new or old == new:
        return True
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.keys() == new.keys() and all(_same(old[key], value) for key, value in new.items())
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return _all_same(old, new)
    return False


def _recorded(value: object) -> object:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping) and len(value) == 1 and not _MARKS.isdisjoint(value):
        return {_VALUE: value}
    return value


def _reach(own: dict[tuple[str, ...], dict[str, Any]], keys: tuple[str, ...]) -> dict[str, Any]:
    """Give the mapping at a path, copied once, so that it may be changed."""
    known = own.get(keys)
    if known is not None:
        return known
    parent = _reach(own, keys[:-1])
    found = parent.get(keys[-1], _ABSENT)
    if not isinstance(found, Mapping):
        message = f"expected a mapping at {'.'.join(keys)!r}, found {type(found).__name__}"
        raise ValueError(message)  # noqa: TRY004 - what is wrong is the history, not the argument's type
    copy = parent[keys[-1]] = own[keys] = dict(found)
    return copy


def _set(place: dict[str, Any], key: str, change: object) -> None:
    if not (isinstance(change, Mapping) and len(change) == 1):
        place[key] = change
    elif _REMOVED in change:
        place.pop(key, None)
    elif _APPEND in change:
        grown = place.get(key)
        if not isinstance(grown, list | tuple):
            message = f"expected a list at {key!r} to append to, found {type(grown).__name__}"
            raise ValueError(message)
        place[key] = [*grown, *change[_APPEND]]
    else:
        place[key] = change.get(_VALUE, change)


@lru_cache(maxsize=4096)
def _escaped(key: str) -> str:
    return key.replace("\\", "\\\\").replace(".", "\\.")


@lru_cache(maxsize=4096)
def _keys(path: str) -> tuple[str, ...]:
    if "\\" not in path:
        return tuple(path.split("."))
    keys, key, plain = [], "", iter(path)
    for character in plain:
        if character == ".":
            keys.append(key)
            key = ""
        else:
            key += next(plain) if character == "\\" else character
    return (*keys, key)
