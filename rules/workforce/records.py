"""One person's record: courses and the skills that they give, training, scores, care, waivers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rules.labels import expect_row
from rules.versions import next_version
from rules.workforce.parts import expect_part
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.base import Event, Message
from schemas.messages.staff_records import (
    CareGiven,
    CourseFinished,
    TrainingAttended,
    TrainingScored,
    WaiverGiven,
)
from schemas.policy.pack import Pack
from schemas.staff_record import Attended, Care, Scored, StaffRecord, Waiver


def finish_course(
    before: StaffRecord | None, message: CourseFinished, pack: Pack, *, happened_at: datetime
) -> Decision[StaffRecord]:
    """Note that somebody finished a course, and has the skills that it gives.

    Raises:
        NotAllowed: the pack has no courses.
        InvalidMessage: one that it does not list.

    Source: S2-52, S3-52; workforce.yaml, rows workforce.course.*.
    """
    course = expect_row(expect_part(pack, pack.workforce.courses, "courses"), message.course, field="course")
    known = before or StaffRecord(id=message.staff)
    courses = {**known.courses, course.code: message.at or happened_at}
    skills = tuple(sorted({*known.skills, *course.gives}))
    return settled(before, known, "course-finished", {"courses": courses, "skills": skills})


def attend_training(
    before: StaffRecord | None, message: TrainingAttended, *, happened_at: datetime
) -> Decision[StaffRecord]:
    """Note that somebody took part in a training.

    Source: S1-44, S1-58.
    """
    known = before or StaffRecord(id=message.staff)
    at = message.at or happened_at
    attended = Attended(topic=message.topic, at=at, plan=message.plan, by=message.by)
    return settled(before, known, "training-attended", {"trainings": (*known.trainings, attended)})


def score_training(
    before: StaffRecord | None, message: TrainingScored, *, happened_at: datetime
) -> Decision[StaffRecord]:
    """Note what a system gave somebody for an exercise.

    Source: S3-62.
    """
    known = before or StaffRecord(id=message.staff)
    at = message.at or happened_at
    scored = Scored(scene=message.scene, score=message.score, at=at, by=message.by)
    return settled(before, known, "training-scored", {"scores": (*known.scores, scored)})


def give_care(
    before: StaffRecord | None, message: CareGiven, pack: Pack, *, happened_at: datetime
) -> Decision[StaffRecord]:
    """Note what was done for somebody.

    Raises:
        NotAllowed: the pack lists no such care.
        InvalidMessage: a kind that it does not list.

    Source: S1-44; workforce.yaml, rows workforce.care.*.
    """
    kind = expect_row(expect_part(pack, pack.workforce.care, "care"), message.kind, field="kind").code
    known = before or StaffRecord(id=message.staff)
    care = Care(kind=kind, note=message.note, at=message.at or happened_at, by=message.by)
    return settled(before, known, "care-given", {"care": (*known.care, care)})


def give_waiver(
    before: StaffRecord | None, message: WaiverGiven, *, happened_at: datetime
) -> Decision[StaffRecord]:
    """Note that somebody need not have what a role asks for.

    Raises:
        NotAllowed: they say so themselves.

    Source: S1-47, S1-48.
    """
    if message.by == message.staff:
        raise NotAllowed(
            "Nobody gives a waiver to themselves.",
            field="by",
            expected="somebody else",
            found=repr(message.by),
        )
    known = before or StaffRecord(id=message.staff)
    waiver = Waiver(role=message.role, reason=message.reason, at=happened_at, by=message.by)
    return settled(before, known, "waiver-given", {"waivers": (*known.waivers, waiver)})


def settled(  # noqa: PLR0913 - the parts of a decision, all named
    before: StaffRecord | None,
    known: StaffRecord,
    name: str,
    changes: Mapping[str, Any],
    *,
    reasons: tuple[Reason, ...] = (),
    orders: tuple[Message, ...] = (),
    events: tuple[Event, ...] = (),
) -> Decision[StaffRecord]:
    """Give the decision that changes a record; one that changes nothing if all of it is so already."""
    after = known.model_copy(update=changes)
    event = f"staff.{name}"
    if before is not None and after == before:
        return Decision(before=before, after=before, event=event)
    return Decision(
        before=before,
        after=next_version(before, after),
        event=event,
        reasons=reasons,
        orders=orders,
        events=events,
    )
