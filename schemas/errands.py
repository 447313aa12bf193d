"""What the runtime does or asks outside before an actor decides, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from schemas.model import Language
from schemas.severity import Severity
from schemas.staff import Way

DeliveryOutcome = Literal["accepted", "refused", "rejected", "unsure"]
"""accepted: the channel's own answer says so; refused: not now, it was not taken; rejected: never this way, such as an
unknown address or a wrong key; unsure: no answer that can be read, it may have arrived."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to do or ask outside, once for a message; its answer is the context's ``answer``."""

    @property
    def far_side(self) -> str:
        """What may keep us waiting; while it is slow, errands to other far sides go on."""
        return type(self).__name__

    @property
    def is_asked_anew(self) -> bool:
        """Whether a copy of the message asks again, because only what holds now counts."""
        return False


@dataclass(frozen=True, slots=True)
class Deliver(Errand):
    """Send one message to one person over one channel."""

    sending_id: str
    """The same message sent again has the same id, so that a channel that can tell copies does."""
    way: Way
    language: Language
    title: str
    text: str
    link: str
    """Where one says that one acts; empty if there is nothing to say."""
    severity: Severity
    dedupe_key: str
    """The subject: messages with the same key belong together, as one thread or one incident."""
    sender: str = ""
    """Mail address from which it comes; empty: the one of the channel's settings."""

    @property
    def far_side(self) -> str:
        """Give the channel."""
        return self.way.channel


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a channel answered."""

    outcome: DeliveryOutcome
    channel: str
    detail: str = ""
    """The channel's own words, one line; no address, no key."""
    retry_after: timedelta | None = None
    """How long the channel asks to be left alone, on the clock of this system; None if it does not say."""


@dataclass(frozen=True, slots=True)
class ReadFilings(Errand):
    """Ask for filings; answered with a mapping of id to filing, without those that there are not."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadSwitch(Errand):
    """Ask for the switch of a pack's automatic refunds, as it is now; answered with it, None if there is none."""

    pack: str

    @property
    def is_asked_anew(self) -> bool:
        """Say yes: somebody may have stopped it meanwhile."""
        return True


@dataclass(frozen=True, slots=True)
class ReadCase(Errand):
    """Ask for another case; answered with it, None if there is none."""

    case_id: str
