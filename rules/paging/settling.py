"""How a page ends: exactly once, remembered for a while, and its alert is told."""

from __future__ import annotations

from datetime import datetime

from schemas.contact import Contact, Page, Settled
from schemas.messages.paging import PageOutcome, PageSettled


def free_pages(contact: Contact) -> tuple[Page, ...]:
    """Give the pages that wait and are not on their way."""
    flying = {page_id for sending in contact.sendings for page_id in sending.page_ids}
    return tuple(page for page in contact.waiting if page.page_id not in flying)


def settled(  # noqa: PLR0913 - what is told about a page's end, all named
    contact: Contact,
    page: Page,
    outcome: PageOutcome,
    *,
    reason: str,
    now: datetime,
    remembered: int,
) -> tuple[Contact, tuple[PageSettled, ...]]:
    """Give the contact without the page, and the order that tells its alert; none if it has no alert.

    Args:
        contact: Has the page among those that wait.
        page: As it waits there, with the channel that it was tried over last.
        outcome: An overtaken page that a silence had held ends as silenced.
        reason: Code or sentence without personal data.
        now: Instant of the decision.
        remembered: So many ended pages are kept at least.
    """
    if outcome == "overtaken" and page.was_silenced:
        outcome = "silenced"
    ended = Settled(
        page_id=page.page_id,
        alert_id=page.alert_id,
        kind=page.kind,
        outcome=outcome,
        reason=reason,
        channel=page.last_channel,
        at=now,
    )
    known = contact.settled[-remembered:] if len(contact.settled) >= 2 * remembered else contact.settled
    after = contact.model_copy(
        update={
            "waiting": tuple(one for one in contact.waiting if one.page_id != page.page_id),
            "settled": (*known, ended),
        }
    )
    return after, _told_to_alert(page, ended, contact.id)


def _told_to_alert(page: Page, ended: Settled, contact: str) -> tuple[PageSettled, ...]:
    if page.alert_id is None:
        return ()
    order = PageSettled(
        alert_id=page.alert_id,
        page_id=page.page_id,
        step=page.step,
        contact=contact,
        channel=ended.channel,
        outcome=ended.outcome,
        reason=ended.reason,
        at=ended.at,
    )
    return (order,)
