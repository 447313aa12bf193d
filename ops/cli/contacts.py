"""``caseloop contact``: what waits to be told to whom, and why it waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.showing import counted, from_now, instant, show_json, show_pairs, show_table
from ops.cli.tools import Given, Limit
from schemas.contact import Contact, Page

app = App(name="contact", help="Look at what waits to be told to people.")

_OLD = 20
"""Ended pages that are shown, the newest."""


@app.command(name="list")
def list_(
    *,
    every: Annotated[bool, Parameter(name="--all", help="Also people for whom nothing waits.")] = False,
    limit: Limit = 50,
    tools: Given,
) -> None:
    """List people for whom something waits, the earliest look first."""
    contacts = tools.reader.contacts(waiting_only=not every, limit=limit)
    now = tools.now()
    rows = (
        (
            one.id,
            len(one.waiting),
            len(one.sendings),
            ", ".join(sorted({page.held for page in one.waiting if page.held})),
            from_now(one.next_due_at, now),
            from_now(one.last_message_at, now),
        )
        for one in contacts
    )
    headings = ("id", "pages", "on their way", "waiting for", "next look", "last message")
    show_table(tools.console, headings, rows)
    more = ", there may be more: raise --limit" if len(contacts) == limit else ""
    tools.console.print(f"{counted(len(contacts), 'contact')}{more}")


@app.command
def show(
    staff_id: str,
    *,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    tools: Given,
) -> None:
    """Show what waits for one person and why, what is on its way, and what they were told lately."""
    contact = tools.reader.contact(staff_id.strip())
    if contact is None:
        raise Failed(
            f"Nobody {staff_id!r} was ever told anything.", "caseloop contact list --all shows who was."
        )
    if json:
        show_json(tools.console, contact.model_dump(mode="json"))
        return
    now = tools.now()
    summary = {
        "id": contact.id,
        "next look": from_now(contact.next_due_at, now),
        "last message": instant(contact.last_message_at),
        "left alone": ", ".join(f"{way} until {instant(at)}" for way, at in contact.limited_until.items()),
    }
    show_pairs(tools.console, summary)
    headings = ("page", "severity", "kind", "raised", "waits for", "until", "tried")
    show_table(tools.console, headings, _waiting(contact, now))
    ended = contact.settled[-_OLD:][::-1]
    show_table(
        tools.console,
        ("page", "kind", "outcome", "over", "reason", "ended"),
        (
            (one.page_id, one.kind, one.outcome, one.channel or "", one.reason, from_now(one.at, now))
            for one in ended
        ),
    )


def _waiting(contact: Contact, now: datetime) -> Iterator[tuple[object, ...]]:
    flying = {page_id: one.way for one in contact.sendings for page_id in one.page_ids}
    for page in contact.waiting:
        way = flying.get(page.page_id)
        why = f"an answer over {way}" if way else " ".join(filter(None, (page.held, page.held_by)))
        yield (
            page.page_id,
            page.severity,
            page.kind,
            from_now(page.raised_at, now),
            why,
            from_now(page.held_until, now),
            _tried(page),
        )


def _tried(page: Page) -> str:
    given_up = [f"{way} given up" for way in page.given_up]
    again = [f"{page.last_channel} {page.try_count} times"] if page.try_count else []
    fault = [page.last_fault] if page.last_fault else []
    return ", ".join((*given_up, *again, *fault))
