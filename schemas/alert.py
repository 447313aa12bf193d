"""An alert: somebody must act and say that they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from schemas.document import Collection, Document
from schemas.ladder import Ladder
from schemas.model import Instant, Language, Model, Name, Text
from schemas.severity import Severity

AlertState = Literal["raised", "acknowledged", "resolved"]

AttemptOutcome = Literal[
    "pending", "delivered", "undeliverable", "overtaken", "silenced", "nobody", "skipped"
]
"""pending: a person's page is under way; delivered: their channel took it, or a department's queue was told;
undeliverable: no channel took it; overtaken: no longer needed when its time came; silenced: somebody silenced it;
nobody: no person stands behind the target; skipped: a later step was due as well when the step came to be said."""

ATTEMPTS_KEPT: Final = 200
"""Attempts in the document, the newest; every one of them stays in the history."""

ACKNOWLEDGEMENTS_KEPT: Final = 50


class Attempt(Model):
    """One try to tell somebody, or the reason why there was none."""

    step: int
    """Place in the ladder, 0 for the first."""
    said: int
    """To which saying of this alert it belongs, 1 for the first; 0 for a step that was not said."""
    at: Instant
    target: Name
    """As the ladder names it."""
    contact: Name | None = None
    """Staff id of the person told."""
    department: Name | None = None
    """The department whose own queue was told."""
    page_id: Name | None = None
    channel: Name | None = None
    outcome: AttemptOutcome
    reason: str = ""


class Acknowledgement(Model):
    """Somebody said that they act on it."""

    by: Name
    at: Instant
    note: Text | None = None
    step: int
    said: int
    """How often the alert had been said; a link of an earlier saying is used up by it."""


class Alert(Document):
    """One cause for alarm; the same cause again, while it is open, adds a repeat and no second alert."""

    collection: ClassVar[Collection] = "alerts"

    dedupe_key: Name
    kind: Name
    """As in the escalation table: clock_missed, round_cap, blocked, unsolvable, crisis, transfers, stuck …"""
    severity: Severity
    state: AlertState
    case_id: Name | None = None
    case_number: Name | None = None
    priority: Name = "unranked"
    """Of the case, when it was raised."""
    owner: Name | None = None
    """Who owns the case; told anew when the owner changes."""
    department: Name | None = None
    """The owning department."""
    about: str = ""
    """What within its kind it is about: a clock, a step, a rotation."""
    summary: Text
    """What happened and what to do, without personal data, in the pack's language."""
    texts: Mapping[Language, Text] = {}
    """The same for each reader's language; empty: the summary serves all."""
    addressee: Name
    """Role or department that must act."""
    row: Name
    """The policy row that asked for it."""
    pack: Name
    """The pack whose escalation section says who is told."""
    drill: bool = False
    """Raised by an exercise: everything happens but the sending."""
    raised_at: Instant
    repeat_count: int = 0
    """How often the same cause came again while it was open."""
    reminded_count: int = 0
    """How often it was said again because nobody had acknowledged it."""
    ladder: Ladder | None = None
    """As it was when the alert was raised; None only in alerts from before there were ladders."""
    step: int = 0
    """Where in the ladder it stands, 0 for the first step."""
    said_at_step: int = 0
    """How often that step was said."""
    said_count: int = 0
    """How often anything was said, over all raisings."""
    awaited: tuple[Name, ...] = ()
    """Staff ids that must acknowledge still, at a step that asks for everyone."""
    attempts: tuple[Attempt, ...] = ()
    """The newest, oldest first."""
    acknowledgements: tuple[Acknowledgement, ...] = ()
    """Since it was raised, oldest first."""
    acknowledged_by: Name | None = None
    acknowledged_at: Instant | None = None
    acknowledged_note: Text | None = None
    snoozed_until: Instant | None = None
    snoozed_by: Name | None = None
    resolved_at: Instant | None = None
    resolved_reason: Text | None = None
    resolved_by: Name | None = None
    """Who resolved it by hand; None if its cause went away."""
    raised_for: int = 0
    """Version of the case that raised it last."""
    resolved_for: int = 0
    """Version of the case that resolved it last: an older cause that comes later opens nothing."""
    redirected_for: int = 0
    """Version of the case that named its owner last."""
