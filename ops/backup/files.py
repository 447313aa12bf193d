"""The files of a backup: written once, checked before they are read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from ops.backup.errors import BackupFault
from schemas.backup import Manifest, Part

MANIFEST: Final = "manifest.json"
BROKER: Final = "broker.json"
ERASED: Final = "erased.json"
KEYS: Final = "keys"

_AT_ONCE: Final = 1024 * 1024
_LENGTH: Final = 4
_FOR_THE_OWNER: Final = 0o600

Noted = Callable[[int], None]
"""Told how many documents or bytes were dealt with."""


def file_of(name: str) -> str:
    """Give where the documents of a collection stand; keys have a folder of their own, so that it can be kept apart."""
    return f"keys/{name}.bson" if name == KEYS else f"data/{name}.bson"


def write_part(folder: Path, name: str, documents: Iterable[bytes], noted: Noted) -> Part:
    """Write the documents of a collection, to the disk itself."""
    digest, size, count = hashlib.sha256(), 0, 0
    file = folder / file_of(name)
    with open(file, "wb", opener=_private) as written:
        for document in documents:
            written.write(document)
            digest.update(document)
            size += len(document)
            count += 1
            noted(1)
        written.flush()
        os.fsync(written.fileno())
    return Part(name=name, file=file_of(name), count=count, bytes=size, sha256=digest.hexdigest())


def write_text(file: Path, text: str) -> None:
    """Write a small file, to the disk itself."""
    with open(file, "w", encoding="utf-8", opener=_private) as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())


def read_manifest(folder: Path) -> Manifest:
    """Give what a backup says of itself.

    Raises:
        BackupFault: there is none, or it cannot be read.
    """
    file = folder / MANIFEST
    try:
        return Manifest.model_validate_json(file.read_bytes())
    except OSError as fault:
        raise BackupFault(
            f"{folder} holds no backup: {file.name} cannot be read: {fault.strerror}.",
            "A backup that broke off has no such file; take another one.",
        ) from None
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BackupFault(
            f"{file} cannot be used: {place}: {first['msg']}.", "Was it made by a newer release?"
        ) from None


def place_of(folder: Path, keys: Path | None, part: Part) -> Path:
    """Give where the file of a part is; that of the keys may be kept in another folder."""
    return keys / Path(part.file).name if keys is not None and part.name == KEYS else folder / part.file


def verify_part(file: Path, part: Part, noted: Noted) -> None:
    """Make sure that a file is what was written.

    Raises:
        BackupFault: it is missing, or other bytes stand in it.
    """
    digest, size = hashlib.sha256(), 0
    try:
        with file.open("rb") as reading:
            while piece := reading.read(_AT_ONCE):
                digest.update(piece)
                size += len(piece)
                noted(len(piece))
    except OSError as fault:
        raise BackupFault(f"{file} cannot be read: {fault.strerror}.", "Nothing was restored.") from None
    if (size, digest.hexdigest()) != (part.bytes, part.sha256):
        found = f"{size} bytes of {part.bytes}" if size != part.bytes else "another checksum"
        raise BackupFault(f"{file} is not what was written: {found}.", "Nothing was restored.")


def documents_in(file: Path) -> Iterator[bytes]:
    """Give the documents of a file that was verified, one after the other."""
    with file.open("rb") as reading:
        while length := reading.read(_LENGTH):
            yield length + reading.read(int.from_bytes(length, "little") - _LENGTH)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as its files."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _FOR_THE_OWNER)
