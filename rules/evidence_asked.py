"""Asking the customer for evidence: the case waits, they are reminded, an upload or the end lets it go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from rules.admission import admit, not_before_receipt
from rules.announcing import ask_department, case_fact
from rules.findings import with_fact
from rules.fired import Outcome
from rules.handled import Done, handled
from rules.notices import notify
from rules.responsible import department_of
from rules.waiting import EVIDENCE, WAITING, awaits_evidence, wait_no_longer
from schemas.case import Case
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.messages.investigation import EvidenceRequested
from schemas.policy.handling import EvidenceRow
from schemas.policy.pack import Pack
from schemas.work import Waiting

REQUEST: Final = "evidence_needed"
"""Kind of the notice that says what is wanted."""

REMINDER: Final = "evidence_reminder"
"""Kind of the notice that says it again."""

CASELOOP: Final = "caseloop"


def ask_for_evidence(
    case: Case, pack: Pack, message: EvidenceRequested, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Ask the customer for evidence, and wait for it; clocks whose rows allow it stand still meanwhile.

    Raises:
        NotAllowed: the pack asks for none, or the case waits for somebody already.

    Source: handling.yaml, row handling.evidence; S2-25.
    """
    admit(case, pack, "ask_evidence", message.by)
    row = _row(pack)
    if case.waiting is not None:
        raise NotAllowed(
            f"Case {case.number} waits for the {case.waiting.awaiting} already.",
            field="case.waiting",
            expected="a case that waits for nobody",
            found=repr(case.waiting.awaiting),
        )
    at = not_before_receipt(case, happened_at)
    waiting = Waiting(
        awaiting="customer",
        reason=EVIDENCE,
        since=at,
        until=at + time_of(row.ends_after),
        by=message.by,
    )
    timers = {
        **case.timers,
        WAITING: Timer(kind=WAITING, due_at=waiting.until),
        EVIDENCE: Timer(kind=EVIDENCE, due_at=at + time_of(row.remind_after), attempt=1),
    }
    changes = {
        "state": "awaiting_evidence",
        "waiting": waiting,
        "timers": timers,
        "evidence_wanted": message.items,
    }
    after = case.model_copy(update=changes)
    done = Done(
        "evidence.requested",
        message.by,
        details={"items": len(message.items), "until": waiting.until.isoformat()},
        reasons=(Reason("evidence.requested", row.id),),
        orders=(notify(after, REQUEST, about=str(case.version)),),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def evidence_came(case: Case) -> Case:
    """Give a case after something was uploaded: one that waited for it is investigated again.

    Source: S2-25.
    """
    return wait_no_longer(case) if awaits_evidence(case) else case


def asked_for_evidence_again(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Remind the customer of the evidence, and again later; nothing if it is not waited for, or the end has come."""
    case = outcome.case
    timers = {name: kept for name, kept in case.timers.items() if name != EVIDENCE}
    waiting, row = case.waiting, pack.handling.evidence
    if case.state != "awaiting_evidence" or waiting is None or row is None or waiting.until <= now:
        return replace(outcome, case=case.model_copy(update={"timers": timers}))
    timers[EVIDENCE] = timer.model_copy(
        update={"due_at": now + time_of(row.remind_after), "attempt": timer.attempt + 1}
    )
    after = case.model_copy(update={"timers": timers})
    reason = Reason("evidence.asked-again", row.id, {"attempt": timer.attempt})
    order = notify(after, REMINDER, about=f"{waiting.since.isoformat()} {timer.attempt}")
    return replace(outcome, case=after, reasons=(*outcome.reasons, reason), orders=(*outcome.orders, order))


def evidence_missing(outcome: Outcome, pack: Pack, *, now: datetime) -> Outcome:
    """Go on without evidence that never came; it stands among the facts, and the owner is told.

    Source: handling.yaml, row handling.evidence; S2-25.
    """
    row = _row(pack)
    before = outcome.case
    wanted = ", ".join(before.evidence_wanted)
    noted = with_fact(before, row.unanswered, wanted or EVIDENCE, by=CASELOOP, at=now)
    after = wait_no_longer(noted)
    fact = case_fact(after, "evidence-missing", now=now, version=before.version + 1)
    told = ask_department(after, department_of(after, pack), "evidence_missing", now=now)
    return replace(
        outcome,
        case=after,
        events=(*outcome.events, "case.went-on"),
        reasons=(*outcome.reasons, Reason("evidence.unanswered", row.id)),
        facts=(*outcome.facts, fact, told),
    )


def _row(pack: Pack) -> EvidenceRow:
    row = pack.handling.evidence
    if row is None:
        raise NotAllowed(
            "The case's pack asks customers for no evidence.",
            expected="a pack with a row handling.evidence",
            found="none",
        )
    return row
