"""Which of the open cases found are about the customer or order that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from schemas.case import ENDED
from schemas.ports import Alike, Related, RelatedQuery


def related_from(
    cases: Iterable[Mapping[str, Any]],
    queries: Sequence[RelatedQuery],
    alike: Mapping[Alike, Sequence[tuple[str, datetime]]],
) -> list[tuple[Related, ...]]:
    """Give for each query the cases that match it, oldest first, then those that are alike.

    Args:
        cases: Cases as stored, whole or with what ``related_case`` reads.
        queries: What was asked for.
        alike: What was found alike: id and receipt.
    """
    known = sorted(cases, key=lambda case: (case["received_at"], case["_id"]))
    return [(*_matching(known, query), *_alike(query, alike)) for query in queries]


def is_alike(case: Mapping[str, Any], alike: Alike) -> bool:
    """Say whether a case as stored is about the same product."""
    report = case.get("report") or {}
    product = (report.get("product") or {}).get("name")
    wanted = (alike.product, alike.type, alike.drill)
    return (product, report.get("type"), case.get("drill")) == wanted


def _alike(query: RelatedQuery, found: Mapping[Alike, Sequence[tuple[str, datetime]]]) -> Iterable[Related]:
    seen = found.get(query.alike, ()) if query.alike else ()
    return (
        Related(
            case_id=case_id,
            number="",
            state="",
            received_at=received_at,
            module="",
            product=query.alike.product if query.alike else "",
            order_number="",
            same_customer=False,
            same_order=False,
            same_product=True,
        )
        for case_id, received_at in seen
        if case_id != query.case_id
    )


def _matching(cases: Sequence[Mapping[str, Any]], query: RelatedQuery) -> Iterable[Related]:
    for case in cases:
        report = case.get("report") or {}
        same_customer = bool(query.fingerprint) and case.get("fingerprint") == query.fingerprint
        same_order = bool(query.order_number) and report.get("order_number") == query.order_number
        is_wanted = query.ended or case["state"] not in ENDED
        if is_wanted and case["_id"] != query.case_id and (same_customer or same_order):
            assessments = case.get("assessments") or [{}]
            yield Related(
                case_id=case["_id"],
                number=case["number"],
                state=case["state"],
                received_at=case["received_at"],
                module=assessments[-1].get("module") or "",
                product=(report.get("product") or {}).get("name") or "",
                order_number=report.get("order_number") or "",
                same_customer=same_customer,
                same_order=same_order,
            )
