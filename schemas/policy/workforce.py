"""What a handbook asks about the company's own people; all of it is optional."""

from __future__ import annotations

from collections import Counter

from pydantic import model_validator

from schemas.model import Model
from schemas.policy.coded import Coded, refuse_twins
from schemas.policy.row import Row
from schemas.policy.workforce_care import Conduct, Rest, TagReaders, TelemetryRow
from schemas.policy.workforce_figures import Capacity, Indicator, Kpi, Loss, Reminder, StaffReport, Star
from schemas.policy.workforce_people import Course, RoleAsks, Training


class WorkforcePolicy(Model):
    """What a handbook asks about the company's own people; what is left out is not done."""

    rest: Rest | None = None
    abuse: Row | None = None
    """Given: abuse of staff is counted for their care."""
    conduct: Conduct | None = None
    telemetry: TelemetryRow | None = None
    tags: tuple[Coded, ...] = ()
    """How vulnerable a customer may be, or what else makes a case one for few eyes."""
    tag_readers: TagReaders | None = None
    skills: tuple[Coded, ...] = ()
    courses: tuple[Course, ...] = ()
    training: Training | None = None
    care: tuple[Coded, ...] = ()
    """What is done for staff: a talk, a leave, a supervision."""
    roles: tuple[RoleAsks, ...] = ()
    kpi: Kpi | None = None
    indicators: tuple[Indicator, ...] = ()
    star: Star | None = None
    capacity: Capacity | None = None
    reminders: tuple[Reminder, ...] = ()
    report: StaffReport | None = None
    loss: Loss | None = None
    teaching: Row | None = None
    """Given: archived cases may be set apart for teaching."""

    @model_validator(mode="after")
    def _names_are_clear(self) -> WorkforcePolicy:
        for table in (self.tags, self.skills, self.courses, self.care):
            refuse_twins(table)
        for what, names in (
            ("reminder", [row.name for row in self.reminders]),
            ("role", [row.role for row in self.roles]),
        ):
            twice = sorted(name for name, count in Counter(names).items() if count > 1)
            if twice:
                message = f"expected one row for each {what}, found more for {twice}"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _courses_give_known_skills(self) -> WorkforcePolicy:
        known = {row.code for row in self.skills}
        for row in self.courses:
            unknown = sorted(set(row.gives) - known)
            if unknown:
                message = f"row {row.id}: expected skills out of {sorted(known)}, found {unknown}"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _tags_have_readers(self) -> WorkforcePolicy:
        if self.tags and self.tag_readers is None:
            message = "tags: expected tag_readers, the roles that may read them, found none"
            raise ValueError(message)
        return self
