"""What comes to a case from outside its handling: more information, corrections, withdrawal."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.alerts import alerts_to_resolve
from rules.announcing import ask_department
from rules.authority import CUSTOMER
from rules.closing import close_case, notice_of_end
from rules.findings import with_fact
from rules.handled import Done, handled
from rules.triage import form_reissued, retriage
from rules.waiting import heard_from
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.events import DepartmentAsked
from schemas.messages.intake import CaseCorrected, CaseWithdrawn, InformationSupplied
from schemas.policy.pack import Pack
from schemas.report import Correction

WITHDRAWN = "withdrawn"
"""Outcome of a case that its customer took back, and kind of the request that stops work on it."""


def supply(
    case: Case, pack: Pack, message: InformationSupplied, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Append what the customer adds; it may make a judged case more urgent, never less."""
    admit(case, pack, "supply", message.by)
    at = not_before_receipt(case, happened_at)
    heard = heard_from(case, CUSTOMER) if message.by == CUSTOMER else case
    added = heard.model_copy(
        update={
            "supplements": (*case.supplements, message.text),
            "supplied": (*case.supplied, *message.attachments) if message.attachments else case.supplied,
        }
    )
    after = retriage(added, pack, because="information_supplied", now=now) if case.assessments else added
    risen = form_reissued(case, after, pack, now=now)
    done = Done(
        "case.retriaged" if risen else "case.information-supplied",
        message.by,
        fact="information-supplied",
        details={"attachments": len(message.attachments)},
        asks=(*_owner_asked(after, "information_supplied", now=now), *risen),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def correct(
    case: Case, pack: Pack, message: CaseCorrected, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Append a correction over the unchanged report.

    Raises:
        NotAllowed: a field that the pack does not open to correction.

    Source: handling.yaml, row handling.correctable.
    """
    admit(case, pack, "correct", message.by)
    at = not_before_receipt(case, happened_at)
    fields = pack.handling.correctable.fields
    if message.field not in fields:
        expected = ", ".join(fields)
        raise NotAllowed(
            f"Expected a field out of {expected}; found {message.field!r}.",
            field="field",
            expected=expected,
            found=repr(message.field),
        )
    entry = Correction(field=message.field, value=message.value, reason=message.reason, by=message.by, at=at)
    after = case.model_copy(update={"corrections": (*case.corrections, entry)})
    done = Done("case.corrected", message.by, details={"field": message.field})
    return handled(case, after, pack, done, now=now, happened_at=at)


def withdraw(
    case: Case, pack: Pack, message: CaseWithdrawn, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """End a case that its customer takes back, resolve its alerts, and stop the departments at work on it."""
    admit(case, pack, "withdraw", message.by)
    at = not_before_receipt(case, happened_at)
    taken_back = with_fact(case, "withdrawal", message.reason, by=message.by, at=at)
    after = close_case(taken_back, pack, outcome=WITHDRAWN, satisfaction="", now=now)
    orders = alerts_to_resolve(case, "case.withdrawn")
    at_work = {task.department for task in case.tasks.values() if task.answered_at is None}
    if case.owner:
        at_work |= {case.owner.department, *case.cooperators}
    asks = tuple(ask_department(after, department, WITHDRAWN, now=now) for department in sorted(at_work))
    done = Done(
        "case.withdrawn",
        message.by,
        details={"from": case.state},
        orders=(*orders, notice_of_end(after, pack)),
        asks=asks,
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def _owner_asked(case: Case, kind: str, *, now: datetime) -> tuple[DepartmentAsked, ...]:
    return (ask_department(case, case.owner.department, kind, now=now),) if case.owner else ()
