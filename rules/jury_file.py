"""What jurors see of a case: the matter and what was offered, without anything by which the customer is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rules.masking import MASK, masked
from schemas.case import Case
from schemas.report import Report

LONGEST: Final = 2_000
"""Characters of one text of the file."""


def jury_file(case: Case) -> dict[str, Any]:
    """Give the redacted file of a case: no name, no contact, no order number, no place, no attachments, no staff.

    Source: S3-46.
    """
    report = case.report
    return {
        "summary": redacted(report.summary, case),
        "text": redacted(report.text, case) if report.text else None,
        "demands": [redacted(one, case) for one in report.demands],
        "description": redacted(report.incident.description, case)
        if report.incident and report.incident.description
        else None,
        "product": report.product.name if report.product else None,
        "added": [redacted(one, case) for one in case.supplements],
        "findings": [redacted(fact.text, case) for fact in case.facts if fact.verified],
        "plans": [
            {
                "version": plan.version,
                "remedies": [remedy.code for remedy in plan.remedies],
                "basis": redacted(plan.basis, case) if plan.basis else None,
                "objection": redacted(plan.objection, case) if plan.objection else None,
            }
            for plan in case.plans
            if plan.proposed_at is not None
        ],
        "result": redacted(case.resolution, case) if case.resolution else None,
        "rounds": case.round,
    }


def redacted(text: str, case: Case) -> str:
    """Give a text without the data of any customer of the case and without its orders, cut to what a juror reads."""
    for customer in (case.customer, *(one.customer for one in case.absorbed)):
        text = masked(text, customer)
        for own in (customer.identifier, *(customer.contact.model_dump().values())):
            text = text.replace(own, MASK) if own else text
    for number in _orders(case):
        text = text.replace(number, MASK)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _orders(case: Case) -> Iterator[str]:
    reports: tuple[Report, ...] = (case.report, *(one.report for one in case.absorbed))
    for report in reports:
        yield from (
            one for one in (report.order_number, report.order.number if report.order else None) if one
        )
