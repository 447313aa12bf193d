"""Which of the open cases found are about the customer or order that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.ports import Related, RelatedQuery


def related_from(
    cases: Iterable[Mapping[str, Any]], queries: Sequence[RelatedQuery]
) -> list[tuple[Related, ...]]:
    """Give for each query the cases that match it, oldest first.

    Args:
        cases: Open cases as stored, whole or with what ``related_case`` reads.
        queries: What was asked for.
    """
    known = sorted(cases, key=lambda case: (case["received_at"], case["_id"]))
    return [tuple(_matching(known, query)) for query in queries]


def _matching(cases: Sequence[Mapping[str, Any]], query: RelatedQuery) -> Iterable[Related]:
    for case in cases:
        report = case.get("report") or {}
        same_customer = bool(query.fingerprint) and case.get("fingerprint") == query.fingerprint
        same_order = bool(query.order_number) and report.get("order_number") == query.order_number
        if case["_id"] != query.case_id and (same_customer or same_order):
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
