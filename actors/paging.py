"""Paging: tell one person what they must know, and tell the alert what became of it.

Consumes  PageContact, CheckContact (queue paging.v1); SendPage (queue delivery.v1)
Emits     SendPage; PageSettled
Twice     safe: a page is known by its id, a sending that has ended sends nothing; a process that dies between the
          channel's answer and the record sends once more, under the same key
Refuses   nothing: a person or way that is gone makes a page undeliverable
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.paging.answers import errand_of, note_sending
from rules.paging.life import check_contact, escalation_of_all, page_contact, surroundings_of
from schemas.contact import Contact
from schemas.decision import Decision
from schemas.messages.paging import CheckContact, PageContact, SendPage
from schemas.paging import SendPages


def decide_page(message: PageContact, contact: Contact | None, context: Context) -> Decision[Contact]:
    """Put a page among those that wait."""
    around = surroundings_of(message.contact, context.staff, context.packs, now=context.now)
    return page_contact(contact, message, around)


def decide_check(message: CheckContact, contact: Contact, context: Context) -> Decision[Contact]:
    """Send what is due."""
    around = surroundings_of(message.contact, context.staff, context.packs, now=context.now)
    return check_contact(contact, around)


def send(message: SendPage, contact: Contact, context: Context) -> SendPages | None:
    """Give what is to be sent outside."""
    around = surroundings_of(message.contact, context.staff, context.packs, now=context.now)
    return errand_of(contact, message.sending_id, around, escalation_of_all(context.packs))


def decide_sent(message: SendPage, contact: Contact, context: Context) -> Decision[Contact]:
    """Record what the channel answered."""
    around = surroundings_of(message.contact, context.staff, context.packs, now=context.now)
    return note_sending(contact, message.sending_id, context.answer, around)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=PageContact, decide=decide_page),
    ActorSpec(message=CheckContact, decide=decide_check),
    ActorSpec(message=SendPage, decide=decide_sent, errand=send),
)
