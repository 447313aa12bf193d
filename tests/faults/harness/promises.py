"""The checker: for each promise of the design, a sentence for everything that breaks it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from schemas.case import ENDED
from schemas.document import Entry
from schemas.messages.orders import CheckTimers
from schemas.replay import BOOKKEEPING, apply, replay, verify_chain
from tests.faults.harness.books import Books
from tests.faults.harness.upstream import Upstream

SUBMITTED = "caseloop.feedback.submitted.v1"


class Heard(Protocol):
    """What a subscriber heard."""

    def ids(self) -> set[str]:
        """Give the ids of all events."""

    def seen(self) -> dict[str, set[bytes]]:
        """Give event id to bodies."""


def broken_promises(upstream: Upstream, books: Books, sink: Heard) -> list[str]:
    """Give every breach of promises 1 to 6."""
    return [
        *lost_or_doubled(upstream, books),
        *more_than_one_effect(books, sink),
        *forgotten(books),
        *early(books),
        *not_replayable(books),
        *ghosts_and_silences(books, sink),
    ]


def lost_or_doubled(upstream: Upstream, books: Books) -> list[str]:
    """Promise 1: a confirmed submission is exactly one case or one parked record."""
    faults = []
    for key in upstream.confirmed:
        if kind_of(upstream, key) != SUBMITTED:
            continue
        parked = [record.id for record in books.parked if record.message_key == key]
        if (key in books.fields) + len(parked) != 1:
            faults.append(f"submission {key}: {key in books.fields:d} cases, {len(parked)} parked records")
    return faults + unexpected(upstream, books)


def lost(upstream: Upstream, books: Books) -> list[str]:
    """Promise 1 for every message: what was confirmed is applied to a case or parked."""
    kept = applied(books) | {record.message_key for record in books.parked}
    bodies = {record.body for record in books.parked}
    faults = [
        f"{kind_of(upstream, key)} {key} was confirmed and is nowhere" for key in upstream.confirmed - kept
    ]
    return faults + [f"{body[:20]!r} was confirmed and is not parked" for body in upstream.raw - bodies]


def unexpected(upstream: Upstream, books: Books) -> list[str]:
    """Promise 1, the other way round: there is nothing that nobody sent."""
    return [f"case {one} comes from nowhere" for one in books.fields if one not in upstream.attempted]


def two_ends(upstream: Upstream, books: Books) -> list[str]:
    """Promise 1: nothing is both applied and still parked."""
    both = applied(books) & {record.message_key for record in books.parked if record.state != "replayed"}
    return [f"{kind_of(upstream, key)} {key} is applied and parked" for key in both & upstream.confirmed]


def wrongly_parked(upstream: Upstream, books: Books) -> list[str]:
    """Exactly what must be is parked: what was sent as poison, and nothing that waits for its case for ever."""
    parked = {record.message_key: record for record in books.parked if record.state != "replayed"}
    named = {key: record for key, record in parked.items() if key}
    faults = [
        f"{record.message_type} {key} is {record.state}: {record.code}"
        for key, record in named.items()
        if key not in upstream.poison
    ]
    missing = (upstream.poison & upstream.confirmed) - named.keys()
    return faults + [f"{kind_of(upstream, key)} {key} should be parked" for key in missing]


def repeated(orders: Iterable[bytes], *, schedulers: int) -> list[str]:
    """Of orders that wait while nobody works: none waits more often than there are schedulers.

    Within a lease each scheduler may send an order once, while shares change hands.
    """
    counted = Counter(str(json.loads(body)["id"]) for body in orders)
    return [f"order {name} waits {count} times" for name, count in counted.items() if count > schedulers]


def applied(books: Books) -> set[str]:
    """Give the keys of all messages that histories hold."""
    return {entry.message_id for history in books.histories.values() for entry in history}


def kind_of(upstream: Upstream, key: str) -> str:
    """Give the type of a message that was tried."""
    return str(json.loads(upstream.attempted[key])["type"])


def more_than_one_effect(books: Books, sink: Heard) -> list[str]:
    """Promise 2: no message has more than one effect, and no published id two bodies."""
    faults = []
    for one, history in books.histories.items():
        counted = Counter(entry.message_id for entry in history)
        faults += [
            f"case {one}: message {key} applied {count} times" for key, count in counted.items() if count > 1
        ]
    numbers = Counter(fields["number"] for fields in books.fields.values())
    faults += [f"number {number} given {count} times" for number, count in numbers.items() if count > 1]
    ours = books.published_ids()
    faults += [
        f"event {name} has {len(bodies)} bodies"
        for name, bodies in sink.seen().items()
        if name in ours and len(bodies) > 1
    ]
    return faults


def forgotten(books: Books) -> list[str]:
    """Promise 3: each open case has somebody who is to own it, and a next timer."""
    faults = []
    for one, fields in books.fields.items():
        if fields["state"] in ENDED:
            continue
        if not fields["timers"] or fields.get("next_due_at") is None:
            faults.append(f"case {one} in {fields['state']} has no next timer")
        waits_for_step = fields["state"] in {"registered", "triaged"}
        if fields["owner"] is None and not waits_for_step:
            faults.append(f"case {one} in {fields['state']} has no owner to be")
    return faults


def early(books: Books) -> list[str]:
    """Promise 4, first half: nothing fired before it was due."""
    faults = []
    for one, history in books.histories.items():
        before: dict[str, Any] = {}
        for entry in history:
            after = apply(before, entry.changes)
            if entry.actor == CheckTimers.ACTOR:
                faults += [f"case {one} entry {entry.seq}: {what}" for what in _early(entry, before, after)]
            before = after
    return faults


def overdue(books: Books, now: datetime) -> list[str]:
    """Promise 4, second half: what was due at ``now`` has fired."""
    return [
        f"case {one}: clock {name} was due at {clock['due_at']}"
        for one, fields in books.fields.items()
        for name, clock in fields["clocks"].items()
        if clock["due_at"] < now and not _is_over(clock)
    ]


def undone(books: Books, now: datetime) -> list[str]:
    """Promise 4, second half, of everything that waits: no timer that was due at ``now`` is still there."""
    return [
        f"case {one}: timer {name} was due at {timer['due_at']}"
        for one, fields in books.fields.items()
        for name, timer in fields["timers"].items()
        if timer["due_at"] < now
    ]


def latest(books: Books, since: datetime) -> timedelta:
    """Give by how much the latest of all timers was dealt with that fell due after an instant; zero if none did."""
    late = [timedelta()]
    for history in books.histories.values():
        before: dict[str, Any] = {}
        for entry in history:
            if entry.actor == CheckTimers.ACTOR:
                dues = [timer["due_at"] for timer in before.get("timers", {}).values()]
                late += [entry.at - due_at for due_at in dues if since <= due_at <= entry.at]
            before = apply(before, entry.changes)
    return max(late)


def not_replayable(books: Books) -> list[str]:
    """Promise 5: versions are contiguous, the chain holds, and replaying gives the stored fields."""
    faults = []
    for one, history in books.histories.items():
        stored = books.fields[one]
        if [entry.seq for entry in history] != list(range(1, int(stored["version"]) + 1)):
            faults.append(
                f"case {one}: version {stored['version']}, entries {[entry.seq for entry in history]}"
            )
        faults += [f"case {one}: {what}" for what in verify_chain(history)]
        wanted = {name: value for name, value in stored.items() if name not in BOOKKEEPING | {"urgency"}}
        found = {name: value for name, value in replay(history).items() if name != "next_due_at"}
        faults += [
            f"case {one}: replaying gives another {name}"
            for name in wanted.keys() | found.keys()
            if _plain(wanted.get(name)) != _plain(found.get(name))
        ]
    return faults


def ghosts_and_silences(books: Books, sink: Heard) -> list[str]:
    """Promise 6: what subscribers saw about these cases exists, and what was recorded was published."""
    return ghosts(books, sink) + silences(books, sink)


def ghosts(books: Books, sink: Heard) -> list[str]:
    """Promise 6, first half: what subscribers saw about these cases is in a committed version."""
    seen = {name for name in sink.ids() if name.split(".", 1)[0] in books.fields}
    return [f"event {name} was seen and never committed" for name in seen - books.published_ids()]


def silences(books: Books, sink: Heard) -> list[str]:
    """Promise 6, second half: what was recorded was published, and who was refused was told."""
    came = sink.ids()
    faults = [f"event {name} was committed and never seen" for name in books.published_ids() - came]
    return faults + [f"answer {name} was never seen" for name in books.answer_ids() - came]


def _early(entry: Entry, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    faults = []
    if not any(timer["due_at"] <= entry.at for timer in before.get("timers", {}).values()):
        faults.append("fired with nothing due")
    for name, clock in after.get("clocks", {}).items():
        old = before.get("clocks", {}).get(name, {})
        if clock.get("missed_at") and not old.get("missed_at") and clock["due_at"] > entry.at:
            faults.append(f"clock {name} missed before {clock['due_at']}")
    return faults


def _is_over(clock: Mapping[str, Any]) -> bool:
    ended = any(clock.get(name) is not None for name in ("met_at", "missed_at", "cancelled_at"))
    paused = bool(clock.get("pauses")) and clock["pauses"][-1].get("until") is None
    return ended or paused


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
