"""Staff records: courses, training, scores, care, waivers, roles, and losses put down to somebody.

Consumes  CourseFinished, TrainingAttended, TrainingScored, CareGiven, WaiverGiven, RoleGranted, OpenAssessment
          (queue workforce.v1)
Emits     PageContact and event department.told for an assessment that was opened
Twice     safe: an applied message is found in the record's inbox and only re-emits
Refuses   what the pack does not list, a role whose requirements are neither met nor waived, a waiver or role that
          somebody gives themselves (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.workforce.grants import grant_role
from rules.workforce.losses import open_assessment
from rules.workforce.parts import pack_named
from rules.workforce.records import attend_training, finish_course, give_care, give_waiver, score_training
from schemas.decision import Decision
from schemas.messages.staff_records import (
    CareGiven,
    CourseFinished,
    OpenAssessment,
    RoleGranted,
    TrainingAttended,
    TrainingScored,
    WaiverGiven,
)
from schemas.staff_record import StaffRecord


def decide_course(
    message: CourseFinished, record: StaffRecord | None, context: Context
) -> Decision[StaffRecord]:
    """Note a finished course."""
    pack = pack_named(context.packs, message.pack)
    return finish_course(record, message, pack, happened_at=context.happened_at)


def decide_training(
    message: TrainingAttended, record: StaffRecord | None, context: Context
) -> Decision[StaffRecord]:
    """Note that somebody took part."""
    return attend_training(record, message, happened_at=context.happened_at)


def decide_score(
    message: TrainingScored, record: StaffRecord | None, context: Context
) -> Decision[StaffRecord]:
    """Note a score."""
    return score_training(record, message, happened_at=context.happened_at)


def decide_care(message: CareGiven, record: StaffRecord | None, context: Context) -> Decision[StaffRecord]:
    """Note what was done for somebody."""
    pack = pack_named(context.packs, message.pack)
    return give_care(record, message, pack, happened_at=context.happened_at)


def decide_waiver(
    message: WaiverGiven, record: StaffRecord | None, context: Context
) -> Decision[StaffRecord]:
    """Note a waiver."""
    return give_waiver(record, message, happened_at=context.happened_at)


def decide_role(message: RoleGranted, record: StaffRecord | None, context: Context) -> Decision[StaffRecord]:
    """Grant a role."""
    pack = pack_named(context.packs, message.pack)
    return grant_role(record, message, pack, happened_at=context.happened_at)


def decide_assessment(
    message: OpenAssessment, record: StaffRecord | None, context: Context
) -> Decision[StaffRecord]:
    """Open, change or withdraw an assessment."""
    pack = context.packs.named(message.pack)
    return open_assessment(record, message, pack, context.staff, now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(CourseFinished, decide_course),
    ActorSpec(TrainingAttended, decide_training),
    ActorSpec(TrainingScored, decide_score),
    ActorSpec(CareGiven, decide_care),
    ActorSpec(WaiverGiven, decide_waiver),
    ActorSpec(RoleGranted, decide_role),
    ActorSpec(OpenAssessment, decide_assessment),
)
