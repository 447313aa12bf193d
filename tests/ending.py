"""Cases on their way to the end: resolved, called back, closed, signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rules.archive import sign
from rules.callbacks import record_callback
from schemas.assessment import Assessment, Factors
from schemas.case import Case
from schemas.decision import Decision
from schemas.ending import Closure
from schemas.messages.base import CaseRef
from schemas.messages.ending import CallbackRecorded, CaseSigned
from schemas.messages.events import CaseFact
from schemas.messages.orders import NotifyCustomer
from schemas.policy.pack import Pack
from schemas.work import Owner, Plan, Progress, Remedy
from tests.builders import RECEIVED, a_case
from tests.packs import the_pack

OWNER = "after_sales-07"
CALLER = "agent-017"
RESOLVED = RECEIVED + timedelta(days=2)
CALLED = RESOLVED + timedelta(hours=3)
REF = CaseRef(id=a_case().id)


def a_judged_case(priority: str = "important", **changes: Any) -> Case:
    """Give a complaint that is assessed and owned by a person of after-sales."""
    form = Assessment(
        version=1,
        at=RECEIVED,
        cls="complaint",
        cls_label="投诉类",
        topic="quality_complaint",
        module="product",
        priority=priority,
        priority_label={"urgent": "紧急", "important": "重要"}.get(priority, "一般"),
        rank=1,
        factors=Factors(scope=1, emotion=1, business=1),
        emotion_score=30,
        scorer="test",
        language="zh",
        department="after_sales",
    )
    owner = Owner(person=OWNER, department="after_sales", mode="manual", by="dispatcher-01", since=RECEIVED)
    return a_case(**({"state": "investigating", "assessments": (form,), "owner": owner} | changes))


def a_plan(version: int = 1) -> Plan:
    """Give an accepted plan that exchanges the kettle."""
    return Plan(
        version=version,
        round=version,
        root_cause="加热管虚焊",
        remedies=(Remedy(code="exchange", text="同型号"), Remedy(code="warranty_extension")),
        basis="三包规定",
        by=OWNER,
        drafted_at=RECEIVED + timedelta(days=1),
        proposed_at=RECEIVED + timedelta(days=1),
        accepted_at=RECEIVED + timedelta(days=1),
    )


def a_resolved_case(**changes: Any) -> Case:
    """Give a case in callback, resolved two days after receipt."""
    step = Progress(step="已发货", at=RESOLVED, recorded_at=RESOLVED, by=OWNER)
    values: dict[str, Any] = {
        "state": "callback",
        "plans": (a_plan(),),
        "progress": (step,),
        "resolution": "已换货",
        "resolved_at": RESOLVED,
    }
    return a_judged_case(**(values | changes))


def called_back(
    case: Case, answer: str, *, pack: Pack | None = None, at: datetime = CALLED, by: str = CALLER, **said: Any
) -> Decision[Case]:
    """Record a callback."""
    message = CallbackRecorded(case=REF, answer=answer, by=by, **said)
    return record_callback(case, pack or the_pack(), message, now=at, happened_at=at)


def resolved_again(case: Case, at: datetime) -> Case:
    """Give a case in rework as it is once its next round is resolved."""
    changes = {"state": "callback", "resolution": "再次处理完毕", "resolved_at": at}
    return case.model_copy(update=changes)


def a_closed_case(**changes: Any) -> Case:
    """Give a case that the customer was satisfied with."""
    return called_back(a_resolved_case(**changes), "满意").after


def signed(case: Case, by: str = OWNER) -> Decision[Case]:
    """Sign a closed case."""
    at = CALLED + timedelta(hours=1)
    return sign(case, the_pack(), CaseSigned(case=REF, by=by), now=at, happened_at=at)


def facts_of(decision: Decision[Case]) -> list[str]:
    """Give the names of the facts of a decision."""
    return [event.name for event in decision.events if isinstance(event, CaseFact)]


def form_of(case: Case) -> Closure:
    """Give the closed-loop form of a case that has ended."""
    assert case.closure is not None
    return case.closure


def notices_of(decision: Decision[Case]) -> list[str]:
    """Give the kinds of the notices that a decision orders."""
    return [order.kind for order in decision.orders if isinstance(order, NotifyCustomer)]


def details_of(decision: Decision[Case]) -> Mapping[str, Any]:
    """Give the details of the only fact of a decision."""
    (fact,) = [event for event in decision.events if isinstance(event, CaseFact)]
    return fact.details
