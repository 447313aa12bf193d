"""A contact: what waits to be told to one person, what is on its way, and what was told a while ago."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from schemas.document import Collection, Document
from schemas.messages.paging import PageOutcome
from schemas.model import Instant, Language, Model, Name, Text
from schemas.severity import Severity

Hold = Literal[
    "", "grouping", "repeat", "quiet", "silence", "inhibited", "backoff", "throttle", "limited", "busy"
]
"""Why a page waits. grouping: for others to go with it; repeat: its subject was said a moment ago; quiet: the
person's quiet hours; silence: one of the staff file; inhibited: another alert that is its cause; backoff: the channel
did not take it; throttle: as many messages as one channel may carry; limited: the channel itself asked to wait; busy:
another message is on its way over the channel."""


class Page(Model):
    """One thing to tell one person."""

    page_id: Name
    subject: Name
    """What is grouped and inhibited: an alert's id, or for example a hand-over."""
    alert_id: Name | None = None
    case_id: Name | None = None
    kind: Name
    severity: Severity
    step: int = 0
    text: Mapping[Language, Text]
    """What happened, without personal data."""
    raised_at: Instant
    asked_at: Instant
    """When it came here."""
    not_before: Instant
    """Nothing is sent earlier, after a failure or while its cause is open."""
    put_off: Hold = ""
    """Why not earlier: backoff or inhibited."""
    put_off_by: str = ""
    """The policy row, or the alert that is its cause."""
    held: Hold = ""
    """Why it waits now, as found when the contact was last decided about; empty once it is on its way."""
    held_by: str = ""
    """What holds it: a policy row, an alert, or who silenced it."""
    held_until: Instant | None = None
    """When it is looked at again; None while it is on its way or waits for one that is."""
    was_silenced: bool = False
    """Whether a silence held it at any time."""
    try_count: int = 0
    """How often the present way did not take it."""
    given_up: tuple[Name, ...] = ()
    """Ways that failed for good, by name such as ``email`` or ``email#2``."""
    last_channel: Name | None = None
    last_fault: str = ""
    """What the last channel answered, without personal data."""


class Sending(Model):
    """One message on its way over one channel."""

    sending_id: Name
    way: Name
    """Name of the way: the channel's code, with ``#2`` for a second way over the same channel."""
    page_ids: tuple[Name, ...]
    """Most urgent first."""
    unlisted_count: int = 0
    """How many matters its text speaks of without listing them."""
    begun_at: Instant


class Told(Model):
    """A subject that the person was told a while ago."""

    page: Page
    at: Instant


class Settled(Model):
    """A page that has ended."""

    page_id: Name
    alert_id: Name | None = None
    kind: Name
    outcome: PageOutcome
    reason: str = ""
    channel: Name | None = None
    at: Instant


class Contact(Document):
    """Everything that one person is to be told; the id is the staff id. Addresses stay in the staff file."""

    collection: ClassVar[Collection] = "contacts"

    waiting: tuple[Page, ...] = ()
    """Every page that has not ended, those on their way too, in the order in which they came."""
    unlisted_count: int = 0
    """Pages that were not kept because too many waited; the next message says how many matters it does not list."""
    severity: Severity = "info"
    """The most severe of what waits: how urgently the scheduler has it looked at."""
    sendings: tuple[Sending, ...] = ()
    """At most one for each way."""
    told: tuple[Told, ...] = ()
    """Subjects said lately, oldest first; bounded by the paging rows."""
    sent: Mapping[Name, tuple[Instant, ...]] = {}
    """Way to the instants of its messages within the throttle's window."""
    limited_until: Mapping[Name, Instant] = {}
    """Way to the instant until which the channel itself asked to be left alone."""
    last_message_at: Instant | None = None
    """When the last message was begun, for the pace of groups."""
    sending_count: int = 0
    """How many sendings there were; numbers them."""
    settled: tuple[Settled, ...] = ()
    """The newest pages that ended, oldest first; bounded by the paging rows. A copy of them is no new page."""
