"""What is found out and what is done on the way: facts and progress."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, check_later, not_before_receipt
from rules.announcing import ask_department, case_fact
from rules.codes import coded
from rules.handled import Done, handled
from rules.notices import notify
from rules.tasks import department_meant
from rules.triage import retriage
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.messages.base import Event
from schemas.messages.handling import FactFound, ProgressReported
from schemas.policy.handling import OWNER
from schemas.policy.pack import Pack
from schemas.work import Fact, Progress

FORM = "assessment_form"
"""Kind of the request that brings a new assessment form to the department."""


def record_fact(
    case: Case, pack: Pack, message: FactFound, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record something found out. Some kinds judge the case again; a higher level issues a new form.

    Raises:
        NotAllowed: a kind that the pack does not list.

    Source: handling.yaml, rows handling.fact.*.
    """
    admit(case, pack, "record_fact", message.by)
    row = coded(pack.handling.fact_kinds, message.kind, field="kind")
    at = not_before_receipt(case, happened_at)
    fact = Fact(
        kind=row.code,
        text=message.text,
        source=message.source,
        verified=message.verified,
        by=message.by,
        at=at,
    )
    noted = case.model_copy(update={"facts": (*case.facts, fact)})
    after = retriage(noted, pack, because="fact_found", now=now) if row.retriage else noted
    details = {"kind": row.code, "verified": message.verified}
    if after.assessments is case.assessments:
        done = Done("fact.found", message.by, details=details)
    else:
        found = case_fact(after, "fact-found", now=now, version=case.version + 1, details=details)
        done = Done(
            "case.retriaged",
            message.by,
            details=form_details(after),
            reasons=(Reason("fact_found", row.id),),
            asks=(found, *new_form(after, now=now)),
        )
    return handled(case, after, pack, done, now=now, happened_at=at)


def new_form(case: Case, *, now: datetime) -> tuple[Event, ...]:
    """Give the request that brings the newest assessment form to the owning department, if there is one."""
    if case.owner is None:
        return ()
    department = department_meant(case, OWNER)
    return (ask_department(case, department, FORM, now=now, details=form_details(case)),)


def form_details(case: Case) -> dict[str, str | int]:
    """Give what requests and facts say about the newest assessment form."""
    form = case.assessment
    if form is None:
        return {}
    return {"assessment_version": form.version, "cls": form.cls, "because": form.because}


def report_progress(
    case: Case, pack: Pack, message: ProgressReported, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Append a progress entry and tell the customer; entries keep their own time and the order they came in.

    Raises:
        NotAllowed: a newly expected resolution that was past when it was said.
    """
    admit(case, pack, "report_progress", message.by)
    said_at = not_before_receipt(case, happened_at)
    check_later(message.expected_at, said_at, field="expected_at")
    at = not_before_receipt(case, min(message.at, now)) if message.at else said_at
    entry = Progress(
        step=message.step, at=at, recorded_at=now, by=message.by, expected_at=message.expected_at
    )
    after = case.model_copy(
        update={
            "progress": (*case.progress, entry),
            "promised_by": message.expected_at or case.promised_by,
        }
    )
    number = len(after.progress)
    done = Done(
        "progress.reported",
        message.by,
        about=str(number),
        details={"entry": number},
        orders=(notify(after, "progress", about=str(number)),),
    )
    return handled(case, after, pack, done, now=now, happened_at=said_at)
