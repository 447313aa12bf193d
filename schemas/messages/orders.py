"""Internal messages: what one actor asks of another, in the imperative."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from schemas.ids import message_key
from schemas.messages.base import AlertOrder, CaseOrder, Order, Target
from schemas.model import Instant, Language, Name, Text
from schemas.queues import QueueName
from schemas.severity import Severity


class TriageCase(CaseOrder):
    """Judge a registered case, or judge it again."""

    TYPE: ClassVar[str] = "caseloop.order.triage-case.v1"
    QUEUE: ClassVar[QueueName] = "triage.v1"
    ACTOR: ClassVar[str] = "case.triage"


class AssignCase(CaseOrder):
    """Give a triaged case its owner."""

    TYPE: ClassVar[str] = "caseloop.order.assign-case.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.assign"


class BringHistory(CaseOrder):
    """Bring a case's first owner the customer's earlier cases, with the request to verify it."""

    TYPE: ClassVar[str] = "caseloop.order.bring-history.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.bring-history"


class CheckTimers(CaseOrder):
    """A case has something due."""

    TYPE: ClassVar[str] = "caseloop.order.check-timers.v1"
    QUEUE: ClassVar[QueueName] = "deadlines.v1"
    ACTOR: ClassVar[str] = "case.check-timers"

    due_at: Instant
    """The instant that the scheduler found due."""


class CountVotes(CaseOrder):
    """The time for votes of a case's jury is over."""

    TYPE: ClassVar[str] = "caseloop.order.count-votes.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "jury.count"


class MendCase(CaseOrder):
    """A case broke a promise that can be kept up again: it has no timer, or is looked for at another time."""

    TYPE: ClassVar[str] = "caseloop.order.mend-case.v1"
    QUEUE: ClassVar[QueueName] = "deadlines.v1"
    ACTOR: ClassVar[str] = "case.mend"


class RemindOwner(CaseOrder):
    """A clock nears its limit."""

    TYPE: ClassVar[str] = "caseloop.order.remind-owner.v1"
    QUEUE: ClassVar[QueueName] = "deadlines.v1"
    ACTOR: ClassVar[str] = "case.remind"

    clock: Name


class NotifyCustomer(CaseOrder):
    """Tell the customer how far their case has come."""

    TYPE: ClassVar[str] = "caseloop.order.notify-customer.v1"
    QUEUE: ClassVar[QueueName] = "notices.v1"
    ACTOR: ClassVar[str] = "customer.notify"

    kind: Name
    """Template kind, for example received, progress, solution."""
    about: str = ""
    """What in the case it is about: a progress step, a plan version."""


class ArchiveCase(CaseOrder):
    """Seal a closed case."""

    TYPE: ClassVar[str] = "caseloop.order.archive-case.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "case.archive"


class LinkCase(CaseOrder):
    """Record on a case that another one is tied to it."""

    TYPE: ClassVar[str] = "caseloop.order.link-case.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.link"

    other_id: Name
    relation: Literal["repeated_by", "raised_in_callback", "goes_on_in"]


class RaiseAlert(Order):
    """Open an alert, or count a repeat of one that is open."""

    TYPE: ClassVar[str] = "caseloop.order.raise-alert.v1"
    QUEUE: ClassVar[QueueName] = "alerts.v1"
    ACTOR: ClassVar[str] = "alert.raise"
    CREATES: ClassVar[bool] = True
    """The alert may be there already; its actor takes both."""

    dedupe_key: Name
    """The same cause gives the same key."""
    kind: Name
    severity: Severity
    summary: Text
    addressee: Name
    row: Name
    case_id: Name | None = None
    case_number: Name | None = None
    case_version: int | None = None
    """Version of the case for which it was given; orders about one alert may overtake one another."""
    priority: Name = "unranked"
    """Of the case."""
    owner: Name | None = None
    """Who owns the case."""
    department: Name | None = None
    """The owning department."""
    about: str = ""
    """What within its kind it is about: a clock, a step, a rotation."""
    texts: Mapping[Language, Text] = {}
    """The summary in each reader's language; empty: the summary serves all."""
    drill: bool = False
    """Raised by an exercise: everything happens but the sending."""
    pack: Name

    def target(self, key: str) -> Target:  # noqa: ARG002 - the cause decides, not the message
        """Give the alert of this cause."""
        return Target("alerts", message_key("alert", self.dedupe_key))


class ResolveAlert(AlertOrder):
    """The cause of an alert is gone."""

    TYPE: ClassVar[str] = "caseloop.order.resolve-alert.v1"
    QUEUE: ClassVar[QueueName] = "alerts.v1"
    ACTOR: ClassVar[str] = "alert.resolve"

    reason: Text
    case_version: int | None = None
    """Version of the case for which it was given."""


class RedirectAlert(AlertOrder):
    """The case of an alert has another owner."""

    TYPE: ClassVar[str] = "caseloop.order.redirect-alert.v1"
    QUEUE: ClassVar[QueueName] = "alerts.v1"
    ACTOR: ClassVar[str] = "alert.redirect"

    owner: Name
    department: Name
    case_version: int
    """Version of the case for which it was given; an older one that comes later changes nothing."""


class ConfirmCause(CaseOrder):
    """Say whether the cause of an alert that was resolved by hand is there still."""

    TYPE: ClassVar[str] = "caseloop.order.confirm-cause.v1"
    QUEUE: ClassVar[QueueName] = "deadlines.v1"
    ACTOR: ClassVar[str] = "case.confirm-cause"

    alert_id: Name


class ReopenAlert(AlertOrder):
    """The cause of an alert that was resolved by hand is there still."""

    TYPE: ClassVar[str] = "caseloop.order.reopen-alert.v1"
    QUEUE: ClassVar[QueueName] = "alerts.v1"
    ACTOR: ClassVar[str] = "alert.reopen"

    case_version: int
    """Version of the case for which it was given."""


class CheckAlert(AlertOrder):
    """An alert has something due."""

    TYPE: ClassVar[str] = "caseloop.order.check-alert.v1"
    QUEUE: ClassVar[QueueName] = "alerts.v1"
    ACTOR: ClassVar[str] = "alert.check"

    due_at: Instant
