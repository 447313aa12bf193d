"""Points for adopted suggestions (積分獎勵)."""

from __future__ import annotations

from datetime import datetime

from rules.compensation.credits import credit_order, label_of, next_id, with_application
from rules.compensation.merged import given_in_merged
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.compensation import Application
from schemas.messages.crediting import CreditOrdered
from schemas.policy.pack import Pack


def with_points(
    case: Case, pack: Pack, verdict: str, *, now: datetime
) -> tuple[Case, tuple[CreditOrdered, ...]]:
    """Give a judged suggestion with the points that its verdict earns, and the order to credit them.

    They are earned once: a suggestion that is judged again earns nothing more, and loses nothing. The anonymous have no
    account, and an exercise earns nothing real: its order says so.

    Source: compensation.yaml, row compensation.points; S3-48.
    """
    row = pack.compensation.points
    if row is None or verdict not in row.verdicts or case.customer.anonymous:
        return case, ()
    if any(one.origin == "points" for one in (*given_in_merged(case), *case.applications)):
        return case, ()
    earned = Application(
        id=next_id(case),
        origin="points",
        remedy=row.remedy,
        points=row.points,
        reason=label_of(pack, row.remedy),
        row=row.id,
        filed_by=SOURCE,
        filed_at=now,
        status="ordered",
        decided_by=SOURCE,
        decided_at=now,
        ordered_at=now,
    )
    after = with_application(case, earned)
    return after, (credit_order(after, earned, now=now),)
