"""What the owner is brought of the customer's past when they are to verify a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from rules.conclusion import conclude, unchanged
from rules.tasks import opening_tasks
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.policy.pack import Pack
from schemas.ports import Related

MOST: Final = 20
"""So many earlier cases, the newest ones."""


def bring_history(case: Case, pack: Pack, related: Sequence[Related], *, now: datetime) -> Decision[Case]:
    """Ask the owner to verify, with the customer's earlier cases and where their order stands.

    Args:
        case: A case that has an owner.
        pack: The case's pack.
        related: Cases of the same customer or order, those that have ended too, oldest first.
        now: Instant of the decision.

    Returns:
        A decision that changes nothing if the case has ended meanwhile.

    Source: handling.yaml, ``with_history`` of rows handling.opening.*; S4-28.
    """
    if not case.is_open:
        return unchanged(case, event="case.history-brought")
    after, asks = opening_tasks(case, pack, now=now, on="assigned", history=_history(case, related))
    kinds = {ask.task_id: ask.kind for ask in asks}
    return conclude(
        case,
        after,
        pack,
        event="case.history-brought",
        now=now,
        reasons=(Reason("history.brought", detail={"tasks": sorted(kinds.values())}),),
        events=asks,
    )


def _history(case: Case, related: Sequence[Related]) -> dict[str, Any]:
    earlier = [one for one in related if one.received_at < case.received_at][-MOST:]
    order = case.report.order
    return {
        "prior_cases": [
            {
                "case": one.number,
                "state": one.state,
                "module": one.module,
                "received_at": one.received_at.isoformat(),
                "same_order": one.same_order,
            }
            for one in earlier
        ],
        "order_status": order.status if order else None,
        "delivery": order.delivery if order else None,
    }
