"""Everything that was published from outside, so that each message can be accounted for at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["submission", "duplicate", "broken", "command"]
"""submission: makes a case; duplicate: the same again; broken: to be parked; command: about a case."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that the broker confirmed or will confirm."""

    kind: Kind
    key: str
    """Message key; empty if the message has no readable source and id."""
    type: str
    routing_key: str
    body: bytes
    expected: str = ""
    """Code under which it should be parked; empty if it should be applied."""


class Ledger:
    """What was published."""

    def __init__(self) -> None:
        """Begin empty."""
        self.sent: list[Sent] = []
        self.confirmed_count = 0
        self.resent_count = 0

    def note(self, one: Sent) -> None:
        """Write a message down."""
        self.sent.append(one)

    def of(self, *kinds: Kind) -> list[Sent]:
        """Give the messages of some kinds, in order."""
        return [one for one in self.sent if one.kind in kinds]

    def counts(self) -> Mapping[str, int]:
        """Give how many messages of each kind were published."""
        return Counter(one.kind for one in self.sent)
