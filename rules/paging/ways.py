"""The ways to reach a person: their names, which one a page takes, and when it is free."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rules.paging.holds import Surroundings, Wait
from schemas.contact import Contact, Page
from schemas.policy.paging import Throttle
from schemas.staff import Person, Way


def ways_of(person: Person | None) -> Mapping[str, Way]:
    """Give a person's ways by name, in their order of preference.

    A way is named by its channel; the second over the same channel is ``email#2``. Addresses stay out of documents.
    """
    named: dict[str, Way] = {}
    for way in person.ways if person else ():
        count = sum(one.channel == way.channel for one in named.values())
        named[f"{way.channel}#{count + 1}" if count else way.channel] = way
    return named


def sent_within(contact: Contact, way: str, throttle: Throttle, *, now: datetime) -> tuple[datetime, ...]:
    """Give the instants of a way's messages that still count, oldest first."""
    return tuple(at for at in contact.sent.get(way, ()) if at + throttle.window > now)


def way_wait(contact: Contact, way: str, around: Surroundings) -> Wait:
    """Give until when throttle or channel keep a way from carrying a message; ``now`` if nothing does.

    Source: escalation.yaml, row escalation.paging.throttle.
    """
    throttle, now = around.policy.throttle, around.now
    waits = [Wait(now), Wait(contact.limited_until.get(way, now), "limited", way)]
    counted = sent_within(contact, way, throttle, now=now)
    if len(counted) >= throttle.at_most:
        waits.append(Wait(counted[-throttle.at_most] + throttle.window, "throttle", throttle.id))
    return max(waits, key=lambda wait: wait.until)


def is_busy(contact: Contact, way: str) -> bool:
    """Say whether a message is on its way over this way."""
    return any(sending.way == way for sending in contact.sendings)


def is_open(contact: Contact, way: str, around: Surroundings) -> bool:
    """Say whether a way can carry a message now."""
    return not is_busy(contact, way) and way_wait(contact, way, around).until <= around.now


def way_for(page: Page, contact: Contact, around: Surroundings) -> str:
    """Give the name of the way that a page takes: the first not given up; empty if none is left.

    What is critical does not wait for a way that is busy, throttled or limited while another is open.
    """
    left = [name for name in ways_of(around.person) if name not in page.given_up]
    if page.severity == "critical":
        for name in left:
            if is_open(contact, name, around):
                return name
    return left[0] if left else ""
