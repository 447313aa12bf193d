"""Profiles of customers: tags that their history gives, what each tag is offered, and care after a complaint."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.clock import Duration
from schemas.model import Money, Name
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import Coded
from schemas.policy.row import Row


class ProfileTag(Coded):
    """A tag that a customer's history gives them, as long as the history says so."""

    at_least: Annotated[int, Field(ge=1)]
    """So many cases, or so many remedies out of ``remedies``."""
    remedies: tuple[Name, ...] = ()
    """Codes of remedies that are counted; empty: cases are."""
    within: ClockTime | None = None
    """Only cases received so long before the newest; None: all that are remembered."""
    grants: Name | None = None
    """Tag that the customer's next cases bear, for routing."""


class OfferRow(Row):
    """What a customer with a tag is offered unless somebody says otherwise; the first row that fits."""

    tag: Name
    remedy: Name
    amount: Money | None = None
    threshold: Money | None = None
    """The spend from which a coupon holds."""


class CareRow(Row):
    """Who buys nothing for a while after a complaint is given a care package, once."""

    classes: tuple[Name, ...] = ()
    """Classes of complaint; empty: all."""
    after: Duration
    """From the receipt of the complaint. Days end with the nth day after its own."""
    calendar: Name
    remedy: Name
    item: Name
    not_again_within: ClockTime
    """How long after one package no complaint leads to another."""
