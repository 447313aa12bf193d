"""Why a page waits, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.paging.quiet import quiet_until
from schemas.contact import Contact, Hold, Page, Told
from schemas.policy.paging import PagingPolicy
from schemas.policy.row import takes
from schemas.severity import RANKS
from schemas.staff import Person, Silence


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides about a person's pages beside the contact itself."""

    person: Person | None
    """Ways, quiet hours and department as the staff file gives them now; None if it does not know the person."""
    silences: Sequence[Silence]
    """Of the staff file, those that ended too."""
    policy: PagingPolicy
    now: datetime
    """Instant of the decision."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Until when a page waits, and for what."""

    until: datetime
    held: Hold = ""
    by: str = ""


def wait_of(page: Page, contact: Contact, around: Surroundings) -> Wait:
    """Give until when a page waits, and why; an instant that has passed if nothing holds it.

    What can wait goes out with the group: a first group after its wait, further ones at the beat of the interval.

    Source: escalation.yaml, rows escalation.paging.grouping, repeating and holding.
    """
    held = max(_holds(page, contact, around), key=lambda wait: wait.until)
    if page.severity == "critical":
        return held
    grouping = around.policy.grouping
    if contact.told and contact.last_message_at is not None:
        beat = _beat_after(contact.last_message_at, grouping.interval, max(held.until, page.asked_at))
    else:
        beat = page.asked_at + grouping.wait
    if beat <= held.until:
        return held
    return Wait(beat, held.held, held.by) if held.until > around.now else Wait(beat, "grouping", grouping.id)


def _holds(page: Page, contact: Contact, around: Surroundings) -> list[Wait]:
    """Give what holds a page beside its group, at least one instant, which may have passed."""
    policy, now = around.policy, around.now
    waits = [Wait(page.not_before, page.put_off, page.put_off_by)]
    waits.extend(
        Wait(told.at + policy.repeating.after, "repeat", policy.repeating.id)
        for told in contact.told
        if _says_nothing_new(page, told)
    )
    if around.person is None:
        return waits
    for silence in around.silences:
        if silence.since <= now < silence.until and _covers(silence, page, around.person):
            look = min(silence.until, now + policy.holding.look_again)
            waits.append(Wait(look, "silence", f"{silence.id} of {silence.by}"))
    if page.severity in policy.holding.quiet:
        quiet = quiet_until(around.person, now)
        if quiet is not None:
            waits.append(Wait(quiet, "quiet", policy.holding.id))
    return waits


def _covers(silence: Silence, page: Page, person: Person) -> bool:
    return (
        takes(silence.kinds, page.kind)
        and takes(silence.departments, person.department)
        and takes(silence.cases, page.case_id)
    )


def _says_nothing_new(page: Page, told: Told) -> bool:
    if page.severity == "critical" or page.subject != told.page.subject:
        return False
    return page.step <= told.page.step and RANKS[page.severity] >= RANKS[told.page.severity]


def _beat_after(last: datetime, interval: timedelta, earliest: datetime) -> datetime:
    """Give the first instant, not before the earliest, that lies whole intervals after the last message."""
    beats = max(1, -((last - earliest) // interval))
    return last + beats * interval
