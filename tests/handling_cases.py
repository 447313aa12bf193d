"""Cases at each stage of handling, brought there by the rules themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from rules.assists import answer_task
from rules.execution import finish_remedy
from rules.handling import accept
from rules.offers import accept_plan
from rules.plans import draft_plan
from schemas.assessment import Assessment, Factors
from schemas.case import Case
from schemas.decision import Decision
from schemas.ending import CallbackRecord
from schemas.messages.base import CaseRef, Event, Message
from schemas.messages.events import DepartmentAsked
from schemas.messages.handling import TaskAnswered
from schemas.messages.orders import NotifyCustomer
from schemas.messages.ownership import CaseAccepted
from schemas.messages.plan import CustomerAccepted, PlanDrafted, ProposedRemedy, RemedyDone
from schemas.model import Money
from schemas.work import Owner
from tests.builders import RECEIVED, a_case
from tests.packs import the_pack

REF = CaseRef(id="9f2c41d07b5e4a6388d1c0e2f7a45b16")
NOW = RECEIVED + timedelta(minutes=30)
STAFF = "after_sales-07"
TESTER = "technology-03"
MANAGER = "management-01"

LABELS = {"enquiry": "咨询类", "suggestion": "建议类", "complaint": "投诉类"}
PRIORITIES = {"urgent": ("紧急", 0), "important": ("重要", 1), "normal": ("一般", 2)}


def an_assessment(**changes: Any) -> Assessment:
    """Give the form of an important complaint about a product."""
    priority = changes.pop("priority", "important")
    label, rank = PRIORITIES[priority]
    cls = changes.get("cls", "complaint")
    values: dict[str, Any] = {
        "version": 1,
        "at": RECEIVED,
        "cls": cls,
        "cls_label": LABELS[cls],
        "topic": "quality_complaint",
        "module": "product",
        "priority": priority,
        "priority_label": label,
        "rank": rank,
        "factors": Factors(scope=1, emotion=1, business=1),
        "emotion_score": 30,
        "scorer": "test",
        "language": "zh",
        "department": "after_sales",
    }
    return Assessment(**(values | changes))


def an_assigned_case(*, department: str = "after_sales", **changes: Any) -> Case:
    """Give a case that a department owns and nobody has accepted; ``form`` changes its assessment."""
    form = an_assessment(department=department, **changes.pop("form", {}))
    owner = Owner(person=department, department=department, mode="automatic", by="caseloop", since=RECEIVED)
    values: dict[str, Any] = {"state": "assigned", "assessments": (form,), "owner": owner}
    return a_case(**(values | changes))


def an_enquiry() -> Case:
    """Give an accepted enquiry."""
    form = {"cls": "enquiry", "topic": "product_enquiry", "module": "other", "priority": "normal"}
    return accepted(an_assigned_case(department="customer_service", form=form))


def a_suggestion() -> Case:
    """Give an accepted suggestion."""
    form = {"cls": "suggestion", "topic": "service_suggestion", "module": "process", "priority": "normal"}
    return accepted(an_assigned_case(department="operations", form=form))


def accepted(case: Case) -> Case:
    """Give a case after its owning department has accepted it."""
    assert case.owner is not None
    message = CaseAccepted(case=REF, by=case.owner.department)
    return accept(case, the_pack(), message, now=NOW, happened_at=NOW).after


def investigated(case: Case) -> Case:
    """Give a case after the technical department has answered its test."""
    task_id = next(known for known, task in case.tasks.items() if task.kind == "technical_test")
    message = TaskAnswered(case=REF, task_id=task_id, answer="温控器批次正常，单件故障", by=TESTER)
    return answer_task(case, the_pack(), message, now=NOW, happened_at=NOW).after


def a_draft(*remedies: ProposedRemedy, **changes: Any) -> PlanDrafted:
    """Give the plan of the handbook's sample: another one of the same model, and a longer warranty."""
    values: dict[str, Any] = {
        "case": REF,
        "root_cause": "温控器失效",
        "remedies": remedies or (ProposedRemedy(code="exchange"), ProposedRemedy(code="warranty_extension")),
        "basis": "三包规定",
        "by": STAFF,
    }
    return PlanDrafted(**(values | changes))


def paying(amount: str, currency: str = "CNY") -> ProposedRemedy:
    """Give a compensation."""
    return ProposedRemedy(code="compensation", amount=Money(amount=Decimal(amount), currency=currency))


def drafted(case: Case, message: PlanDrafted | None = None) -> Decision[Case]:
    """Give what drafting a plan does."""
    return draft_plan(case, the_pack(), message or a_draft(), now=NOW, happened_at=NOW)


def a_ready_case(**changes: Any) -> Case:
    """Give a complaint with its finding, ready for a plan."""
    return investigated(accepted(an_assigned_case(**changes)))


def a_proposed_case() -> Case:
    """Give a complaint whose plan the customer has been told."""
    return drafted(a_ready_case()).after


def a_held_case() -> Case:
    """Give a complaint whose plan waits for management."""
    return drafted(a_ready_case(), a_draft(paying("500.01"))).after


def an_executing_case() -> Case:
    """Give a complaint whose plan the customer has accepted."""
    message = CustomerAccepted(case=REF, plan_version=1)
    return accept_plan(a_proposed_case(), the_pack(), message, now=NOW, happened_at=NOW).after


def failed_before(case: Case) -> Case:
    """Give a case in its second round, whose customer was not satisfied with the first."""
    call = CallbackRecord(answer="dissatisfied", label="不满意", by="agent-1", at=NOW, round=1)
    return case.model_copy(update={"round": 2, "callbacks": (call,)})


def remedied(case: Case, *codes: str) -> Case:
    """Give a case after some remedies were carried out."""
    for code in codes:
        message = RemedyDone(case=REF, code=code, by=STAFF)
        case = finish_remedy(case, the_pack(), message, now=NOW, happened_at=NOW).after
    return case


def asked(events: tuple[Event, ...]) -> list[tuple[str, str]]:
    """Give department and kind of every request."""
    return [(one.department, one.kind) for one in events if isinstance(one, DepartmentAsked)]


def facts(events: tuple[Event, ...]) -> list[str]:
    """Give the names of all facts for subscribers, or what else there is by type."""
    return [str(getattr(one, "name", "")) for one in events if not isinstance(one, DepartmentAsked)]


def told(orders: Sequence[Message]) -> list[str]:
    """Give the kinds of notices ordered."""
    return [one.kind for one in orders if isinstance(one, NotifyCustomer)]


def later(hours: float) -> datetime:
    """Give an instant after the usual one."""
    return NOW + timedelta(hours=hours)
