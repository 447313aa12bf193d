"""What becomes of pages once a channel has answered: told, tried again, tried over another way, or no longer wanted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.paging.holds import Surroundings
from rules.paging.life import concluded
from rules.paging.planning import plan
from rules.paging.settling import settled
from rules.paging.ways import ways_of
from schemas.contact import Contact, Page, Sending, Told
from schemas.decision import Decision
from schemas.messages.base import Message
from schemas.paging import PagesSent, SendPages
from schemas.policy.escalation import EscalationPolicy
from schemas.policy.paging import Retries


def errand_of(
    contact: Contact, sending_id: str, around: Surroundings, policy: EscalationPolicy
) -> SendPages | None:
    """Give what is to be sent; None if the sending has ended, or the person or the way is gone.

    Args:
        contact: The person's contact.
        sending_id: As in the order.
        around: The person and the rules of now.
        policy: Which cause mutes which symptom.
    """
    sending = _sending(contact, sending_id)
    way = ways_of(around.person).get(sending.way) if sending else None
    if sending is None or way is None or around.person is None:
        return None
    pages = _pages_of(contact, sending)
    subjects = {page.subject for page in pages}
    earlier = [one.page for one in reversed(contact.told) if one.page.subject not in subjects]
    return SendPages(
        sending_id=sending_id,
        person=around.person,
        way=way,
        pages=pages,
        restated=tuple(earlier[: around.policy.repeating.restated_at_most]),
        texts=around.policy.texts_in(around.person.language),
        inhibitions=policy.inhibitions,
        now=around.now,
        unlisted_count=sending.unlisted_count,
    )


def note_sending(
    contact: Contact, sending_id: str, answer: PagesSent | None, around: Surroundings
) -> Decision[Contact]:
    """Record what became of a sending, and go on with what waits.

    Args:
        contact: The person's contact.
        sending_id: A sending that has ended already changes nothing.
        answer: What became of it; None if nobody was asked, because the person or the way is gone.
        around: The person and the rules of now.

    Source: escalation.yaml, row escalation.paging.retries.
    """
    sending = _sending(contact, sending_id)
    if sending is None:
        return Decision(before=contact, after=contact, event="contact.told")
    said = answer or PagesSent("rejected", sending.way, "way_gone")
    landed = contact.model_copy(
        update={"sendings": tuple(one for one in contact.sendings if one.sending_id != sending_id)}
    )
    kept, orders = _without_unwanted(landed, _pages_of(contact, sending), said, around)
    unwanted = said.overtaken.keys() | said.inhibited.keys()
    left = [page for page in _pages_of(kept, sending) if page.page_id not in unwanted]
    if said.outcome == "accepted":
        after, more = _delivered(kept, left, sending, said, around)
    else:
        after, more = _failed(kept, left, sending, said, around), ()
    planned, further = plan(after, around)
    event = "contact.told" if said.outcome in {"accepted", "overtaken"} else "contact.not-told"
    return concluded(contact, planned, (*orders, *more, *further), event=event)


def _sending(contact: Contact, sending_id: str) -> Sending | None:
    return next((one for one in contact.sendings if one.sending_id == sending_id), None)


def _pages_of(contact: Contact, sending: Sending) -> tuple[Page, ...]:
    """Give the pages of a sending that still wait, most urgent first."""
    waiting = {page.page_id: page for page in contact.waiting}
    return tuple(waiting[page_id] for page_id in sending.page_ids if page_id in waiting)


def _without_unwanted(
    contact: Contact, pages: Iterable[Page], said: PagesSent, around: Surroundings
) -> tuple[Contact, tuple[Message, ...]]:
    """Give the contact with overtaken pages ended, and with those put off whose cause is open."""
    orders: list[Message] = []
    remembered = around.policy.holding.settled_remembered
    for page in pages:
        if page.page_id in said.overtaken:
            reason = said.overtaken[page.page_id]
            contact, told = settled(
                contact, page, "overtaken", reason=reason, now=around.now, remembered=remembered
            )
            orders.extend(told)
        elif page.page_id in said.inhibited:
            until = around.now + around.policy.holding.look_again
            contact = _replaced(contact, _put_off(page, until, said.inhibited[page.page_id]))
    return contact, tuple(orders)


def _put_off(page: Page, until: datetime, cause: str) -> Page:
    return page.model_copy(update={"not_before": until, "put_off": "inhibited", "put_off_by": cause})


def _delivered(
    contact: Contact, pages: Iterable[Page], sending: Sending, said: PagesSent, around: Surroundings
) -> tuple[Contact, tuple[Message, ...]]:
    orders: list[Message] = []
    remembered = around.policy.holding.settled_remembered
    for page in pages:
        sent = page.model_copy(update={"last_channel": sending.way})
        contact, told = settled(
            contact, sent, "delivered", reason=said.detail, now=around.now, remembered=remembered
        )
        orders.extend(told)
    told_now = _told(contact, pages, said, around.now)[-around.policy.repeating.remembered_at_most :]
    unlisted = max(contact.unlisted_count - sending.unlisted_count, 0)
    return contact.model_copy(update={"told": told_now, "unlisted_count": unlisted}), tuple(orders)


def _told(contact: Contact, pages: Iterable[Page], said: PagesSent, now: datetime) -> tuple[Told, ...]:
    """Give what the person was told lately, each subject once, with what they were told now at the end."""
    said_now = {page.subject: page for page in pages}
    again = {
        one.page.subject: one.page for one in contact.told if one.page.subject in said.restated
    } | said_now
    earlier = [one for one in contact.told if one.page.subject not in again]
    return (*earlier, *(Told(page=page, at=now) for page in again.values()))


def _failed(
    contact: Contact, pages: Iterable[Page], sending: Sending, said: PagesSent, around: Surroundings
) -> Contact:
    """Give the contact with the pages waiting for another try, or for another way."""
    retries = around.policy.retries
    for page in pages:
        contact = _replaced(contact, _after_failure(page, sending.way, said, retries, around.now))
    if said.retry_after is not None and said.retry_after <= retries.limited_at_most:
        limited = {**contact.limited_until, sending.way: around.now + said.retry_after}
        return contact.model_copy(update={"limited_until": limited})
    return contact


def _after_failure(page: Page, way: str, said: PagesSent, retries: Retries, now: datetime) -> Page:
    tries = page.try_count + 1
    tried = {"last_channel": way, "last_fault": said.detail or said.outcome}
    asks_too_long = said.retry_after is not None and said.retry_after > retries.limited_at_most
    if said.outcome == "rejected" or asks_too_long or tries >= retries.tries:
        onward = {"given_up": (*page.given_up, way), "try_count": 0, "not_before": now, "put_off": ""}
        return page.model_copy(update={**tried, **onward, "put_off_by": ""})
    pause = max(retries.wait(tries), said.retry_after or timedelta())
    again = {"try_count": tries, "not_before": now + pause, "put_off": "backoff", "put_off_by": retries.id}
    return page.model_copy(update={**tried, **again})


def _replaced(contact: Contact, page: Page) -> Contact:
    waiting = tuple(page if one.page_id == page.page_id else one for one in contact.waiting)
    return contact.model_copy(update={"waiting": waiting})
