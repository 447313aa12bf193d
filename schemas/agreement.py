"""What was said with the customer on the way to a solution that both sides want, and while it is held up."""

from __future__ import annotations

from schemas.model import Instant, Model, Name, Text


class Spoken(Model):
    """That somebody talked to the customer about a plan."""

    plan_version: int
    channel: Name
    summary: Text
    """The problem, as it was summed up for the customer."""
    explained: Text
    """The solution, as it was explained."""
    by: Name
    at: Instant


class RefusedDemand(Model):
    """A demand that cannot be met, and what was offered instead."""

    demand: Text
    reason: Text | None = None
    alternative: Text | None = None
    plan_version: int | None = None
    """The counter-offer that was turned down with it, if it was one."""
    by: Name
    at: Instant


class Obstacle(Model):
    """What holds handling up, and what the customer is told of it."""

    text: Text
    expected_at: Instant
    """When it should go on."""
    alternative: Text | None = None
    """What the customer may have instead."""
    by: Name
    at: Instant
