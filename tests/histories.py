"""Histories as a release writes them: ``python -m tests.histories NAME`` tells five stories and keeps what is stored.

A file for each pack, under the release's name, as bytes that a database would keep: documents, entries and wrapped
keys, beside the master key that wraps them, which seals invented people only. It is written once, at the release, and
never again.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import bson

from schemas.document import Collection, Loaded
from store import codec
from store.keys import KeyRing, MemoryKeys
from store.memory import MemoryStore
from store.sealing import Sealer
from store.vault import Vault, Wrapped
from tests.actors.test_jury import with_jury
from tests.stories.handbook import handbook_story
from tests.stories.mall import mall_story
from tests.stories.mechanism import mechanism_story
from tests.stories.programme import programme_story
from tests.stories.template import template_story
from tests.tales import MemoryTale, Tale

FOLDER: Final = Path(__file__).parent / "fixtures" / "histories"

STORIES: Final[Mapping[str, Callable[[Tale], None]]] = {
    "feedback-handbook": handbook_story,
    "complaint-programme": programme_story,
    "online-mall": mall_story,
    "feedback-mechanism": mechanism_story,
    "service-template": template_story,
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One document as it was stored, opened by a sealer that has its key."""

    collection: Collection
    id: str
    fields: bytes
    """BSON, sealed, without history and inbox."""
    entries: tuple[bytes, ...]
    """BSON, sealed, oldest first."""
    sealer: Sealer

    def loaded(self) -> Loaded:
        """Give the document as the unit of work loads it."""
        fields = codec.decode(self.fields)
        self.sealer.open(self.collection, [fields], to_decide=True)
        return codec.loaded_from(fields | {"inbox": []})


def files() -> list[Path]:
    """Give every file of every release."""
    return sorted(FOLDER.glob("*/*.bson.gz"))


def read(file: Path) -> Iterator[Kept]:
    """Give the documents of a file."""
    stored = bson.decode(gzip.decompress(file.read_bytes()), codec.OPTIONS)
    keys = MemoryKeys()
    for one in stored["keys"]:
        keys.documents[one["id"]] = None if one["sealed"] is None else _wrapped(one)
    vault = Vault([stored["master"] or bytes(32)], b"lookup")
    sealer = Sealer(KeyRing(vault, keys))
    for one in stored["documents"]:
        yield Kept(one["collection"], one["id"], one["fields"], tuple(one["entries"]), sealer)


def write(release: str) -> list[Path]:
    """Tell the stories, and write what is stored; give the files.

    Raises:
        FileExistsError: the release has its files already.
    """
    folder = FOLDER / release
    folder.mkdir()
    written = []
    for pack, story in STORIES.items():
        tale = MemoryTale(pack, with_jury() if pack == "feedback-mechanism" else None)
        story(tale)
        file = folder / f"{pack}.bson.gz"
        file.write_bytes(gzip.compress(bson.encode(contents(tale.company.store)), mtime=0))
        written.append(file)
    return written


def contents(store: MemoryStore) -> dict[str, Any]:
    """Give what a store keeps, as the bytes that a database would."""
    documents = [
        {
            "collection": collection,
            "id": one,
            "fields": codec.encode(stored.fields),
            "entries": [*stored.entries],
        }
        for (collection, one), stored in store._documents.items()
    ]
    assert isinstance(store.ring.keys, MemoryKeys)
    keys = [_key(name, wrapped) for name, wrapped in store.ring.keys.documents.items()]
    return {"master": bytes(store.ring.vault.masters[0]), "keys": keys, "documents": documents}


def _key(name: str, wrapped: Wrapped | None) -> dict[str, Any]:
    if wrapped is None:
        return {"id": name, "sealed": None}
    assert wrapped.following is None
    return {
        "id": name,
        "master": wrapped.master,
        "sealed": wrapped.sealed,
        "erased_before": wrapped.erased_before,
    }


def _wrapped(one: Mapping[str, Any]) -> Wrapped:
    return Wrapped(one["id"], one["master"], one["sealed"], None, one["erased_before"])


if __name__ == "__main__":
    write(sys.argv[1])
