"""Restore a backup: into an empty database, verified, and without anybody who was erased since."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from ops.backup.errors import BackupFault
from ops.backup.files import KEYS, Noted, documents_in, place_of, read_manifest, verify_part
from ops.backup.making import is_erased
from ops.backup.since import Since
from schemas.backup import Manifest, Part
from store import codec
from store.dumping import MongoDumps

_LAST: Final = "cases"
"""Written last: a restore that breaks off leaves no case whose key, alerts or older entries are not there."""

Told = Callable[[str, int], Noted]
"""Is told what is under way and how much of it there is; gives what counts it."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is to be restored."""

    folder: Path
    keys: Path | None
    """Where the file of the keys is, if it is kept apart."""
    manifest: Manifest

    @classmethod
    def at(cls, folder: Path, keys: Path | None) -> Backup:
        """Read what a backup says of itself.

        Raises:
            BackupFault: it cannot be read.
        """
        return cls(folder, keys, read_manifest(folder))

    def file(self, part: Part) -> Path:
        """Give where the file of a part is."""
        return place_of(self.folder, self.keys, part)

    def verify(self, told: Told) -> None:
        """Make sure that every file is what was written.

        Raises:
            BackupFault: one is not; names it.
        """
        for part in self.manifest.parts:
            verify_part(self.file(part), part, told(f"verify {part.name}", part.bytes))


@dataclass(slots=True)
class Restored:
    """What a restore did."""

    counts: dict[str, int] = field(default_factory=dict)
    """Collection to documents."""
    erased: list[str] = field(default_factory=list)
    """Documents that the backup still had a key for and that were erased since: their keys did not come back."""
    behind: dict[str, int] = field(default_factory=dict)
    """Cases of which the log knows more than the backup, with the version that it knows."""
    faults: list[str] = field(default_factory=list)
    """What is wrong with histories."""


def check_keys(backup: Backup, dumps: MongoDumps) -> None:
    """Make sure that what is restored can be opened.

    Raises:
        BackupFault: a master key is missing.
    """
    missing = sorted(set(backup.manifest.masters) - dumps.masters)
    if missing or not dumps.masters:
        wanted = ", ".join(missing) or "any"
        raise BackupFault(
            f"The backup needs a master key that is not given: {wanted}.",
            "Set CASELOOP_MASTER_KEYS as it was when the backup was made; docs/privacy.md says how keys are changed.",
        )


def known_erasures(files: Sequence[Path]) -> set[str]:
    """Give the documents that lists of erasures name.

    Raises:
        BackupFault: a file cannot be read.
    """
    found: set[str] = set()
    for file in files:
        try:
            listed = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise BackupFault(f"The list {file} cannot be read: {fault}.") from None
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise BackupFault(f"The list {file} is no JSON list of ids.", "caseloop keys erased makes one.")
        found.update(listed)
    return found


def note_of_erasures(folder: Path) -> Path:
    """Give where a restore notes who was erased before it does away with a database that knows; one that broke off
    leaves the note to the next one.
    """
    whole = folder.resolve()
    return whole.with_name(f"{whole.name}.erased.json")


def load(
    backup: Backup, dumps: MongoDumps, *, erased: AbstractSet[str], now: datetime, told: Told
) -> Restored:
    """Write every document of a verified backup into a database that was set up and holds none.

    Args:
        backup: Verified.
        dumps: Where it goes.
        erased: Documents whose key was erased since; it does not come back.
        now: Stamped on what says that a key was erased.
        told: Shows progress.

    Raises:
        BackupFault: a document is refused, or another number came to be there than the backup has.
    """
    restored = Restored()
    for part in sorted(backup.manifest.parts, key=lambda one: (one.name == _LAST, one.name)):
        noted = told(f"restore {part.name}", part.count)
        documents = documents_in(backup.file(part))
        if part.name == KEYS:
            documents = _without(documents, erased, restored.erased)
        try:
            count = dumps.write(part.name, _counted(documents, noted))
        except codec.Unstorable as fault:
            raise BackupFault(f"{fault}.", "Repeat it with --replace; report it if it fails again.") from None
        left_out = len(restored.erased) if part.name == KEYS else 0
        if count + left_out != part.count:
            raise BackupFault(f"{part.name}: expected {part.count} documents, found {count + left_out}.")
        restored.counts[part.name] = count
    dumps.keep_erased(restored.erased, at=now)
    return restored


def compare(restored: Restored, dumps: MongoDumps, since: Since) -> None:
    """Note the cases of which the log of events knows more."""
    ours = dumps.versions(sorted(since.versions))
    restored.behind = {
        one: version for one, version in sorted(since.versions.items()) if version > ours.get(one, 0)
    }


def _without(documents: Iterator[bytes], erased: AbstractSet[str], left_out: list[str]) -> Iterator[bytes]:
    for raw in documents:
        key = codec.decode(raw)
        if key["_id"] in erased and not is_erased(key):
            left_out.append(key["_id"])
        else:
            yield raw


def _counted(documents: Iterator[bytes], noted: Noted) -> Iterator[bytes]:
    for one in documents:
        noted(1)
        yield one
