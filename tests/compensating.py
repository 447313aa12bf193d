"""Complaints of each handbook on their way to a plan and what is paid for it, by messages alone."""

from __future__ import annotations

from typing import Any, Final

from rules.tasks import kind_of_task
from schemas.case import Case
from tests.company import Company

S0, S2, S3, S4 = "feedback-handbook", "online-mall", "feedback-mechanism", "service-template"
S1: Final = "complaint-programme"

URGENCY: Final = {S0: "important", S1: "normal", S2: "normal", S3: "normal", S4: "normal"}
GROUNDS: Final = {S2: {"rules": ["quality_return"], "demand": "退货"}}
"""What a plan of a pack cites beside."""

SUMMARY: Final = "水壶用了三天就坏了，不工作"


def complaining(company: Company, pack: str, name: str = "fb-1", **changes: Any) -> str:
    """Have a customer complain of a kettle; give the case's id."""
    values: dict[str, Any] = {
        "type": "投诉",
        "channel": {S3: "app"}.get(pack, "phone"),
        "topic": None,
        "summary": SUMMARY,
        "text": None,
        "urgency": {"value": URGENCY.get(pack, "normal"), "source": "customer"},
    }
    return company.complain(pack, name, **(values | changes))


def accepting(company: Company, case_id: str) -> str:
    """Have the owner accept a case and find the cause; give who owns it."""
    owner = company.case(case_id).owner
    assert owner is not None
    company.command("caseloop.case.accepted.v1", case_id, f"accept-{case_id}", by=owner.person)
    found = {
        "kind": "root_cause",
        "text": "温控器失效",
        "source": "lab",
        "verified": True,
        "by": owner.person,
    }
    company.command("caseloop.fact.found.v1", case_id, f"fact-{case_id}", **found)
    tested = {
        "kind": "test_result",
        "text": "温控器批次正常",
        "source": "lab",
        "verified": True,
        "by": owner.person,
    }
    company.command("caseloop.fact.found.v1", case_id, f"test-{case_id}", **tested)
    core = {"text": "温控器失效，水壶不能用", "by": owner.person}
    company.command("caseloop.case.core-issue-named.v1", case_id, f"core-{case_id}", **core)
    investigating(company, case_id, owner.person)
    return owner.person


def investigating(company: Company, case_id: str, by: str) -> None:
    """Have the owner verify a case, and everybody who was asked answer."""
    company.command("caseloop.case.verified.v1", case_id, f"verify-{case_id}", note="已核实", by=by)
    case = company.case(case_id)
    for task_id, task in case.tasks.items():
        if kind_of_task(company.packs.of(case.pack), task.kind).times_out and task.is_pending:
            answer = {"task_id": task_id, "answer": "属实", "by": task.department}
            company.command("caseloop.task.answered.v1", case_id, f"{task_id}-{case_id}", **answer)


def drafting(
    company: Company, case_id: str, *remedies: dict[str, Any], name: str = "plan", **more: Any
) -> Case:
    """Have the owner draft a plan; give the case."""
    owner = company.case(case_id).owner
    assert owner is not None
    values = {"root_cause": "温控器失效", "basis": "policy:1", "remedies": list(remedies), "by": owner.person}
    values |= GROUNDS.get(company.case(case_id).pack.name, {})
    company.command("caseloop.plan.drafted.v1", case_id, f"{name}-{case_id}", **(values | more))
    return company.case(case_id)


def agreeing(company: Company, case_id: str, *, name: str = "agree") -> Case:
    """Have the customer agree to the newest plan; give the case."""
    plan = company.case(case_id).plan
    assert plan is not None
    more = {
        "plan_version": plan.version,
        "follow_up_owner": "agent-1",
        "feedback": "可以",
        "confirmation": "确认",
    }
    company.command("caseloop.customer.accepted.v1", case_id, f"{name}-{case_id}", **more)
    return company.case(case_id)


def planning(company: Company, pack: str, name: str = "fb-1", **changes: Any) -> str:
    """Bring a complaint so far that a plan may be drafted; give its id."""
    case_id = complaining(company, pack, name, **changes)
    accepting(company, case_id)
    return case_id


def worth(amount: str, currency: str = "CNY") -> dict[str, str]:
    """Give an amount of money as messages carry it."""
    return {"amount": amount, "currency": currency}
