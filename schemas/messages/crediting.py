"""The event by which the company's payment system is told to pay or give something."""

from __future__ import annotations

from typing import Literal

from schemas.messages.base import Event, SubmissionRef
from schemas.model import Instant, Money, Name


class CreditOrdered(Event):
    """Pay or give this, once. It may come twice under the same ``credit``, never with another content."""

    credit: Name
    """Key of what is to be paid: whoever pays does so once for each."""
    origin: Literal["application", "automatic", "points", "care"]
    remedy: Name
    """Code of the pack: refund, coupon, points, care_package …"""
    amount: Money | None = None
    points: int | None = None
    threshold: Money | None = None
    """The spend from which a coupon holds."""
    item: Name | None = None
    """What is given."""
    case_id: Name
    case_number: Name
    application: Name | None = None
    """Id within the case, to answer with ``caseloop.compensation.credited.v1``."""
    submission: SubmissionRef
    """The submission of that case: whoever published it knows whom to pay."""
    pack: Name
    row: Name
    """The policy row that grants it."""
    by: Name | None = None
    """Who decided, else who applied; absent: no human did."""
    at: Instant
    drill: Literal[True] | None = None
    """An exercise: pay nothing. Absent otherwise."""

    def type_name(self) -> str:
        """Give the CloudEvents type."""
        return "caseloop.event.credit.ordered.v1"

    def routing_key(self) -> str:
        """Give ``credit.ordered.<pack>.<origin>``."""
        return f"credit.ordered.{self.pack}.{self.origin}"
