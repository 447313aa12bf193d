"""The staff file: people and how each is reached, rotas, silences, and the channels of a deployment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from schemas.model import Instant, Language, Model, Name, Text
from schemas.policy.calendars import Hours, known_zone
from schemas.rota import Id, Override, Rotation, Swap, expect_order

CHANNELS: Final = ("wecom", "dingtalk", "feishu", "lark", "slack", "pagerduty", "email", "webhook")
"""Channels with an adapter of their own; ``apprise:<scheme>`` is the long tail."""

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""Hosts to which nothing leaves this machine."""

_OVER_MIDNIGHT: Final = re.compile(r"^\s*(\d\d:\d\d(?::\d\d)?)\s*-\s*(\d\d:\d\d(?::\d\d)?)\s*$")


def known_channel(code: str) -> str:
    """Give the code of a channel that exists.

    Raises:
        ValueError: there is no such channel.
    """
    if code not in CHANNELS and not re.fullmatch(r"apprise:[a-z][a-z0-9]*", code):
        message = f"expected a channel out of {', '.join(CHANNELS)} or apprise:<scheme>, found {code!r}"
        raise ValueError(message)
    return code


def split_at_midnight(written: object) -> object:
    """Give hours such as ``22:00-07:00`` as the two stretches of a day that they cover."""
    if not isinstance(written, list | tuple):
        return written
    parts: list[object] = []
    for one in written:
        found = _OVER_MIDNIGHT.match(one) if isinstance(one, str) else None
        if found is None or found[1] < found[2]:
            parts.append(one)
        else:
            parts.append(f"{found[1]}-24:00")
            parts += [f"00:00-{found[2]}"] if found[2].strip(":0") else []
    return parts


Channel = Annotated[Name, AfterValidator(known_channel)]
Zone = Annotated[Name, AfterValidator(known_zone)]
QuietHours = Annotated[Hours, BeforeValidator(split_at_midnight)]


class Way(Model):
    """One way to reach a person."""

    channel: Channel
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    """What the channel knows the person by: a user id, a mailbox, a URL. Never written to a log."""


class Absence(Model):
    """A stretch in which a person is not there."""

    since: Instant
    until: Instant
    deputy: Name | None = None
    """Staff id of who stands in; None: the person's standing deputy, if there is one."""

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        expect_order(self.since, self.until)
        return self


class Person(Model):
    """Somebody who can be told."""

    id: Id
    """Staff id, as it stands on cases and in messages, for example ``after-sales-07``."""
    department: Name
    roles: tuple[Name, ...] = ()
    skills: tuple[Name, ...] = ()
    """Tags for routing: law, negotiation, mediation, product …"""
    courses: tuple[Name, ...] = ()
    """Courses that were finished."""
    certificates: tuple[Name, ...] = ()
    languages: tuple[Name, ...] = ()
    """Language tags for routing, beside the ``language`` in which the person is told."""
    education: Name | None = None
    capacity: Annotated[int, Field(ge=0)] | None = None
    """How many open cases the person has at most when given any; None: they are given none."""
    weight: Annotated[int, Field(ge=1)] = 1
    """For pools that weigh: twice the weight, twice the cases."""
    language: Language = "zh"
    zone: Zone = Field(examples=["Asia/Shanghai"])
    calendar: Name | None = None
    """Calendar of a pack: when the person works."""
    manager: Name | None = None
    """Staff id."""
    deputy: Name | None = None
    """Staff id of who stands in whenever the person is absent."""
    ways: Annotated[tuple[Way, ...], Field(min_length=1)]
    """In order of preference."""
    quiet: QuietHours | None = None
    """Hours on the person's own wall clock in which what can wait does wait."""
    absences: tuple[Absence, ...] = ()

    def absence_at(self, at: datetime) -> Absence | None:
        """Give the absence that holds at an instant, None if the person is there."""
        return next((one for one in self.absences if one.since <= at < one.until), None)


class Silence(Model):
    """Alerts that nobody is told of for a while; an empty list means all."""

    id: Name
    kinds: tuple[Name, ...] = ()
    departments: tuple[Name, ...] = ()
    cases: tuple[Name, ...] = ()
    since: Instant
    until: Instant
    by: Name
    reason: Text

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        expect_order(self.since, self.until)
        return self


class ChannelSettings(Model):
    """How a deployment reaches one channel."""

    url: str | None = None
    """Where the channel listens, without anything secret."""
    secret: Name | None = None
    """Name under which the deployment keeps the secret; the secret itself never stands in the file."""
    options: Mapping[Name, str] = {}
    """What else the channel's adapter takes."""


class Named(Model):
    """A department or role that no pack has."""

    code: Name
    label: Name


class Staff(Model):
    """Everybody who can be told, and when; an empty one is a deployment without a staff file."""

    zone: Zone = "UTC"
    """Of every person and rotation that names none."""
    departments: tuple[Named, ...] = ()
    """Beside those of the packs."""
    roles: tuple[Named, ...] = ()
    """Beside those of the packs."""
    people: tuple[Person, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    overrides: tuple[Override, ...] = ()
    swaps: tuple[Swap, ...] = ()
    silences: tuple[Silence, ...] = ()
    channels: Mapping[Channel, ChannelSettings] = {}

    @property
    def knows_people(self) -> bool:
        """Say whether there is anybody to tell; without, departments are told through their queues."""
        return bool(self.people)

    @cached_property
    def by_id(self) -> Mapping[str, Person]:
        """Give people by staff id."""
        return {person.id: person for person in self.people}

    @cached_property
    def rotations_by_id(self) -> Mapping[str, Rotation]:
        """Give rotations by id."""
        return {rotation.id: rotation for rotation in self.rotations}

    def person(self, staff_id: str) -> Person | None:
        """Give a person, None if the file does not know them."""
        return self.by_id.get(staff_id)

    def rotation(self, rotation_id: str) -> Rotation | None:
        """Give a rotation, None if the file does not have it."""
        return self.rotations_by_id.get(rotation_id)


NOBODY: Final = Staff()
"""A deployment without a staff file."""


def no_staff() -> Staff:
    """Give what stands in for a staff file where there is none."""
    return NOBODY
