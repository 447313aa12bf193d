"""What a member of staff has learned, was granted and was given; kept apart from how they are told things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.document import Collection, Document
from schemas.model import Instant, Model, Money, Name, Text

Score = Annotated[int, Field(ge=0, le=100)]


class Attended(Model):
    """A training that somebody took part in."""

    topic: Name
    at: Instant
    plan: Name | None = None
    """Id of the training plan that it belongs to."""
    by: Name


class Scored(Model):
    """What a system gave somebody for an exercise, such as an extreme scene in virtual reality."""

    scene: Name
    score: Score
    at: Instant
    by: Name
    """The system that scored."""


class Care(Model):
    """Something done for somebody."""

    kind: Name
    """Code of the pack."""
    note: Text | None = None
    at: Instant
    by: Name


class Waiver(Model):
    """What a role asks for and somebody need not have."""

    role: Name
    reason: Text
    at: Instant
    by: Name


class Grant(Model):
    """A role that was granted, and on what grounds."""

    role: Name
    call_centre_years: int
    complaint_years: int
    diploma: bool
    waived: tuple[Name, ...] = ()
    """What the role asks for and the person lacks."""
    note: Text | None = None
    at: Instant
    by: Name


class Appraisal(Model):
    """A complaint that cost the company money and is put down to the person: somebody must appraise it (投诉考核)."""

    case_number: Name
    case_version: int
    """Of the case when the loss was said; an older word that comes later changes nothing."""
    loss: Money
    opened_at: Instant
    withdrawn_at: Instant | None = None
    """When it turned out that there was no loss, or that it is put down to somebody else."""


class StaffRecord(Document):
    """One person's record; the id is the staff id. Whether somebody uses the help of outside is not in it."""

    collection: ClassVar[Collection] = "staff_records"

    courses: Mapping[Name, Instant] = {}
    """Code of the pack to when it was finished."""
    skills: tuple[Name, ...] = ()
    """That finished courses gave, sorted."""
    trainings: tuple[Attended, ...] = ()
    scores: tuple[Scored, ...] = ()
    care: tuple[Care, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    roles: Mapping[Name, Grant] = {}
    """Code of the role to the newest grant."""
    appraisals: Mapping[Name, Appraisal] = {}
    """Case id to what must be appraised."""
