"""What goes out to a person now, and when their contact is looked at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from rules.paging.holds import Surroundings, Wait, wait_of
from rules.paging.order import most_urgent_first
from rules.paging.settling import free_pages, settled
from rules.paging.ways import is_busy, is_open, sent_within, way_for, way_wait, ways_of
from schemas.contact import Contact, Page, Sending
from schemas.document import Timer
from schemas.messages.base import Message
from schemas.messages.paging import SendPage
from schemas.severity import RANKS

PAGE: Final = "page"
"""Timer of the earliest page that can go out."""

LOST: Final = "lost"
"""Timer, one for each message on its way, that orders it again if nothing is heard of it."""


def plan(contact: Contact, around: Surroundings) -> tuple[Contact, tuple[Message, ...]]:
    """Give the contact with everything on its way that may go now, and with the timers for the rest.

    Holds at any instant: every page that waits is on its way, or a timer stands for it; never are two messages on
    their way to one person over one channel; no more go out within the throttle's window than it allows.

    Args:
        contact: After whatever happened to it.
        around: The person and the rules of now.

    Source: escalation.yaml, section paging.
    """
    pruned = _pruned(contact, around)
    reachable, ended = _without_unreachable(pruned, around)
    waits = {page.page_id: wait_of(page, reachable, around) for page in free_pages(reachable)}
    going, orders = _sent(reachable, waits, around)
    marked = going.model_copy(update={"waiting": _marked(going, waits, around)})
    timers, again = _timers(marked, around)
    severity = min((page.severity for page in marked.waiting), key=RANKS.__getitem__, default="info")
    return marked.model_copy(update={"timers": timers, "severity": severity}), (*ended, *orders, *again)


def _pruned(contact: Contact, around: Surroundings) -> Contact:
    policy, now = around.policy, around.now
    counted = {way: sent_within(contact, way, policy.throttle, now=now) for way in contact.sent}
    return contact.model_copy(
        update={
            "told": tuple(one for one in contact.told if one.at + policy.repeating.remembered > now),
            "sent": {way: instants for way, instants in counted.items() if instants},
            "limited_until": {way: until for way, until in contact.limited_until.items() if until > now},
        }
    )


def _without_unreachable(contact: Contact, around: Surroundings) -> tuple[Contact, tuple[Message, ...]]:
    orders: list[Message] = []
    for page in free_pages(contact):
        if not way_for(page, contact, around):
            reason = "no_such_person" if around.person is None else page.last_fault
            remembered = around.policy.holding.settled_remembered
            contact, told = settled(
                contact, page, "undeliverable", reason=reason, now=around.now, remembered=remembered
            )
            orders.extend(told)
    return contact, tuple(orders)


def _sent(
    contact: Contact, waits: Mapping[str, Wait], around: Surroundings
) -> tuple[Contact, tuple[SendPage, ...]]:
    orders: list[SendPage] = []
    told = [one.page for one in contact.told]
    for way in ways_of(around.person):
        pages = [page for page in free_pages(contact) if way_for(page, contact, around) == way]
        if not is_open(contact, way, around) or not any(_is_due(waits, page, around) for page in pages):
            continue
        joining = [page for page in pages if _is_due(waits, page, around) or _joins(waits, page)]
        together = most_urgent_first(joining, told)[: around.policy.grouping.pages_at_most]
        contact, order = _begun(contact, way, together, around.now)
        orders.append(order)
    return contact, tuple(orders)


def _is_due(waits: Mapping[str, Wait], page: Page, around: Surroundings) -> bool:
    return waits[page.page_id].until <= around.now


def _joins(waits: Mapping[str, Wait], page: Page) -> bool:
    """Say whether a page waits only for others and goes along with a message that goes anyway."""
    return waits[page.page_id].held == "grouping"


def _begun(contact: Contact, way: str, pages: Sequence[Page], now: datetime) -> tuple[Contact, SendPage]:
    count = contact.sending_count + 1
    page_ids = tuple(page.page_id for page in pages)
    sending = Sending(
        sending_id=f"{contact.id}:{count}",
        way=way,
        page_ids=page_ids,
        unlisted_count=contact.unlisted_count,
        begun_at=now,
    )
    after = contact.model_copy(
        update={
            "sendings": (*contact.sendings, sending),
            "sending_count": count,
            "sent": {**contact.sent, way: (*contact.sent.get(way, ()), now)},
            "last_message_at": now,
        }
    )
    return after, SendPage(contact=contact.id, sending_id=sending.sending_id)


def _marked(contact: Contact, waits: Mapping[str, Wait], around: Surroundings) -> tuple[Page, ...]:
    """Give the waiting pages, each with what holds it now."""
    free = {page.page_id for page in free_pages(contact)}
    return tuple(
        _held(page, _whole_wait(page, waits[page.page_id], contact, around))
        if page.page_id in free
        else _held(page, None)
        for page in contact.waiting
    )


def _held(page: Page, wait: Wait | None) -> Page:
    if wait is None:
        return page.model_copy(update={"held": "", "held_by": "", "held_until": None})
    return page.model_copy(
        update={
            "held": wait.held,
            "held_by": wait.by,
            "held_until": None if wait.held == "busy" else wait.until,
            "was_silenced": page.was_silenced or wait.held == "silence",
        }
    )


def _whole_wait(page: Page, wait: Wait, contact: Contact, around: Surroundings) -> Wait:
    """Give what a free page waits for: its own reasons, or the way that it takes."""
    way = way_for(page, contact, around)
    if wait.until <= around.now and is_busy(contact, way):
        return Wait(wait.until, "busy", way)
    return max(wait, way_wait(contact, way, around), key=lambda one: one.until)


def _timers(contact: Contact, around: Surroundings) -> tuple[Mapping[str, Timer], tuple[SendPage, ...]]:
    """Give the timers, and the orders for messages that nothing was heard of."""
    timers: dict[str, Timer] = {}
    again: list[SendPage] = []
    dues = [(page.held_until, page.page_id) for page in contact.waiting if page.held_until is not None]
    if dues:
        due_at, page_id = min(dues)
        timers[PAGE] = Timer(kind=PAGE, due_at=due_at, about=page_id)
    for sending in contact.sendings:
        timer = contact.timers.get(f"{LOST}:{sending.way}")
        if timer is None or timer.about != sending.sending_id:
            timer = _lost(sending, 0, around)
        elif timer.due_at <= around.now:
            timer = _lost(sending, timer.attempt + 1, around)
            again.append(SendPage(contact=contact.id, sending_id=sending.sending_id))
        timers[f"{LOST}:{sending.way}"] = timer
    return timers, tuple(again)


def _lost(sending: Sending, attempt: int, around: Surroundings) -> Timer:
    due_at = around.now + around.policy.retries.lost_after
    return Timer(kind=LOST, due_at=due_at, about=sending.sending_id, attempt=attempt)
