"""The life of a contact: a page comes, something is due, a channel has answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rules.paging.holds import Surroundings
from rules.paging.planning import plan
from schemas.contact import Contact, Page
from schemas.decision import Decision, Reason
from schemas.messages.base import Message
from schemas.messages.paging import PageContact
from schemas.policy.escalation import EscalationPolicy
from schemas.policy.pack import Packs
from schemas.staff import Staff


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

    Args:
        contact: What waits for the person, None if there was never anything.
        order: The page.
        around: The person and the rules of now.

    Source: escalation.yaml, section paging.
    """
    known = contact or Contact(id=order.contact)
    if order.page_id in _known_pages(known):
        return Decision(before=contact, after=known, event="contact.paged")
    now = around.now
    page = Page(asked_at=now, not_before=now, **order.model_dump(exclude={"contact"}))
    added = known.model_copy(update={"waiting": (*known.waiting, page)})
    return concluded(contact, *plan(added, around), event="contact.paged")


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
    whole = after.model_copy(
        update={
            "version": (before.version if before else 0) + 1,
            "next_due_at": min((timer.due_at for timer in after.timers.values()), default=None),
        }
    )
    held = sorted({(page.held, page.held_by) for page in whole.waiting if page.held})
    reasons = tuple(Reason(f"page.{hold}", row=by) for hold, by in held)
    return Decision(before=before, after=whole, event=event, reasons=reasons, orders=tuple(orders))


def _known_pages(contact: Contact) -> set[str]:
    return {page.page_id for page in contact.waiting} | {page.page_id for page in contact.settled}
