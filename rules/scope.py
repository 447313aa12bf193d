"""What is not taken up: out of scope, or short of what acceptance asks; declined with a stored reason."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import admit, not_before_receipt
from rules.alerts import alerts_to_resolve
from rules.announcing import ask_department, case_fact
from rules.closing import close_case, notice_of_end
from rules.handled import Done, handled
from rules.labels import expect_row
from rules.responsible import departments_at_work
from rules.submission import value_at
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.messages.events import CaseFact
from schemas.messages.intake import CaseDeclined, FeedbackSubmitted
from schemas.policy.acceptance import OutOfScope, Requirement
from schemas.policy.pack import Pack
from schemas.policy.row import takes
from schemas.report import Declined, Report

DECLINED: Final = "declined"
"""Kind of the request that stops work on a case."""


def reason_to_decline(
    message: FeedbackSubmitted, report: Report, channel: str, pack: Pack, *, received_at: datetime
) -> OutOfScope | Requirement | None:
    """Give the first row for which a submission is not taken up, None if it is.

    Args:
        message: The submission as sent.
        report: The same in the pack's codes.
        channel: Code of its channel.
        pack: Its scope and requirements.
        received_at: From when the age of an instant counts.

    Source: intake.yaml, rows intake.scope.* and intake.acceptance.*; S1-32, S1-33.
    """
    for row in pack.intake.out_of_scope:
        if not row.is_for_people and _fits(row, report, channel):
            return row
    for requirement in pack.intake.acceptance:
        if takes(requirement.types, report.type) and not _meets(message, requirement, received_at):
            return requirement
    return None


def declined(  # noqa: PLR0913 - the parts of a refusal, all named
    case: Case,
    row: OutOfScope | Requirement,
    pack: Pack,
    *,
    by: str,
    text: str | None,
    at: datetime,
    now: datetime,
) -> Case:
    """Give the case declined and closed, with the row that spoke."""
    why = Declined(code=row.code, row=row.id, label=row.label, text=text, by=by, at=at)
    noted = case.model_copy(update={"declined": why})
    return close_case(noted, pack, outcome=row.outcome, satisfaction="", now=now)


def facts_of_end(case: Case, *, now: datetime, version: int) -> tuple[CaseFact, CaseFact]:
    """Give the facts that a case was declined and is closed."""
    told = case.declined.model_dump(include={"code", "row", "by"}) if case.declined else {}
    ended = {"round": case.round, "outcome": case.closure.outcome if case.closure else ""}
    return (
        case_fact(case, "declined", now=now, version=version, details=told),
        case_fact(case, "closed", now=now, version=version, details=ended),
    )


def decline(
    case: Case, pack: Pack, message: CaseDeclined, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Decline a case that was registered, tell its customer why, and stop whoever is at work on it.

    Raises:
        NotAllowed: the pack lets nobody decline, or not this person, or not in this state.
        InvalidMessage: a reason that the pack does not list.
        CaseIsClosed: it has ended.

    Source: intake.yaml, rows intake.scope.* and intake.acceptance.*; S1-32, S1-33.
    """
    admit(case, pack, "decline", message.by)
    rows: tuple[OutOfScope | Requirement, ...] = (*pack.intake.out_of_scope, *pack.intake.acceptance)
    row = expect_row(rows, message.reason, field="reason")
    at = not_before_receipt(case, happened_at)
    after = declined(case, row, pack, by=message.by, text=message.text, at=at, now=now)
    fact, closed = facts_of_end(after, now=now, version=case.version + 1)
    done = Done(
        "case.closed",
        message.by,
        details=closed.details,
        reasons=(Reason("intake.declined", row=row.id),),
        orders=(*alerts_to_resolve(case, "case.declined"), notice_of_end(after, pack)),
        asks=(fact, *(ask_department(after, one, DECLINED, now=now) for one in departments_at_work(case))),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def _fits(row: OutOfScope, report: Report, channel: str) -> bool:
    return (
        takes(row.types, report.type)
        and takes(row.topics, report.topic)
        and takes(row.modules, report.module)
        and takes(row.channels, channel)
    )


def _meets(message: FeedbackSubmitted, row: Requirement, received_at: datetime) -> bool:
    value = value_at(message, row.field)
    if isinstance(value, datetime) and row.at_most_ago is not None:
        return received_at - value <= row.at_most_ago
    return value not in (None, ())
