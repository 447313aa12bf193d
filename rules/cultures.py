"""The profile of a customer's culture, and what it asks of triage; without one everything is neutral."""

from __future__ import annotations

from datetime import datetime

from rules.directory import departments_behind
from rules.labels import expect_row
from rules.profiles import culture_of
from rules.tasks import new_task
from schemas.assessment import Assessment
from schemas.case import Case
from schemas.messages.events import DepartmentAsked
from schemas.policy.pack import Pack
from schemas.policy.row import takes


def given_culture(named: str | None, locale: str, pack: Pack) -> str | None:
    """Give the code of the profile that a submission names, or that its locale has; None if there is none.

    Raises:
        InvalidMessage: a profile that the pack does not know.

    Source: cultures.yaml, profiles; S3-74.
    """
    if named is not None:
        return expect_row(pack.cultures.profiles, named, field="culture").code
    return next((row.code for row in pack.cultures.profiles if locale in row.locales), None)


def with_senior_apology(
    case: Case, form: Assessment, pack: Pack, *, now: datetime
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give the case with the apology that its customer's culture wants of somebody senior, asked of their department.

    Nobody else's apology settles it, as its kind of task says.

    Source: cultures.yaml, ``senior_apology``; S3-77.
    """
    culture = culture_of(case, pack)
    wanted = culture.senior_apology if culture else None
    if wanted is None or not takes(wanted.classes, form.cls):
        return case, ()
    department = departments_behind(pack, wanted.role, case)[0]
    after, asked = new_task(case, pack, wanted.task, department, wanted.text, now=now)
    return after, (asked,)
