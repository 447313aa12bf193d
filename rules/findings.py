"""What is found out and what is done on the way: facts and progress."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, check_later, not_before_receipt
from rules.announcing import ask_department
from rules.handled import Done, handled
from rules.labels import expect_row
from rules.notices import notify
from rules.triage import form_issued, retriage
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.messages.base import Event
from schemas.messages.handling import FactFound, ProgressReported
from schemas.policy.pack import Pack
from schemas.work import Fact, Progress

FORM = "assessment_form"
"""Kind of the request that brings a new assessment form to the department."""


def record_fact(
    case: Case, pack: Pack, message: FactFound, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record something found out. Some kinds judge the case again; a higher level issues a new form.

    Raises:
        InvalidMessage: a kind that the pack does not list.

    Source: handling.yaml, rows handling.fact.*.
    """
    admit(case, pack, "record_fact", message.by)
    row = expect_row(pack.handling.fact_kinds, message.kind, field="kind")
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
    risen = rose(case, after, pack, now=now)
    done = Done(
        "case.retriaged" if risen else "fact.found",
        message.by,
        fact="fact-found",
        details={"kind": row.code, "verified": message.verified},
        reasons=(Reason("fact_found", row.id),) if risen else (),
        asks=risen,
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def rose(before: Case, after: Case, pack: Pack, *, now: datetime) -> tuple[Event, ...]:
    """Give the facts and the new form of a case that became more urgent; nothing if it did not.

    The form goes where the case belongs by its table, and to its owner too if that is another department.
    """
    form = after.assessment
    if form is None or after.assessments is before.assessments:
        return ()
    issued = form_issued(after, pack, "retriaged", now=now, version=before.version + 1)
    if after.owner is None or after.owner.department == form.department:
        return issued
    details = {"version": form.version, "priority": form.priority, "because": form.because}
    return (*issued, ask_department(after, after.owner.department, FORM, now=now, details=details))


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
