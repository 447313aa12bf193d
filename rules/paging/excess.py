"""More pages than one person can be told: the least urgent are counted instead of kept."""

from __future__ import annotations

from typing import Final

from rules.paging.holds import Surroundings
from rules.paging.settling import free_pages, settled
from schemas.contact import Contact, Page
from schemas.messages.base import Message
from schemas.severity import RANKS

TOO_MANY: Final = "too_many_wait"


def without_excess(contact: Contact, around: Surroundings) -> tuple[Contact, tuple[Message, ...]]:
    """Give the contact with no more waiting pages than one person may have, and what tells the alerts of the others.

    The least urgent go first, among equals the newest. Their alerts climb on as after any page that nobody answers;
    the person reads in the next message how many matters it does not list.

    Args:
        contact: With a page added.
        around: The person and the rules of now.

    Source: escalation.yaml, row escalation.paging.holding.
    """
    holding = around.policy.holding
    excess = len(contact.waiting) - holding.waiting_at_most
    orders: list[Message] = []
    for page in sorted(free_pages(contact), key=_last_first)[: max(excess, 0)]:
        contact, told = settled(
            contact, page, "overtaken", reason=TOO_MANY, now=around.now, remembered=holding.settled_remembered
        )
        contact = contact.model_copy(update={"unlisted_count": contact.unlisted_count + 1})
        orders.extend(told)
    return contact, tuple(orders)


def _last_first(page: Page) -> tuple[int, float, str]:
    return -RANKS[page.severity], -page.asked_at.timestamp(), page.page_id
