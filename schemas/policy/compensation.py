"""What is paid or given: applications, automatic refunds, points."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer, model_validator

from schemas.model import Model, Money, Name
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import refuse_twins
from schemas.policy.customers import CareRow, OfferRow, ProfileTag
from schemas.policy.row import Row

Share = Annotated[Decimal, Field(gt=0, le=1), PlainSerializer(str, return_type=str)]
"""A part of an amount: above 0, at most 1."""


class Applications(Row):
    """What is credited by an application, once the customer agreed to the plan that promises it."""

    remedies: tuple[Name, ...] = ()
    """Codes of remedies; empty: every one that has a price."""
    task: Name
    """Kind of task by which an approver is asked."""


class Automatic(Row):
    """A complaint of a standard kind whose condition is met: the refund is ordered without anybody deciding.

    The delivery counts that stands in the order which the submission carried, never what was supplied later.
    """

    label: Name
    classes: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    modules: tuple[Name, ...] = ()
    channels: tuple[Name, ...] = ()
    """Channels whose orders come from the company's own systems; empty: all."""
    overdue_by: ClockTime
    """Delivered so long after it was due, or not at all when the complaint came in."""
    remedy: Name
    share: Share | None = None
    """Part of the order's total."""
    amount: Money | None = None
    """Or a fixed amount."""
    most: Money
    """Never more than this. An order in another currency is left to people."""

    @model_validator(mode="after")
    def _says_how_much(self) -> Automatic:
        if (self.share is None) == (self.amount is None):
            message = "expected either share or amount"
            raise ValueError(message)
        if self.amount is not None and (
            self.amount.currency != self.most.currency or not 0 < self.amount.amount <= self.most.amount
        ):
            message = f"expected an amount above 0, at most {self.most.amount} {self.most.currency}"
            raise ValueError(message)
        return self


class SwitchRow(Row):
    """Who switches automatic refunds on and off while all runs. They are off until somebody has switched them on."""

    on: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Roles or departments that may switch them on."""
    off: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Those that may stop them."""
    addressee: Name
    """Department or role that is told of each change."""


class Points(Row):
    """An adopted suggestion earns points, once; the anonymous have no account for them."""

    verdicts: Annotated[tuple[Name, ...], Field(min_length=1)]
    remedy: Name
    points: Annotated[int, Field(ge=1)]


class CompensationPolicy(Model):
    """What a handbook pays or gives; what is left out is not done."""

    applications: Applications | None = None
    automatic: tuple[Automatic, ...] = ()
    switch: SwitchRow | None = None
    points: Points | None = None
    tags: tuple[ProfileTag, ...] = ()
    """What a customer's history gives them."""
    offers: tuple[OfferRow, ...] = ()
    care: CareRow | None = None

    @model_validator(mode="after")
    def _what_runs_by_itself_can_be_stopped(self) -> CompensationPolicy:
        if (self.automatic or self.care) and self.switch is None:
            message = "automatic, care: expected a switch beside them, found none"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _offers_are_for_tags_that_it_gives(self) -> CompensationPolicy:
        refuse_twins(self.tags)
        known = {row.code for row in self.tags}
        unknown = sorted({row.tag for row in self.offers} - known)
        if unknown:
            message = f"offers: expected tags out of {sorted(known)}, found {unknown}"
            raise ValueError(message)
        return self
