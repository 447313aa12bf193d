"""People who are told things: builders, and a small world in which contacts are paged, checked and answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rules.paging.answers import errand_of, note_sending
from rules.paging.holds import Surroundings
from rules.paging.life import check_contact, page_contact
from rules.paging.wanted import causes_to_ask_for, what_is_wanted
from schemas.alert import Alert
from schemas.contact import Contact, Page
from schemas.decision import Decision
from schemas.messages.paging import PageContact, PageSettled, SendPage
from schemas.paging import PagesSent, SendPages
from schemas.policy.escalation import EscalationPolicy
from schemas.policy.paging import PagingPolicy
from schemas.staff import Person, Silence, Way
from tests.builders import RECEIVED
from tests.packs import the_pack

LIN = "after-sales-07"


def the_policy(**parts: Mapping[str, Any]) -> PagingPolicy:
    """Give the handbook's paging rows with some values changed, for example ``throttle={"at_most": 1}``."""
    paging = the_pack().escalation.paging
    changed = {name: getattr(paging, name).model_copy(update=dict(part)) for name, part in parts.items()}
    return paging.model_copy(update=changed)


def a_person(*channels: str, **changes: Any) -> Person:
    """Give somebody in Shanghai without quiet hours, reached by WeCom and then by mail unless channels are named."""
    ways = tuple(Way(channel=one, address=f"{one}-of-lin") for one in channels or ("wecom", "email"))
    values: dict[str, Any] = {
        "id": LIN,
        "department": "after_sales",
        "language": "en",
        "zone": "Asia/Shanghai",
        "ways": ways,
    }
    return Person(**(values | changes))


def a_page_order(subject: str = "a", **changes: Any) -> PageContact:
    """Give the order to tell Lin of an alert that is named by a letter."""
    values: dict[str, Any] = {
        "contact": LIN,
        "page_id": f"{subject}:0:1:{LIN}",
        "subject": subject,
        "alert_id": subject,
        "kind": "clock_missed",
        "severity": "warning",
        "text": {"zh": f"{subject}已过时限", "en": f"{subject} has passed its limit"},
        "raised_at": RECEIVED,
    }
    return PageContact(**(values | changes))


def an_alert(alert_id: str = "a", **changes: Any) -> Alert:
    """Give an alert that nobody has acknowledged."""
    values: dict[str, Any] = {
        "id": alert_id,
        "dedupe_key": alert_id,
        "kind": "clock_missed",
        "severity": "warning",
        "state": "raised",
        "summary": f"{alert_id} has passed its limit",
        "addressee": "customer_service",
        "row": "escalation.alert.clock-missed",
        "pack": "feedback-handbook",
        "raised_at": RECEIVED,
    }
    return Alert(**(values | changes))


@dataclass(frozen=True, slots=True)
class Message:
    """One message that a channel was given."""

    at: datetime
    way: str
    tells: tuple[str, ...]
    """Subjects, most urgent first."""
    restates: tuple[str, ...]
    outcome: str


Answering = Callable[[str, datetime], PagesSent]
"""What a channel answers at an instant."""


def accepting(way: str, at: datetime) -> PagesSent:  # noqa: ARG001 - takes everything
    """Answer as a channel that takes every message."""
    return PagesSent("accepted", way)


@dataclass
class World:
    """One person, their contact, the alerts around them, and the channels."""

    policy: PagingPolicy
    person: Person | None = field(default_factory=a_person)
    silences: tuple[Silence, ...] = ()
    answering: Answering = accepting
    inhibitions: tuple[Any, ...] = ()
    alerts: dict[str, Alert] = field(default_factory=dict)
    contact: Contact | None = None
    messages: list[Message] = field(default_factory=list)
    settled: list[PageSettled] = field(default_factory=list)
    pending: list[SendPage] = field(default_factory=list)
    """Sendings that the channel has not answered yet."""
    begun: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """Sending to its way and the instant at which it was ordered first."""

    def around(self, now: datetime) -> Surroundings:
        """Give the person and the rules of an instant."""
        return Surroundings(self.person, self.silences, self.policy, now)

    def page(self, order: PageContact, now: datetime, *, answer: bool = True) -> None:
        """Let a page come; what goes out is answered at once unless said otherwise."""
        self._take(page_contact(self.contact, order, self.around(now)), now, answer=answer)

    def check(self, now: datetime, *, answer: bool = True) -> None:
        """Look at what is due."""
        if self.contact is not None:
            self._take(check_contact(self.contact, self.around(now)), now, answer=answer)

    def run(self, until: datetime) -> None:
        """Let the scheduler look whenever something is due, up to an instant, that one included."""
        while self.contact and self.contact.next_due_at and self.contact.next_due_at <= until:
            before = self.contact
            self.check(before.next_due_at or until)
            assert self.contact != before, "what was due stays due for ever"

    def answer(self, now: datetime) -> None:
        """Let the channels answer everything that is on its way."""
        while self.pending:
            order = self.pending.pop(0)
            assert self.contact is not None
            errand = errand_of(self.contact, order.sending_id, self.around(now), self._escalation())
            reply = self._sent(errand, now) if errand else None
            self._take(
                note_sending(self.contact, order.sending_id, reply, self.around(now)), now, answer=False
            )

    def _take(self, decision: Decision[Contact], now: datetime, *, answer: bool) -> None:
        if decision.changes_nothing:
            return
        self.contact = decision.after
        self.settled += [order for order in decision.orders if isinstance(order, PageSettled)]
        for sending in decision.after.sendings:
            self.begun.setdefault(sending.sending_id, (sending.way, now))
        self.pending += [order for order in decision.orders if isinstance(order, SendPage)]
        if answer:
            self.answer(now)

    def _sent(self, errand: SendPages, now: datetime) -> PagesSent:
        kinds = causes_to_ask_for(errand)
        causes = [one for one in self.alerts.values() if one.kind in kinds]
        wanted = what_is_wanted(errand, self.alerts, causes)
        unwanted = PagesSent(
            "overtaken", errand.way.channel, overtaken=wanted.overtaken, inhibited=wanted.inhibited
        )
        if not wanted.pages:
            return unwanted
        reply = self.answering(errand.way.channel, now)
        restated = subjects(wanted.restated)
        self.messages.append(
            Message(now, errand.way.channel, subjects(wanted.pages), restated, reply.outcome)
        )
        return replace(
            unwanted,
            outcome=reply.outcome,
            detail=reply.detail,
            retry_after=reply.retry_after,
            restated=restated,
        )

    def _escalation(self) -> EscalationPolicy:
        return the_pack().escalation.model_copy(
            update={"paging": self.policy, "inhibitions": tuple(self.inhibitions)}
        )


def subjects(pages: Iterable[Page]) -> tuple[str, ...]:
    """Give what pages are about, each subject once."""
    return tuple(dict.fromkeys(page.subject for page in pages))
