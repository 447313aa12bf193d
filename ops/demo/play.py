"""The play itself: hears events, lets people react, does what is due, until nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ops.demo.buyers import Buyers
from ops.demo.crowd import Crowd
from ops.demo.duty import Duty
from ops.demo.helpers import Helpers
from ops.demo.listener import Event, Listener
from ops.demo.matters import Matter
from ops.demo.office import Office
from ops.demo.owners import Owners
from ops.live.tally import Tally
from schemas.messages.events import CaseFact, DepartmentAsked

PAUSE_S: Final = 0.004

FactReaction = Callable[[Matter, CaseFact], None]
AskReaction = Callable[[Matter, DepartmentAsked], None]


class Play:
    """Everybody outside, in one thread."""

    def __init__(self, office: Office, crowd: Crowd, listener: Listener, duty: Duty, tally: Tally) -> None:
        """Take the people's side and what they hear."""
        self._duty = duty
        self._office = office
        self._crowd = crowd
        self._listener = listener
        self._tally = tally
        self._owners = Owners(office)
        self._helpers = Helpers(office)
        buyers = Buyers(office)
        self._facts: list[Mapping[str, FactReaction]] = [
            self._owners.facts,
            self._helpers.facts,
            buyers.facts,
        ]
        self._asks: Mapping[str, AskReaction] = {**self._owners.asks, **self._helpers.asks}
        self._signing: set[str] = set()

    def step(self) -> bool:
        """Hear what has come, do what is due; say whether there was anything."""
        busy = self._duty.answer()
        for event in self._listener.heard():
            busy = True
            self._hear(event)
        for act in self._office.agenda.due(self._office.now()):
            busy = True
            act()
        self._office.outbox.resend_failed()
        return busy

    def left(self) -> list[str]:
        """Say what is not finished; empty once every case has ended or stays open for a reason."""
        office = self._office
        waiting = [
            matter
            for matter in office.matters.values()
            if not matter.has_ended and not matter.course.stays_open
        ]
        blocked = [
            matter
            for matter in office.matters.values()
            if matter.course.stays_open and matter.state != "blocked"
        ]
        ignored = self._tally.ignored_alert_count
        parts = {
            "submissions": self._crowd.left,
            "cases": len(waiting) + len(blocked),
            "appointments": len(office.agenda),
            "unconfirmed": office.outbox.pending_count,
            "alerts": ignored,
        }
        return [f"{count} {name}" for name, count in parts.items() if count]

    def _hear(self, event: Event) -> None:
        heard = event.body
        if event.copy:
            if isinstance(heard, DepartmentAsked) and heard.kind in self._asks:
                self._asks[heard.kind](self._office.matter(heard.case_id), heard)
            return
        self._tally.note(heard)
        if isinstance(heard, CaseFact):
            self._hear_fact(heard)

    def _hear_fact(self, fact: CaseFact) -> None:
        matter = self._office.matter(fact.case_id)
        matter.note(fact)
        for reactions in self._facts:
            if fact.name in reactions:
                reactions[fact.name](matter, fact)
        if matter.state == "closed" and matter.id not in self._signing:
            self._signing.add(matter.id)
            self._owners.closed(matter)
