"""Cases of a few words, and how they are judged."""

from __future__ import annotations

from datetime import timedelta

from rules.triage import assess
from schemas.assessment import Assessment
from schemas.case import Case
from tests.builders import RECEIVED, a_case, a_report
from tests.packs import the_pack

NOW = RECEIVED + timedelta(minutes=1)


def said(summary: str, *, cls: str = "complaint", topic: str | None = None, **changes: object) -> Case:
    """Give a case with nothing in it but these words."""
    values = {"summary": summary, "type": cls, "topic": topic, "demands": ("请处理",), "incident": None}
    return a_case(report=a_report(**(values | {"product": None, "order_number": None} | changes)))


def judged(case: Case) -> Assessment:
    return assess(case, the_pack(), because="first", now=NOW).assessments[-1]


def codes(form: Assessment) -> set[str]:
    return {trigger.code for trigger in form.triggers}


def undeclared(case: Case) -> Case:
    """Give the case as from a pack whose types are no help."""
    return case.model_copy(update={"report": case.report.model_copy(update={"type": "feedback"})})
