"""What is done outside for a sending: look at the alerts once more, write the message, give it to the channel."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from schemas.contact import Page
from schemas.errands import DeliveryOutcome, Errand
from schemas.policy.paging import Inhibition, PageTexts
from schemas.staff import Person, Way

SentOutcome = DeliveryOutcome | Literal["overtaken"]
"""What the channel answered; overtaken: nothing was left to send."""


@dataclass(frozen=True, slots=True)
class SendPages(Errand):
    """Send what is still wanted of some pages to one person, as one message over one way."""

    sending_id: str
    person: Person
    way: Way
    pages: tuple[Page, ...]
    """Most urgent first, at least one."""
    restated: tuple[Page, ...]
    """Told lately; named once more if they are still open."""
    texts: PageTexts
    inhibitions: tuple[Inhibition, ...]
    now: datetime
    """For ages in the text."""
    unlisted_count: int = 0
    """How many matters the text speaks of without listing them."""

    @property
    def message_id(self) -> str:
        """Give what a receiver tells copies by: the same pages over the same way have the same, however often tried."""
        what = "\0".join((self.way.channel, *sorted(page.page_id for page in self.pages)))
        return f"{self.person.id}:{hashlib.sha256(what.encode()).hexdigest()[:20]}"

    @property
    def far_side(self) -> str:
        """Give the channel: a slow one does not keep the others."""
        return self.way.channel


@dataclass(frozen=True, slots=True)
class PagesSent:
    """What became of a sending."""

    outcome: SentOutcome
    channel: str
    detail: str = ""
    """The channel's words, without personal data."""
    retry_after: timedelta | None = None
    """How long the channel asked to be left alone."""
    overtaken: Mapping[str, str] = field(default_factory=dict)
    """Page to reason: not sent, nobody needs it any more."""
    inhibited: Mapping[str, str] = field(default_factory=dict)
    """Page to the alert that is its cause: not sent now."""
    restated: tuple[str, ...] = ()
    """Subjects told lately that were named once more."""
