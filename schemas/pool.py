"""A pool: who of one department has which cases, and which cases wait for somebody. One document a department."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from schemas.document import Collection, Document
from schemas.model import Instant, Model, Name
from schemas.policy.pools import PickRule


class Needs(Model):
    """What somebody must have to be given a case."""

    roles: tuple[tuple[Name, ...], ...] = ()
    """One of each."""
    skills: tuple[Name, ...] = ()
    courses: tuple[Name, ...] = ()
    certificates: tuple[Name, ...] = ()
    languages: tuple[Name, ...] = ()
    but_not: tuple[Name, ...] = ()
    """Staff ids: who recused themselves, or let the case lie."""
    alerting: tuple[Name, ...] = ()
    """Policy rows that want an alert once nobody who has all that is free."""


class Wish(Model):
    """A case that wants somebody: how it is ordered among others, and who may have it."""

    rank: int
    """Of its priority; 0 is the most urgent."""
    emotion_score: int
    due_at: Instant | None = None
    """The earliest limit that runs on it."""
    received_at: Instant
    rule: PickRule
    in_hours: bool = False
    """Whether only people in their own working hours are given it."""
    pack: Name
    needs: Needs = Needs()


class Wait(Model):
    """A case that waits for somebody."""

    asked: int
    """Version at which the case asked."""
    wish: Wish
    was_told: bool = False
    """Whether the case knows that nobody who may have it is free."""


class Slot(Model):
    """One case that takes up one of a person's places."""

    person: Name
    """Staff id."""
    asked: int
    """Version of the case for which it holds; an older word about the case changes nothing."""
    since: Instant
    taken: bool = False
    """Whether the case has said that this person owns it."""
    claimed: bool = False
    """Whether the person asked for it."""
    away_told: bool = False
    """Whether the case knows that the person is absent by the staff file."""
    wish: Wish | None = None
    """What the case wanted, while it has not said that the person owns it."""


class Away(Model):
    """Why somebody is given nothing for a while."""

    why: Literal["absent", "resting"]
    until: Instant | None = None
    """None: until they say that they are back."""


class Seat(Model):
    """Somebody of the department who was given something, or said something about themselves."""

    person: Name
    """Staff id."""
    turn: int = 0
    """Number of the giving at which they were given a case last; 0: never."""
    away: Away | None = None


class Gone(Model):
    """A case that has left the pool."""

    case_id: Name
    version: int
    """Of the case; an older word about it changes nothing."""


class Pool(Document):
    """A department's people and cases; the id is the department's code.

    Every giving of a case to a person is one version of this document, so that no capacity is exceeded whoever asks.
    """

    collection: ClassVar[Collection] = "pools"

    waiting: Mapping[Name, Wait] = {}
    """Case id to what it wants; the most urgent, if very many wait."""
    slots: Mapping[Name, Slot] = {}
    """Case id to who has it."""
    named: Mapping[Name, Slot] = {}
    """Case id to the place kept for somebody who was named by hand, until the case has them or says otherwise."""
    seats: tuple[Seat, ...] = ()
    gone: tuple[Gone, ...] = ()
    """The newest, oldest first."""
    given_count: int = 0
    """How often a case was given to somebody."""
