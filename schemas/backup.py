"""What a backup says of itself: its parts with their checksums, and where the log of events stood."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from schemas.model import Instant, Model, Name

FORMAT: Final = 1

Count = Annotated[int, Field(ge=0)]


class Part(Model):
    """One file of a backup."""

    name: Name
    """Of the collection, for example ``cases``."""
    file: Name
    """Path within the backup's folder."""
    count: Count
    """Documents in it."""
    bytes: Count
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class LogMark(Model):
    """A place in the log of events: whoever finds this event there has the same log, and all that came later."""

    offset: Count
    """Of the event in the stream queue."""
    id: Name
    """Of the event."""


class Manifest(Model):
    """The contents of a backup."""

    format: Literal[1] = FORMAT
    made_at: Instant
    """When it was begun, on the deployment's clock."""
    database: Name
    instant: Name
    """Cluster time of MongoDB at which everything was read: seconds since 1970, a dot, a counter within the second."""
    parts: tuple[Part, ...]
    masters: tuple[Name, ...]
    """Names of the master keys without which the keys in it cannot be used."""
    departments: tuple[Name, ...]
    """Whose queues the broker had."""
    log: LogMark | None = None
    """The newest event before it was begun; None: there was none."""
