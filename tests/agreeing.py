"""Messages about plans beyond drafting and a plain yes, for stories in which a solution is talked over."""

from __future__ import annotations

from typing import Any

from schemas.case import Case
from schemas.parked import Parked
from tests.company import Company
from tests.compensating import worth

REFUND = {"code": "refund", "amount": worth("99.00")}
COUPON = {"code": "coupon", "amount": worth("30.00")}


def owner_of(company: Company, case_id: str) -> str:
    """Give who owns a case."""
    owner = company.case(case_id).owner
    assert owner is not None
    return owner.person


def saying(company: Company, case_id: str, kind: str, **more: Any) -> Case:
    """Say something about the newest plan; give the case."""
    plan = company.case(case_id).plan
    about = {"plan_version": plan.version} if plan else {}
    name = f"{kind}-{len(company.said)}"
    company.command(f"caseloop.{kind}.v1", case_id, name, **(about | more))
    return company.case(case_id)


def countering(company: Company, case_id: str, *remedies: dict[str, Any]) -> Case:
    """Have the customer say what they would agree to; give the case."""
    return saying(company, case_id, "customer.countered", remedies=list(remedies), words="这样我就同意")


def refused(company: Company) -> Parked:
    """Give the only message that was refused."""
    (one,) = company.parked()
    return one


def asked(company: Company, kind: str) -> list[str]:
    """Give the departments that were asked for work of a kind, in order."""
    wanted = [one for one in company.events.values() if one["type"] == "caseloop.event.department.asked.v1"]
    return [one["data"]["department"] for one in wanted if one["data"]["kind"] == kind]
