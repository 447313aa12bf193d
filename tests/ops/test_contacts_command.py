"""``caseloop contact``: on-call staff see what waits to be told to whom, and why."""

from __future__ import annotations

import json
from datetime import timedelta

from schemas.contact import Contact
from schemas.paging import PagesSent
from tests.builders import RECEIVED
from tests.ops.bench import Bench, MemoryReader
from tests.paging import LIN, World, a_page_order, a_person, the_policy


def a_bench(*contacts: Contact | None) -> Bench:
    return Bench(reader=MemoryReader(known_contacts=[one for one in contacts if one]))


def a_quiet_world() -> World:
    """Give somebody whose quiet hours hold one page, and whose first channel just failed for another."""
    world = World(the_policy(), a_person(quiet=["09:00-12:00"]))
    world.answering = lambda way, _: PagesSent("refused", way, "system busy")
    world.page(a_page_order("night"), RECEIVED)
    world.page(a_page_order("now", severity="critical"), RECEIVED)
    return world


def test_people_are_listed_with_what_their_pages_wait_for() -> None:
    bench = a_bench(a_quiet_world().contact, Contact(id="idle"))

    assert bench.run("contact", "list") == 0
    assert LIN in bench.said
    assert "backoff, quiet" in bench.said
    assert "idle" not in bench.said
    assert "1 contact" in bench.said


def test_people_for_whom_nothing_waits_are_listed_if_asked_for() -> None:
    bench = a_bench(Contact(id="idle"))

    assert bench.run("contact", "list", "--all") == 0
    assert "idle" in bench.said


def test_a_person_is_shown_with_what_holds_each_page_and_what_the_channel_said() -> None:
    bench = a_bench(a_quiet_world().contact)

    assert bench.run("contact", "show", LIN) == 0
    assert "quiet escalation.paging.holding" in bench.said
    assert "system busy" in bench.said


def test_what_is_on_its_way_and_what_has_ended_is_shown() -> None:
    world = World(the_policy(), a_person("wecom"))
    world.page(a_page_order("done", severity="critical"), RECEIVED)
    world.page(a_page_order("going", severity="critical"), RECEIVED + timedelta(seconds=5), answer=False)
    bench = a_bench(world.contact)

    assert bench.run("contact", "show", LIN) == 0
    assert "an answer over wecom" in bench.said
    assert "delivered" in bench.said


def test_another_program_reads_a_contact_as_json() -> None:
    bench = a_bench(a_quiet_world().contact)

    assert bench.run("contact", "show", LIN, "--json") == 0
    assert len(json.loads(bench.said)["waiting"]) == 2


def test_somebody_who_was_never_told_anything_is_said_to_be_so() -> None:
    bench = a_bench()

    assert bench.run("contact", "show", "nobody") == 1
    assert "Nobody 'nobody' was ever told anything." in bench.warned
