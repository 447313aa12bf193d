"""What comes to a case from outside its handling: more information, corrections, withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.alerts import alerts_to_resolve
from rules.announcing import ask_department
from rules.authority import CUSTOMER
from rules.awaiting import answered
from rules.closing import close_case, notice_of_end
from rules.ended_work import end_of_work, without_open_work
from rules.evidence_asked import evidence_came
from rules.findings import with_fact
from rules.handled import Done, handled
from rules.responsible import department_of, departments_at_work
from rules.restating import is_confirmed
from rules.reviewing import reviewed_again
from rules.self_service import to_people
from rules.submission import fingerprint_of, value_at
from rules.supplying import with_details
from rules.triage import form_reissued, retriage
from rules.waiting import awaits_evidence, heard_from
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.base import Event, Order
from schemas.messages.events import DepartmentAsked
from schemas.messages.intake import CaseCorrected, CaseWithdrawn, InformationSupplied
from schemas.policy.pack import Pack
from schemas.report import Correction

WITHDRAWN = "withdrawn"
"""Outcome of a case that its customer took back, and kind of the request that stops work on it."""


def supply(  # noqa: PLR0913 - what the runtime knows beside the message, all named
    case: Case,
    pack: Pack,
    message: InformationSupplied,
    *,
    now: datetime,
    happened_at: datetime,
    fingerprint: Callable[[str], str] = str,
) -> Decision[Case]:
    """Append what the customer adds; it may make a judged case more urgent, never less.

    What a submission lacked is filled, and a case that waited for it goes on; of a part, the rest is asked for.

    Args:
        case: Any open case.
        pack: The case's pack.
        message: Words, references, and fields if the sender has them apart.
        now: Instant of the decision.
        happened_at: When it was said.
        fingerprint: Keyed digest of a contact in its plain form.

    Source: intake.yaml, row intake.incomplete; S4-17.
    """
    admit(case, pack, "supply", message.by)
    at = not_before_receipt(case, happened_at)
    added = _with_words(case, pack, message, at=at, fingerprint=fingerprint)
    orders: tuple[Order, ...] = ()
    asks: tuple[Event, ...] = ()
    if case.state == "awaiting_info" and added.lacking != case.lacking:
        entry = answered(added, pack, at=at, now=now)
        added, orders, asks = entry.case, entry.orders, entry.asks
    after = retriage(added, pack, because="information_supplied", now=now) if case.assessments else added
    risen = form_reissued(case, after, pack, now=now)
    after, taken = to_people(after)
    details: dict[str, object] = {"attachments": len(message.attachments)}
    if message.details is not None:
        details |= {"filled": list(after.supplied_details[-1].filled), "lacking": list(after.lacking)}
        details |= {"demand_confirmed": is_confirmed(after)} if pack.intake.restatement else {}
    done = Done(
        "case.retriaged" if risen else "case.information-supplied",
        message.by,
        fact="information-supplied",
        details=details,
        orders=(*orders, *taken),
        asks=(*asks, *_asked_to_read(after, pack, now=now), *risen),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def _with_words(
    case: Case, pack: Pack, message: InformationSupplied, *, at: datetime, fingerprint: Callable[[str], str]
) -> Case:
    """Give the case with what was said; waiting for fields or evidence ends by them alone, not by words."""
    ends = message.by == CUSTOMER and case.state != "awaiting_info" and not awaits_evidence(case)
    heard = heard_from(case, CUSTOMER) if ends else case
    heard = evidence_came(heard) if message.attachments else heard
    added = heard.model_copy(
        update={
            "supplements": (*case.supplements, message.text),
            "supplied": (*case.supplied, *message.attachments) if message.attachments else case.supplied,
        }
    )
    if message.details is None:
        return added
    filled = with_details(added, message.details, by=message.by, at=at)
    if filled.customer == case.customer:
        return filled
    found = fingerprint_of(filled.customer, case.channel, pack.intake, fingerprint)
    return filled.model_copy(update={"fingerprint": found})


def correct(
    case: Case, pack: Pack, message: CaseCorrected, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Append a correction over the unchanged report, with what held until then: S1-57.

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
    old = value_in_force(case, message.field)
    entry = Correction(
        field=message.field, old=old, value=message.value, reason=message.reason, by=message.by, at=at
    )
    after = case.model_copy(update={"corrections": (*case.corrections, entry)})
    asks = reviewed_again(after, pack, now=now)
    done = Done("case.corrected", message.by, details={"field": message.field}, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def value_in_force(case: Case, field: str) -> str | None:
    """Give what holds in a field of the report as text: the newest correction, else what was said; None if empty."""
    corrected = [one.value for one in case.corrections if one.field == field]
    if corrected:
        return corrected[-1]
    value = value_at(case.report, field)
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else str(value)


def withdraw(
    case: Case, pack: Pack, message: CaseWithdrawn, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """End a case that its customer takes back, resolve its alerts, and stop the departments at work on it.

    Each open task ends, and whoever has it hears so; what was carried out stays on record.
    """
    admit(case, pack, "withdraw", message.by)
    at = not_before_receipt(case, happened_at)
    taken_back = with_fact(case, "withdrawal", message.reason, by=message.by, at=at)
    stopped = without_open_work(taken_back, pack, WITHDRAWN, at=at)
    after = close_case(stopped, pack, outcome=WITHDRAWN, satisfaction="", now=now)
    orders = alerts_to_resolve(case, "case.withdrawn")
    asks = tuple(ask_department(after, one, WITHDRAWN, now=now) for one in departments_at_work(case))
    done = Done(
        "case.withdrawn",
        message.by,
        details={"from": case.state},
        orders=(*orders, notice_of_end(after, pack)),
        asks=(*asks, *end_of_work(case, after, pack, WITHDRAWN, now=now)),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def _asked_to_read(case: Case, pack: Pack, *, now: datetime) -> tuple[DepartmentAsked, ...]:
    """Give the request to whoever must read what came: the owner or, while fields lack, who looks after the case."""
    if case.owner is None and case.state != "awaiting_info":
        return ()
    return (ask_department(case, department_of(case, pack), "information_supplied", now=now),)
