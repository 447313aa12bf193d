"""The oracle finds a breach of each invariant in a reading that was tampered with, and none in one that was not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.document import Emission, Entry
from schemas.ids import message_key
from schemas.messages.orders import CheckTimers
from schemas.parked import Parked
from schemas.queues import EVENTS
from schemas.replay import entry_hash, replay
from tests.builders import at
from tests.faults.harness.books import Books
from tests.faults.harness.health import Footprint, absent, depths_of, grown, undrained
from tests.faults.harness.journal import Journal, read_journal
from tests.faults.harness.oracle import Invariant, Verdict, judge
from tests.faults.harness.upstream import Upstream

NOON = at("Mon 2026-03-09 12:00")
HOUR = timedelta(hours=1)
CASE = message_key("/test", "s-1")
POISON = message_key("/test", "s-2")
SUBMITTED = {"type": "caseloop.feedback.submitted.v1"}


@dataclass(slots=True)
class Ear:
    """A subscriber that heard what it is given."""

    heard: dict[str, set[bytes]] = field(default_factory=dict)

    def ids(self) -> set[str]:
        """Give the ids."""
        return set(self.heard)

    def seen(self) -> dict[str, set[bytes]]:
        """Give id to bodies."""
        return self.heard


@dataclass(frozen=True, slots=True)
class Run:
    """One run to be judged."""

    upstream: Upstream
    books: Books
    ear: Ear

    def verdict(self) -> Verdict:
        """Judge it as of one hour after noon."""
        return judge(self.upstream, self.books, self.ear, due_by=NOON + HOUR)

    def told(self, *entries: Entry) -> Run:
        """Give the run with another history of its case."""
        return replace(self, books=replace(self.books, histories={CASE: entries}))

    def with_fields(self, **fields: Any) -> Run:
        """Give the run with other fields of its case."""
        whole = {CASE: {**self.books.fields[CASE], **fields}}
        return replace(self, books=replace(self.books, fields=whole))


def chained(*entries: Entry) -> tuple[Entry, ...]:
    """Give entries that follow one another as their hashes say."""
    chain: list[Entry] = []
    for seq, entry in enumerate(entries, start=1):
        one = replace(entry, seq=seq, prev=chain[-1].hash if chain else "")
        chain.append(replace(one, hash=entry_hash(one)))
    return tuple(chain)


def an_entry(key: str, actor: str, changes: Mapping[str, Any], *, sends: str, at_hour: int = 0) -> Entry:
    """Give an entry that sends one event."""
    emission = Emission(sends, "caseloop.event.case.changed.v1", EVENTS, "case.changed", {}, CASE)
    now = NOON + at_hour * HOUR
    return Entry(0, now, actor, key, "d", "case.changed", "somebody", (), changes, (emission,), "")


REGISTERED = an_entry(
    CASE,
    "intake.register",
    {
        "version": 1,
        "state": "assigned",
        "number": "7-X",
        "owner": {"department": "after_sales"},
        "clocks": {"answer": {"due_at": NOON + HOUR, "missed_at": None}},
        "timers": {"answer": {"kind": "breach", "due_at": NOON + HOUR}},
    },
    sends=f"{CASE}.1.0",
)
MISSED = an_entry(
    "due:answer",
    CheckTimers.ACTOR,
    {
        "version": 2,
        "clocks.answer.missed_at": NOON + 2 * HOUR,
        "timers": {"next": {"due_at": NOON + 9 * HOUR}},
    },
    sends=f"{CASE}.2.0",
    at_hour=2,
)


def a_parked(key: str, **changes: Any) -> Parked:
    """Give a parked record of a message."""
    parts: dict[str, Any] = dict.fromkeys(
        ("sentence", "field", "expected", "found", "queue", "exchange", "routing_key"), ""
    )
    parts |= {"message_type": "t", "case_id": "", "headers": {}, "body": b"{}", "parked_at": NOON} | changes
    return Parked(**{"id": f"of {key}", "state": "parked", "code": "not_valid", "message_key": key, **parts})


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Give a run in which everything is as it should be: one case that missed a deadline, one parked message."""
    upstream = Upstream("amqp://nowhere", "/test", tmp_path / "journal")
    upstream.attempted |= {key: json.dumps(SUBMITTED).encode() for key in (CASE, POISON)}
    upstream.confirmed |= {CASE, POISON}
    upstream.poison.add(POISON)
    history = chained(REGISTERED, MISSED)
    fields = {"_id": CASE, "urgency": 1, "next_due_at": NOON + 9 * HOUR, **replay(history)}
    ear = Ear({f"{CASE}.1.0": {b"one"}, f"{CASE}.2.0": {b"two"}, f"parked.of {POISON}": {b"no"}})
    return Run(upstream, Books({CASE: fields}, {CASE: history}, [a_parked(POISON)]), ear)


Tampering = Callable[[Run], Run]


def without_case(run: Run) -> Run:
    return replace(run, books=replace(run.books, fields={}, histories={}))


def from_nowhere(run: Run) -> Run:
    del run.upstream.attempted[CASE]
    run.upstream.confirmed.remove(CASE)
    return run


def parked_too(run: Run) -> Run:
    run.upstream.poison.add(CASE)
    return replace(run, books=replace(run.books, parked=[*run.books.parked, a_parked(CASE)]))


def told_twice(run: Run) -> Run:
    entries = chained(REGISTERED, MISSED, replace(MISSED, emits=()))
    return run.told(*entries).with_fields(version=3, clocks=replay(entries)["clocks"])


def two_bodies(run: Run) -> Run:
    run.ear.heard[f"{CASE}.2.0"].add(b"other")
    return run


def too_early(run: Run) -> Run:
    return run.told(*chained(REGISTERED, replace(MISSED, at=NOON + HOUR / 2)))


def ghost(run: Run) -> Run:
    run.ear.heard[f"{CASE}.3.0"] = {b"ghost"}
    return run


def silence(run: Run) -> Run:
    del run.ear.heard[f"{CASE}.2.0"]
    return run


def no_answer(run: Run) -> Run:
    del run.ear.heard[f"parked.of {POISON}"]
    return run


def not_poison(run: Run) -> Run:
    run.upstream.poison.clear()
    return run


def undelivered_garbage(run: Run) -> Run:
    run.upstream.raw.add(b"\xff")
    return run


BREACHES: list[tuple[Invariant, str, Tampering]] = [
    ("I1", "was confirmed and is nowhere", without_case),
    ("I1", "was confirmed and is not parked", undelivered_garbage),
    ("I1", "comes from nowhere", from_nowhere),
    ("I1", "is applied and parked", parked_too),
    ("I2", "applied 2 times", told_twice),
    ("I2", "has 2 bodies", two_bodies),
    ("I3", "version 5", lambda run: run.with_fields(version=5)),
    ("I3", "replaying gives another state", lambda run: run.with_fields(state="closed")),
    ("I3", "expected prev", lambda run: run.told(run.books.histories[CASE][0], replace(MISSED, seq=2))),
    ("I4", "fired with nothing due", too_early),
    ("I4", "timer next was due", lambda run: run.with_fields(timers={"next": {"due_at": NOON}})),
    ("I5", "was seen and never committed", ghost),
    ("I5", "was committed and never seen", silence),
    ("I5", "was never seen", no_answer),
    ("I6", "is parked: not_valid", not_poison),
    ("I6", "should be parked", lambda run: replace(run, books=replace(run.books, parked=[]))),
]


def test_a_run_in_which_all_is_well_breaches_nothing(run: Run) -> None:
    assert run.verdict().breaches == {}


@pytest.mark.parametrize(("invariant", "sentence", "tamper"), BREACHES)
def test_a_breach_is_found_and_named(
    run: Run, invariant: Invariant, sentence: str, tamper: Tampering
) -> None:
    found = tamper(run).verdict().breaches

    assert any(sentence in one for one in found.get(invariant, [])), found


def test_queues_that_hold_something_or_are_not_there_are_named() -> None:
    listing = "Timeout: 60.0 seconds ...\nname\tmessages_ready\tmessages_unacknowledged\na\t0\t0\nb\t2\t1\n"
    depths = depths_of(listing, ["a", "b", "gone"])

    assert undrained(depths) == [
        "b holds 2 ready and 1 unacknowledged",
        "gone holds 1 ready and 0 unacknowledged",
    ]


def test_programs_processes_and_consumers_that_are_absent_or_too_many_are_named() -> None:
    assert absent([], {"workers": (2, 2)}, {"intake.v1": (2, 2)}) == []
    assert absent(["scheduler-1"], {"workers": (1, 2)}, {"intake.v1": (3, 2)}) == [
        "scheduler-1 has ended",
        "workers has 1 of 2 processes",
        "intake.v1 has 3 of 2 consumers",
    ]


def test_a_process_that_holds_more_than_it_did_is_named() -> None:
    before = {name: Footprint(200, 40, 10) for name in ("calm", "fat", "leaky", "chatty", "gone")}
    after = {
        "calm": Footprint(340, 60, 29),
        "fat": Footprint(351, 40, 10),
        "leaky": Footprint(200, 65, 10),
        "chatty": Footprint(200, 40, 31),
    }

    assert grown(before, after) == [
        "fat holds 351 MB, 200 before",
        "leaky has 65 files open, 40 before",
        "chatty has 31 connections, 10 before",
        "gone could not be measured",
    ]


def test_what_the_system_shows_is_part_of_the_verdict() -> None:
    assert Verdict(others={"I6": ["a"]}).also({"I7": ["b"], "I8": []}).breaches == {"I6": ["a"], "I7": ["b"]}


def test_a_journal_keeps_whole_lines_and_leaves_out_one_that_was_cut(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.write("attempted a {}", "confirmed a")
    journal.close()
    with journal.file.open("a") as cut:
        cut.write("confirmed b")

    assert read_journal(journal.file) == {"attempted": {"a"}, "confirmed": {"a"}}
