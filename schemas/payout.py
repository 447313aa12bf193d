"""The automatic refund of an order, and the switch that stops them all; documents of their own."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.document import Collection, Document
from schemas.model import Instant, Money, Name, Text


class Payout(Document):
    """The one refund that a condition of a pack gives for an order; the id is derived from the three."""

    collection: ClassVar[Collection] = "payouts"

    pack: Name
    row: Name
    """The condition that was met."""
    case_id: Name
    """The case that had it."""
    case_number: Name
    remedy: Name
    amount: Money
    state: Literal["ordered", "stopped"]
    """stopped: refunds were switched off then; people see to it, and it stays so."""
    at: Instant
    others: tuple[Name, ...] = ()
    """Ids of further cases about the same order, which have none."""


class Switch(Document):
    """Whether a pack's automatic refunds run; the id is the pack's name. Without it they do not."""

    collection: ClassVar[Collection] = "switches"

    on: bool = False
    by: Name | None = None
    at: Instant | None = None
    reason: Text | None = None
