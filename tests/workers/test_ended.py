"""A document that has ended is never found due again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.workers.fakes import NOW
from tests.workers.joined import Joined

ALERT = {
    "dedupe_key": "k",
    "kind": "stuck",
    "severity": "warning",
    "summary": "s",
    "addressee": "a",
    "row": "r",
    "pack": "feedback-handbook",
}


def an_order(number: int, name: str, **values: Any) -> dict[str, Any]:
    kind = f"caseloop.order.{name}.v1"
    return {"specversion": "1.0", "id": str(number), "source": "caseloop", "type": kind, "data": values}


def test_a_document_that_loses_its_last_timer_is_not_due_any_more() -> None:
    joined, later = Joined(), NOW + timedelta(days=400)
    joined.settle(joined.decided(an_order(1, "raise-alert", **ALERT)))
    (due,) = joined.store.due("alerts", now=later, limit=10)
    joined.settle(joined.decided(an_order(2, "resolve-alert", alert_id=due.id, reason="cause.gone")))

    assert joined.store.due("alerts", now=later, limit=10) == []
