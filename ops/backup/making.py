"""Make a backup: everything that MongoDB holds, as it stood at one instant, and what the broker must have."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ops.backup.errors import BackupFault
from ops.backup.files import (
    BROKER,
    ERASED,
    KEYS,
    MANIFEST,
    Noted,
    file_of,
    sync_folder,
    write_part,
    write_text,
)
from ops.backup.since import newest_mark
from schemas.backup import Manifest, Part
from schemas.errors import SnapshotLost
from store import codec
from store.dumping import MongoDumps, Snapshot
from workers.topology import definitions


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up."""

    dumps: MongoDumps
    amqp_url: str
    departments: Sequence[str]
    """Whose queues the broker has."""


def make_backup(
    source: Source, folder: Path, *, now: datetime, told: Callable[[str, int], Noted]
) -> Manifest:
    """Write a backup into a folder that is new or empty; it is there whole or not at all.

    The log of events is marked before the database is read, so that what it says later leaves nothing out.

    Args:
        source: What is backed up. It may be at work.
        folder: Where it goes.
        now: Stamped on it.
        told: Is told each collection with how many documents it has about; gives what counts them.

    Raises:
        BackupFault: the folder is taken, or the database let go of the instant.
        Unavailable: a server does not answer.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupFault(f"{folder} is not empty.", "Name a new folder for each backup.")
    folder = folder.resolve()
    mark = newest_mark(source.amqp_url)
    beside = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        for name in (file_of(KEYS), file_of("")):
            (beside / name).parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        keys = _Keys()
        instant, parts = _read(source.dumps, beside, keys, told)
        manifest = Manifest(
            made_at=now,
            database=source.dumps.database,
            instant=instant,
            parts=parts,
            masters=tuple(sorted(keys.masters)),
            departments=tuple(source.departments),
            log=mark,
        )
        _write_beside(beside, manifest, keys.erased)
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
        sync_folder(folder.parent)
    except SnapshotLost as fault:
        raise BackupFault(
            f"MongoDB let go of the instant at which it was read: {fault}.",
            "Repeat it while nobody runs caseloop setup; if it takes longer than five minutes, raise "
            "minSnapshotHistoryWindowInSeconds of MongoDB first.",
        ) from None
    except OSError as fault:
        raise BackupFault(f"{folder} cannot be written: {fault.strerror}.") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return manifest


class _Keys:
    """What is noted of keys as they pass."""

    def __init__(self) -> None:
        self.masters: set[str] = set()
        self.erased: list[str] = []

    def watching(self, documents: Iterator[bytes]) -> Iterator[bytes]:
        for raw in documents:
            key = codec.decode(raw)
            self.masters |= {one["master"] for one in (key, key.get("following")) if one and "master" in one}
            if is_erased(key):
                self.erased.append(key["_id"])
            yield raw


def is_erased(key: dict[str, object]) -> bool:
    """Say whether a key, as it is stored, was erased, or took the place of one that was."""
    return key.get("erased_at") is not None or bool(key.get("erased_before"))


def _read(
    dumps: MongoDumps, folder: Path, keys: _Keys, told: Callable[[str, int], Noted]
) -> tuple[str, tuple[Part, ...]]:
    collections = dumps.collections()
    with dumps.snapshot() as snapshot:
        parts = tuple(
            write_part(folder, name, _documents(snapshot, name, keys), told(name, count))
            for name, count in collections.items()
        )
        return snapshot.instant, parts


def _documents(snapshot: Snapshot, name: str, keys: _Keys) -> Iterator[bytes]:
    documents = snapshot.read(name)
    return keys.watching(documents) if name == KEYS else documents


def _write_beside(folder: Path, manifest: Manifest, erased: Sequence[str]) -> None:
    """Write what stands beside the collections; the manifest last, since it says that the rest is there."""
    write_text(folder / BROKER, json.dumps(definitions(manifest.departments), indent=2) + "\n")
    write_text(folder / ERASED, json.dumps(sorted(erased), indent=2) + "\n")
    for place in (folder / file_of(KEYS), folder / file_of("")):
        sync_folder(place.parent)
    write_text(folder / MANIFEST, manifest.model_dump_json(indent=2) + "\n")
    sync_folder(folder)
