"""The handbook's clocks, calendars and escalation table, and what tests of time need beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from schemas.assessment import Assessment, Factors
from schemas.case import Case
from schemas.policy.clocks import ClockRow, ClocksPolicy
from schemas.policy.pack import Pack
from schemas.work import Owner, Task
from tests.builders import RECEIVED, a_case
from tests.packs import the_pack

MILLISECOND = timedelta(milliseconds=1)

STANDS: Mapping[str, Any] = {
    "pauses_on": ("case.blocked",),
    "resumes_on": ("case.unblocked",),
    "pause_at_most": {"amount": 30, "unit": "calendar_days"},
}
"""What lets a clock row stand still while a case is blocked, 30 days at most."""


def handbook() -> Pack:
    """Give the handbook's pack as delivered."""
    return the_pack()


def a_clock_row(**changes: Any) -> ClockRow:
    """Give a row of 24 clock hours that a response meets."""
    values: dict[str, Any] = {
        "id": "clocks.test",
        "source": "ours",
        "name": "response",
        "starts_on": ("case.triaged", "case.retriaged"),
        "anchor": "received_at",
        "limit": {"amount": 24, "unit": "clock_hours"},
        "calendar": "always",
        "satisfied_by": ("case.responded",),
        "owner": "owning_department",
        "alert": "clock_missed",
    }
    return ClockRow.model_validate(values | changes)


def a_pack_of(*rows: ClockRow) -> Pack:
    """Give the handbook's pack with these clock rows instead of its own."""
    pack = handbook()
    clocks = ClocksPolicy(clocks=rows, nudges=pack.clocks.nudges, watch=pack.clocks.watch)
    return pack.model_copy(update={"clocks": clocks})


def an_assessment(**changes: Any) -> Assessment:
    """Give the assessment of an important complaint about a product."""
    values: dict[str, Any] = {
        "version": 1,
        "at": RECEIVED,
        "cls": "complaint",
        "cls_label": "投诉类",
        "topic": "quality_complaint",
        "module": "product",
        "priority": "important",
        "priority_label": "重要",
        "rank": 1,
        "factors": Factors(scope=1, emotion=1, business=1),
        "emotion_score": 20,
        "scorer": "test 1",
        "language": "zh",
        "department": "after_sales",
    }
    return Assessment(**(values | changes))


def a_judged_case(cls: str = "complaint", priority: str = "important", **changes: Any) -> Case:
    """Give a case that triage has judged and assignment has given to after-sales, clocks not started."""
    judged = an_assessment(cls=cls, priority=priority)
    owner = Owner(
        person="after_sales", department="after_sales", mode="automatic", by="system", since=RECEIVED
    )
    return a_case(**({"state": "assigned", "assessments": (judged,), "owner": owner} | changes))


def judged_again(case: Case, priority: str, at: datetime = RECEIVED) -> Case:
    """Give a case with one more assessment."""
    judged = an_assessment(version=len(case.assessments) + 1, priority=priority, at=at)
    return case.model_copy(update={"assessments": (*case.assessments, judged)})


def a_task(**changes: Any) -> Task:
    """Give a question that was passed on to the product department."""
    values: dict[str, Any] = {
        "kind": "enquiry_help",
        "department": "product",
        "text": "保修期从哪天算起？",
        "asked_at": RECEIVED,
    }
    return Task(**(values | changes))


def an_assessed_case(case: Case, **changes: Any) -> Case:
    """Give a case with a first assessment, and with some fields changed."""
    return case.model_copy(update={"assessments": (an_assessment(),), **changes})
