"""The conditions under which money is refunded without anybody deciding, and how much they come to."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from schemas.assessment import Assessment
from schemas.case import Case
from schemas.clock import time_of
from schemas.ids import message_key
from schemas.messages.compensation import OrderRefund
from schemas.model import Money
from schemas.policy.compensation import Automatic
from schemas.policy.pack import Pack
from schemas.policy.row import takes
from schemas.report import OrderSnapshot

_CENT: Final = Decimal("0.01")

ORDER: Final = "order"
"""Path of the order snapshot among what was supplied later."""


def refund_orders(before: Case | None, after: Case, pack: Pack) -> tuple[OrderRefund, ...]:
    """Give the order for the automatic refund of a case that was judged just now; nothing if no condition is met.

    A form in doubt waits for people, and so does an order that was supplied later, since customers supply too.

    Source: compensation.yaml, rows compensation.automatic.*; S3-36, C-22.
    """
    form, snapshot = after.assessment, after.report.order
    if not pack.compensation.automatic or form is None or snapshot is None or not after.is_open:
        return ()
    if (before is not None and after.assessments is before.assessments) or form.doubts:
        return ()
    if any(path.split(".")[0] == ORDER for supplied in after.supplied_details for path in supplied.filled):
        return ()
    for row in pack.compensation.automatic:
        amount = refund_of(row, snapshot)
        if (
            amount is not None
            and _is_meant(row, after, form)
            and is_overdue(row, snapshot, after.received_at)
        ):
            return (_order(row, after, snapshot, amount),)
    return ()


def is_overdue(row: Automatic, order: OrderSnapshot, received_at: datetime) -> bool:
    """Say whether an order came so late, or had not come when the complaint did; exactly so late counts.

    Args:
        row: By how much.
        order: As the submission carried it.
        received_at: When the complaint came in.
    """
    if order.deliver_by is None:
        return False
    return (order.delivered_at or received_at) - order.deliver_by >= time_of(row.overdue_by)


def refund_of(row: Automatic, order: OrderSnapshot) -> Money | None:
    """Give what a row refunds for an order: whole cents, never above its most; None if that cannot be said."""
    if row.share is None or row.amount is not None:
        return row.amount
    if order.total is None or order.total.currency != row.most.currency or order.total.amount <= 0:
        return None
    part = min(order.total.amount * row.share, row.most.amount).quantize(_CENT, rounding=ROUND_HALF_UP)
    return Money(amount=part, currency=row.most.currency) if part else None


def _is_meant(row: Automatic, case: Case, form: Assessment) -> bool:
    return (
        takes(row.classes, form.cls)
        and takes(row.topics, form.topic)
        and takes(row.modules, form.module)
        and takes(row.channels, case.channel)
    )


def _order(row: Automatic, case: Case, order: OrderSnapshot, amount: Money) -> OrderRefund:
    exercise = "/drill" if case.drill else ""  # an exercise leaves the real refund of the order to be had
    return OrderRefund(
        payout=message_key(f"refund/{case.pack.name}/{row.id}{exercise}", order.number),
        pack=case.pack.name,
        row=row.id,
        case_id=case.id,
        case_number=case.number,
        submission_source=case.source,
        submission_id=case.source_id,
        remedy=row.remedy,
        amount=amount,
        drill=case.drill,
    )
