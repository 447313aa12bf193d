"""The life of a contact: a page comes, something is due, a channel has answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rules.paging.excess import without_excess
from rules.paging.holds import Surroundings
from rules.paging.planning import plan
from rules.paging.settling import free_pages, settled
from rules.versions import next_version
from schemas.contact import Contact, Page
from schemas.decision import Decision, Reason
from schemas.messages.base import Message
from schemas.messages.paging import PageContact
from schemas.policy.escalation import EscalationPolicy
from schemas.policy.pack import Packs
from schemas.severity import RANKS
from schemas.staff import Staff

_PAST: Final = {"asked_at", "was_silenced", "try_count", "given_up", "last_channel", "last_fault"}
"""What a page takes over from an earlier one of its subject."""

_DELAY: Final = {"not_before", "put_off", "put_off_by"}
"""What it takes over beside unless it is more severe."""


def surroundings_of(contact: str, staff: Staff, packs: Packs, *, now: datetime) -> Surroundings:
    """Give what decides about a person's pages now.

    Args:
        contact: Staff id.
        staff: The staff file.
        packs: The default pack's paging rows hold for all.
        now: Instant of the decision.
    """
    return Surroundings(staff.person(contact), staff.silences, escalation_of_all(packs).paging, now)


def escalation_of_all(packs: Packs) -> EscalationPolicy:
    """Give the section whose paging rows hold for a whole deployment: the default pack's."""
    return packs.newest[packs.default].escalation


def page_contact(contact: Contact | None, order: PageContact, around: Surroundings) -> Decision[Contact]:
    """Put a page among those that wait, and send what may go at once. A page that is known already adds nothing.

    An earlier page of the same subject that waits still ends in favour of this one, which takes its place: a night of
    repeats is one page in the morning.

    Args:
        contact: What waits for the person, None if there was never anything.
        order: The page.
        around: The person and the rules of now.

    Source: escalation.yaml, section paging.
    """
    known = contact or Contact(id=order.contact)
    if order.page_id in _known_pages(known):
        return Decision(before=contact, after=known, event="contact.paged")
    page = Page(asked_at=around.now, not_before=around.now, **order.model_dump(exclude={"contact"}))
    ended: list[Message] = []
    for earlier in [one for one in free_pages(known) if one.subject == page.subject]:
        page = _in_place_of(earlier, page)
        remembered = around.policy.holding.settled_remembered
        known, told = settled(
            known, earlier, "overtaken", reason="said_again", now=around.now, remembered=remembered
        )
        ended.extend(told)
    added = known.model_copy(update={"waiting": (*known.waiting, page)})
    fitting, left_out = without_excess(added, around)
    ended.extend(left_out)
    planned, orders = plan(fitting, around)
    return concluded(contact, planned, (*ended, *orders), event="contact.paged")


def check_contact(contact: Contact, around: Surroundings) -> Decision[Contact]:
    """Send what has become due. What is due is read from the contact: a check that comes twice sends nothing twice."""
    return concluded(contact, *plan(contact, around), event="contact.checked")


def concluded(
    before: Contact | None, after: Contact, orders: Sequence[Message], *, event: str
) -> Decision[Contact]:
    """Give the decision about a contact with version and next due instant put right.

    Args:
        before: The contact as loaded, None if it is new.
        after: The contact as planned.
        orders: What it sends.
        event: What happened: contact.paged, contact.checked, contact.told, contact.not-told.
    """
    if after == before and not orders:
        return Decision(before=before, after=after, event=event)
    whole = next_version(before, after)
    held = sorted({(page.held, page.held_by) for page in whole.waiting if page.held})
    reasons = tuple(Reason(f"page.{hold}", row=by) for hold, by in held)
    return Decision(before=before, after=whole, event=event, reasons=reasons, orders=tuple(orders))


def _in_place_of(earlier: Page, page: Page) -> Page:
    is_news = RANKS[page.severity] < RANKS[earlier.severity]
    return page.model_copy(update=earlier.model_dump(include=_PAST if is_news else _PAST | _DELAY))


def _known_pages(contact: Contact) -> set[str]:
    return {page.page_id for page in contact.waiting} | {page.page_id for page in contact.settled}
