"""A rehearsal of the demonstration: its people and a whole company in one process, without servers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ops.demo.buyers import Buyers
from ops.demo.courses import Course
from ops.demo.helpers import Helpers
from ops.demo.ledger import Ledger, Sent
from ops.demo.matters import Matter
from ops.demo.office import Office
from ops.demo.owners import Owners
from ops.live.hearing import read_event
from schemas.ids import message_key
from schemas.messages.base import Inbound
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.intake import FeedbackSubmitted
from tests.company import Company, HandClock

STEP = timedelta(minutes=10)


@dataclass
class Post:
    """Publishes to the company in memory what the demonstration's people say."""

    company: Company
    ledger: Ledger = field(default_factory=Ledger)
    pending_count: int = 0

    def say(self, message: Inbound, *, source: str, event_id: str) -> Sent:
        """Publish a message."""
        self.company.say(
            message.TYPE, message.model_dump(mode="json", exclude_none=True), f"{source}:{event_id}"
        )
        return Sent("command", message_key(source, event_id), message.TYPE, message.TYPE, b"")


class Rehearsal:
    """Everybody of the demonstration, but without servers."""

    def __init__(self) -> None:
        """Open the office."""
        self.company = Company()
        post: Any = Post(self.company)
        self.office = Office(HandClock(hand=self.company.hand), post, 7)
        owners, helpers, buyers = Owners(self.office), Helpers(self.office), Buyers(self.office)
        self._owners = owners
        self._facts = [owners.facts, helpers.facts, buyers.facts]
        self._asks = {**owners.asks, **helpers.asks}
        self._heard = 0
        self._signing: set[str] = set()

    def submit(self, submission: FeedbackSubmitted, name: str, course: Course) -> str:
        """Publish a submission whose case goes so; give the id of its case."""
        self.office.open_matter(message_key("/shop/test", name), course)
        data = submission.model_dump(mode="json", exclude_none=True)
        self.company.say(FeedbackSubmitted.TYPE, data, name)
        return message_key("/shop/test", name)

    def lives(self, days: int) -> None:
        """Let so many days pass, in which everybody does what they do."""
        until = self.company.hand.instant + timedelta(days=days)
        while self.company.hand.instant < until:
            self._react()
            for act in self.office.agenda.due(self.office.now()):
                act()
                self._react()
            self.company.hand.instant += STEP
            self.company.sweep()
            if all(matter.has_ended for matter in self.office.matters.values()) and self.office.matters:
                return

    def _react(self) -> None:
        for event in self._news():
            heard = read_event(event)
            if isinstance(heard, DepartmentAsked) and heard.kind in self._asks:
                self._asks[heard.kind](self.office.matter(heard.case_id), heard)
            if isinstance(heard, CaseFact):
                self._hear(self.office.matter(heard.case_id), heard)

    def _hear(self, matter: Matter, fact: CaseFact) -> None:
        matter.note(fact)
        for reactions in self._facts:
            if fact.name in reactions:
                reactions[fact.name](matter, fact)
        if matter.state == "closed" and matter.id not in self._signing:
            self._signing.add(matter.id)
            self._owners.closed(matter)

    def _news(self) -> Iterator[Any]:
        while self._heard < len(self.company.events):
            event = list(self.company.events.values())[self._heard]
            self._heard += 1
            yield event
