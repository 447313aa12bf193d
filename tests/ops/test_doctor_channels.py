"""``caseloop doctor``: a channel that fails is named before the next alert finds out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from schemas.contact import Contact, Settled
from schemas.paging import PagesSent
from schemas.staff import Person
from tests.ops.bench import NOW, Bench, MemoryReader
from tests.paging import World, a_page_order, a_person, the_policy

HOUR = timedelta(hours=1)


def ended(at: datetime, outcome: Any = "undeliverable", channel: str | None = "webhook") -> Settled:
    reason = "no_such_person" if channel is None else "HTTP 500" if outcome == "undeliverable" else ""
    return Settled(page_id=f"{at}", kind="crisis", outcome=outcome, channel=channel, reason=reason, at=at)


def a_bench(*settled: Settled, others: tuple[Contact | None, ...] = ()) -> Bench:
    contacts = [Contact(id="lin", settled=settled), *(one for one in others if one)]
    return Bench(reader=MemoryReader(known_contacts=contacts))


def a_failing_contact(outcome: Any, person: Person) -> Contact | None:
    world = World(the_policy(), person)
    world.answering = lambda way, _: PagesSent(outcome, way, "system busy")
    world.page(a_page_order("now", severity="critical"), NOW)
    return world.contact


def test_a_channel_that_took_nothing_lately_is_a_fault_with_its_words() -> None:
    bench = a_bench(
        ended(NOW - 2 * HOUR), ended(NOW - HOUR, channel="webhook#2"), ended(NOW, "delivered", "wecom")
    )

    assert bench.run("doctor") == 1
    assert "channel webhook" in bench.said
    assert "2 pages undeliverable in the last 24 h: HTTP 500" in bench.said
    assert "caseloop channel test webhook" in bench.said
    assert "channel wecom" not in bench.said


def test_a_channel_that_takes_pages_again_is_only_told() -> None:
    bench = a_bench(ended(NOW - 2 * HOUR), ended(NOW - HOUR, "delivered"))

    assert bench.run("doctor") == 0
    assert "took one again 1 h ago" in bench.said


def test_what_failed_longer_ago_than_a_day_is_forgotten() -> None:
    bench = a_bench(ended(NOW - 25 * HOUR), ended(NOW - HOUR, "delivered"))

    assert bench.run("doctor") == 0
    assert "1 page delivered in the last 24 h" in bench.said


def test_pages_for_nobody_in_the_staff_file_are_told() -> None:
    bench = a_bench(ended(NOW, channel=None))

    assert bench.run("doctor") == 1
    assert "1 page undeliverable in the last 24 h: no_such_person" in bench.said
    assert "staff file" in bench.said


def test_a_way_that_was_given_up_is_a_fault_while_the_page_waits_for_the_next() -> None:
    world = World(the_policy(), a_person())
    world.answering = lambda way, _: PagesSent(
        "rejected" if way == "wecom" else "refused", way, f"{way} is out of order"
    )
    world.page(a_page_order("now", severity="critical"), NOW)
    bench = a_bench(others=(world.contact,))

    assert bench.run("doctor") == 1
    assert "channel wecom" in bench.said
    assert "1 page in difficulty: email is out of order" in bench.said
    assert "wecom is out of order" not in bench.said


def test_a_page_that_is_tried_again_is_only_told() -> None:
    bench = a_bench(others=(a_failing_contact("refused", a_person("wecom")),))

    assert bench.run("doctor") == 0
    assert "channel wecom" in bench.said
