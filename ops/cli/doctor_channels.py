"""What ``caseloop doctor`` finds of the channels over which people are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ops.cli.doctor_checks import Finding
from ops.cli.showing import counted, from_now
from ops.cli.tools import Tools
from schemas.contact import Contact

_LATELY: Final = timedelta(hours=24)
"""On the deployment's clock: so far back ended pages are looked at."""

_MOST_CONTACTS: Final = 1_000

_NOBODY: Final = "no channel"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one channel said of one page."""

    channel: str
    at: datetime
    took: bool
    reason: str
    is_ended: bool = True
    """False: the page waits for another try or another way."""
    tries_on: bool = False
    """Whether the page will be tried over this channel once more."""


def channel_findings(tools: Tools) -> Sequence[Finding]:
    """Look for channels that did not take pages lately; one that has taken none since is at fault."""
    now = tools.now()
    contacts = tools.reader.contacts(waiting_only=False, limit=_MOST_CONTACTS)
    answers = [one for contact in contacts for one in _answers(contact, now) if one.at > now - _LATELY]
    channels = sorted({one.channel for one in answers if not one.took})
    found = [_of(channel, [one for one in answers if one.channel == channel], now) for channel in channels]
    delivered = sum(one.took for one in answers)
    return found or [Finding("fine", "channels", f"{counted(delivered, 'page')} delivered in the last 24 h")]


def _of(channel: str, answers: Iterable[Answer], now: datetime) -> Finding:
    failed = [one for one in answers if not one.took]
    newest = max(failed, key=lambda one: one.at)
    taken_at = max((one.at for one in answers if one.took), default=None)
    lost = sum(one.is_ended for one in failed)
    what = [f"{counted(lost, 'page')} undeliverable in the last 24 h"] if lost else []
    what += [f"{counted(len(failed) - lost, 'page')} in difficulty"] if len(failed) > lost else []
    reasons = Counter(one.reason for one in failed if one.reason)
    reason = f": {reasons.most_common(1)[0][0]}" if reasons else ""
    since = f"; took one again {from_now(taken_at, now)}" if taken_at and taken_at > newest.at else ""
    advice = (
        "Put them into the staff file: caseloop contact list --all"
        if channel == _NOBODY
        else f"Run: caseloop channel test {channel}; caseloop channel list"
    )
    found = f"{', '.join(what)}{reason}{since}"
    mild = bool(since) or all(one.tries_on for one in failed)
    return Finding("notice" if mild else "fault", f"channel {channel}", found, advice)


def _answers(contact: Contact, now: datetime) -> Iterator[Answer]:
    for one in contact.settled:
        if one.outcome in {"delivered", "undeliverable"}:
            channel = (one.channel or _NOBODY).partition("#")[0]
            yield Answer(channel, one.at, one.outcome == "delivered", one.reason)
    for page in contact.waiting:
        trying = (page.last_channel,) if page.last_channel and page.try_count else ()
        for way in (*page.given_up, *trying):
            channel = way.partition("#")[0]
            reason = page.last_fault if way == page.last_channel else ""
            yield Answer(channel, now, took=False, reason=reason, is_ended=False, tries_on=way in trying)
