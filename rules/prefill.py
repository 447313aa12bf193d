"""Fill what a submission leaves to its channel and its order: one tap, and everything else is known."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from rules.labels import row_named
from schemas.messages.intake import FeedbackSubmitted
from schemas.policy.intake import IntakePolicy
from schemas.policy.prefill import Prefill
from schemas.report import OrderSnapshot, Product

_UNKNOWN = "—"


class Prefilled(NamedTuple):
    """A submission with what its channel and its order say."""

    message: FeedbackSubmitted
    paths: tuple[str, ...]
    """Dotted paths of what was filled."""
    row: Prefill | None
    """The row that spoke."""


def prefilled(message: FeedbackSubmitted, policy: IntakePolicy, *, arrived_at: datetime) -> Prefilled:
    """Give a submission whose empty fields are filled from the order snapshot and by the pack's row for its channel.

    What the customer said is never replaced, and what was filled is named, so that nobody takes it for their word.

    Args:
        message: The submission as sent.
        policy: Its rows for channels.
        arrived_at: When it arrived.

    Source: intake.yaml, rows intake.prefill.*; S2-01, S2-07, S3-06.
    """
    values = dict(_from_order(message))
    channel = row_named(policy.channels, message.channel) if message.channel else None
    row = next((one for one in policy.prefill if channel and channel.code in one.channels), None)
    if row is not None:
        values |= _from_row(row, message.model_copy(update=values), arrived_at)
    paths = tuple("product.name" if name == "product" else name for name in values)
    return Prefilled(message.model_copy(update=values), paths, row if row and values else None)


def _from_order(message: FeedbackSubmitted) -> dict[str, object]:
    order = message.order
    if order is None:
        return {}
    values: dict[str, object] = {}
    if message.order_number is None:
        values["order_number"] = order.number
    product = _product_of(order)
    if message.product is None and product is not None:
        values["product"] = product
    return values


def _product_of(order: OrderSnapshot) -> Product | None:
    """Give the only thing that was bought; of several nobody can say which is meant."""
    if len(order.items) != 1:
        return None
    (item,) = order.items
    return Product(name=item.name, model=item.model, purchased_on=order.placed_at)


def _from_row(row: Prefill, message: FeedbackSubmitted, arrived_at: datetime) -> dict[str, object]:
    words = {
        "order_number": message.order_number or _UNKNOWN,
        "product": message.product.name if message.product else _UNKNOWN,
    }
    known: dict[str, object] = {
        "type": row.type,
        "topic": row.topic,
        "summary": row.summary.format_map(words) if row.summary else None,
        "demands": tuple(text.format_map(words) for text in row.demands),
        "urgency": row.urgency,
        "stated_at": arrived_at if row.stated_at else None,
    }
    empty = (None, ())
    return {
        name: value for name, value in known.items() if value not in empty and getattr(message, name) in empty
    }
