"""What staff say of an alert: that they act on it, pass it on, leave it for a while, end it."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from schemas.messages.base import Inbound, StaffId, Target
from schemas.model import Instant, Name, Text
from schemas.queues import QueueName


class AlertMessage(Inbound):
    """A message from staff about one alert."""

    QUEUE: ClassVar[QueueName] = "alerts.v1"

    alert_id: Name
    by: StaffId

    def target(self, key: str) -> Target:  # noqa: ARG002 - the message names its alert
        """Give the alert."""
        return Target("alerts", self.alert_id)


class AlertAcknowledged(AlertMessage):
    """On-call staff say that they act on an alert."""

    TYPE: ClassVar[str] = "caseloop.alert.acknowledged.v1"
    ACTOR: ClassVar[str] = "alert.acknowledge"

    note: Text | None = None


class AlertEscalated(AlertMessage):
    """The next step of the ladder is to be told now."""

    TYPE: ClassVar[str] = "caseloop.alert.escalated.v1"
    ACTOR: ClassVar[str] = "alert.escalate"

    note: Text | None = None


class AlertSnoozed(AlertMessage):
    """Nobody is to be told until an instant; then the alert is said again where it stood."""

    TYPE: ClassVar[str] = "caseloop.alert.snoozed.v1"
    ACTOR: ClassVar[str] = "alert.snooze"

    until: Instant = Field(examples=["2026-03-06T20:00:00+08:00"])
    note: Text | None = None


class AlertResolved(AlertMessage):
    """The matter is dealt with; a cause that is there still, or again, raises the alert anew."""

    TYPE: ClassVar[str] = "caseloop.alert.resolved.v1"
    ACTOR: ClassVar[str] = "alert.resolve-by-hand"

    reason: Text
