"""One realistic example of each event that Caseloop publishes, by CloudEvents type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from schemas.ids import message_key
from schemas.messages.base import Event, SubmissionRef
from schemas.messages.crediting import CreditOrdered
from schemas.messages.events import (
    AlertFact,
    CaseFact,
    DepartmentAsked,
    DepartmentTold,
    Fault,
    MessageAnswered,
)
from schemas.messages.evidence import RootKept
from schemas.messages.examples import ALERT_ID, CASE_ID, CASE_NUMBER, SOURCE, SUBMISSION_ID
from schemas.messages.facts import ALERT_FACTS, ANSWERS, FACTS
from schemas.model import Money

_AT: Final = datetime(2026, 3, 6, 1, 52, 3, tzinfo=UTC)
_DUE: Final = datetime(2026, 3, 6, 5, 52, 3, tzinfo=UTC)


def a_case_fact(name: str) -> CaseFact:
    """Give an example of a fact about a case; ``name`` is one of FACTS."""
    return CaseFact(
        name=name,
        case_id=CASE_ID,
        case_number=CASE_NUMBER,
        version=2,
        state="triaged",
        round=1,
        pack="feedback-handbook",
        priority="important",
        owner="agent-017",
        department="after_sales",
        at=_AT,
        details=FACTS[name].details,
    )


def an_alert_fact(name: str) -> AlertFact:
    """Give an example of a fact about an alert; ``name`` is one of ALERT_FACTS."""
    return AlertFact(
        name=name,
        alert_id=ALERT_ID,
        kind="clock_missed",
        severity="warning",
        state=name if name in {"acknowledged", "resolved"} else "raised",
        addressee="after_sales",
        summary="Case 2S553-P1V5H-X has had no first response since 09:52; answer the customer now.",
        case_id=CASE_ID,
        case_number=CASE_NUMBER,
        by="manager-003" if name == "acknowledged" else None,
        at=_AT,
    )


def an_answer(name: str) -> MessageAnswered:
    """Give an example of an answer to a message that was not applied; ``name`` is one of ANSWERS."""
    refused = name == "case.refused"
    fault = Fault(
        code="not_allowed" if refused else "incomplete",
        field="state" if refused else "demands",
        expected="proposing" if refused else "at least one demand",
        found="'triaged'" if refused else "()",
        sentence="The plan cannot be accepted yet."
        if refused
        else "A submission needs the customer's demand.",
    )
    return MessageAnswered(
        name=name,
        message_key=message_key(SOURCE, "cmd-1"),
        message_source=SOURCE,
        message_id="cmd-1",
        message_type="caseloop.customer.accepted.v1" if refused else "caseloop.feedback.submitted.v1",
        case_id=CASE_ID if refused else None,
        parked_id=message_key("parked", "cmd-1"),
        fault=fault,
        at=_AT,
    )


def a_department_asked() -> DepartmentAsked:
    """Give an example of work for a department."""
    return DepartmentAsked(
        kind="technical_test",
        department="technology",
        case_id=CASE_ID,
        case_number=CASE_NUMBER,
        pack="feedback-handbook",
        priority="important",
        task_id="technical_test-1",
        due_at=_DUE,
        at=_AT,
        details={"text": "请检测底座触点与温控器"},
    )


def a_department_told() -> DepartmentTold:
    """Give an example of what a department is told."""
    return DepartmentTold(
        kind="capacity",
        department="operations",
        pack="feedback-mechanism",
        about="sale-2026-06-18:1",
        text={
            "zh": "sale-2026-06-18：预计每天900件，建议安排30人。",
            "en": "sale-2026-06-18: 900 cases a day are expected; 30 people are suggested.",
        },
        at=_AT,
        details={"expected_volume": 900, "workers": 30},
    )


def a_root_kept() -> RootKept:
    """Give an example of what everybody is told once a day."""
    return RootKept(
        root="5f1c8a0e6d7b4c3f9a2e1d0c8b7a69584736251403f2e1d0c9b8a796857463f2", count=1204, at=_AT
    )


def a_credit_ordered() -> CreditOrdered:
    """Give an example of the order to pay something."""
    return CreditOrdered(
        credit=f"{CASE_ID}.compensation-1",
        origin="application",
        remedy="compensation",
        amount=Money(amount=Decimal("300.00"), currency="CNY"),
        case_id=CASE_ID,
        case_number=CASE_NUMBER,
        application="compensation-1",
        submission=SubmissionRef(source=SOURCE, id=SUBMISSION_ID),
        pack="feedback-handbook",
        row="compensation.applications",
        by="manager-003",
        at=_AT,
    )


def _all() -> Iterator[Event]:
    yield from (a_case_fact(name) for name in FACTS)
    yield from (an_alert_fact(name) for name in ALERT_FACTS)
    yield from (an_answer(name) for name in ANSWERS)
    yield a_department_asked()
    yield a_department_told()
    yield a_root_kept()
    yield a_credit_ordered()


EVENT_EXAMPLES: Final[Mapping[str, Event]] = {event.type_name(): event for event in _all()}
"""CloudEvents type of every event to an example."""

MEANINGS: Final[Mapping[str, str]] = {
    **{f"caseloop.event.case.{name}.v1": fact.meaning for name, fact in FACTS.items()},
    **{f"caseloop.event.alert.{name}.v1": meaning for name, meaning in ALERT_FACTS.items()},
    **{f"caseloop.event.{name}.v1": meaning for name, meaning in ANSWERS.items()},
    "caseloop.event.department.asked.v1": "Work for a department; it lands in the department's own queue too.",
    "caseloop.event.evidence.root-kept.v1": "One hash over the heads of all cases was kept; keep it too.",
    "caseloop.event.credit.ordered.v1": "Pay or give something, once for each `credit`.",
    "caseloop.event.department.told.v1": "Something for a department about no case; in its own queue too.",
}
"""CloudEvents type of every event to one sentence."""
