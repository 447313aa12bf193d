"""Two releases work on the same queues and the same cases: while one replaces the other, and after the way back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ops.system import Program, WorkerGroup
from ops.system.environment import surroundings
from ops.system.readiness import queue_counts
from schemas.ids import message_key
from schemas.queues import QUEUES
from tests.faults.harness.stage import Stage
from tests.faults.harness.storm import ask_one_to_stop
from tests.faults.harness.upstream import Event, Upstream
from tests.faults.variants.next_release import HEAVY_G, RELEASED, WEIGHED, make
from workers.topology import dead_letter_queue

pytestmark = [pytest.mark.faults, pytest.mark.endurance, pytest.mark.timeout(1200)]

SUPPLIED = "caseloop.case.information-supplied.v1"
WITHIN_S = 200.0
HALF = 6
COUNT = 2 * HALF


@dataclass
class Both:
    """A system of this release, and the tree of the next one."""

    stage: Stage
    place: Path
    """The tree of the next release."""
    newer: Program | None = None

    def sets_up(self) -> None:
        """Carry out ``caseloop setup`` of the next release."""
        environment = {**surroundings(), **self.stage.system.environment()}
        command = [sys.executable, "-m", "ops.cli", "setup"]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=300, check=False, cwd=self.place, env=environment
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def starts(self) -> None:
        """Start workers of the next release beside those that run."""
        before = self.stage.consumer_count("intake.v1")
        group = WorkerGroup("newer", processes=1)
        self.newer = self.stage.run(group.name, group.command, {}, place=self.place)
        self.comes(lambda: self.stage.consumer_count("intake.v1") > before, "the newer workers consume")

    def stops(self) -> None:
        """Ask the workers of the next release to stop, and wait until they have."""
        newer, self.newer = self.newer, None
        if newer is not None:
            newer.stop(by=0)

    def comes(self, condition: Any, what: str) -> None:
        """Wait for a condition."""
        self.stage.wait(condition, what, within=WITHIN_S)

    def case(self, about: Event) -> Any:
        """Give the case that a submission made, as stored."""
        one = case_id(about)
        return self.stage.store.load("cases", [one])[one]

    def have_applied(self, events: Sequence[Event], about: Sequence[Event]) -> bool:
        """Say whether each command was applied to its case."""
        loaded = self.stage.store.load("cases", [case_id(one) for one in about])
        return all(
            key_of(event) in loaded[case_id(one)].inbox for event, one in zip(events, about, strict=True)
        )

    def refused(self, upstream: Upstream) -> list[str]:
        """Give the codes of what was given up on: parked for good, or answered."""
        parked = [one.code for one in self.stage.books(upstream).parked if one.state == "parked"]
        orders = [one.code for one in self.stage.store.parked(state="parked")]
        return parked + orders

    def dead_letters(self) -> int:
        """Count dead letters of all queues."""
        names = [dead_letter_queue(name) for name in QUEUES]
        return sum(count for count, _ in queue_counts(self.stage.url, names).values())


def case_id(about: Event) -> str:
    return message_key(about["source"], about["id"])


def key_of(event: Event) -> str:
    return message_key(event["source"], event["id"])


def commands(upstream: Upstream, kind: str, first: int, about: Sequence[Event], **said: Any) -> list[Event]:
    return [upstream.command(kind, first + number, one, **said) for number, one in enumerate(about)]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with Stage(tmp_path / "stage") as stage:
        found = Both(stage, make(tmp_path))
        yield found
        found.stops()


@pytest.mark.fault("F34", "F35")
def test_a_release_replaces_another_and_goes_back_without_a_dead_letter_or_a_lost_word(both: Both) -> None:
    upstream, arriving = both.stage.upstream("releases"), both.stage.upstream("arriving")
    old, later = upstream.submissions(COUNT), arriving.submissions(COUNT)
    upstream.publish(old)
    both.stage.settled(upstream)

    # The next release comes beside this one, under load, with a pack version that this one does not have.
    both.sets_up()
    both.starts()
    load = arriving.in_background(later, every_s=0.2)
    light, heavy = old[:HALF], old[HALF:]
    weighed = [
        *commands(upstream, WEIGHED, 0, light, weight_g=500),
        *commands(upstream, WEIGHED, 100, heavy, weight_g=HEAVY_G + 1),
    ]
    upstream.publish(weighed)
    both.comes(lambda: both.have_applied(weighed, old), "every parcel weighed")
    load.join(200)
    both.comes(lambda: all(both.case(one).fields.get("weight_noted") for one in old), "every weight noted")

    # Whatever either release does to such a case keeps what only the newer one knows.
    told = commands(upstream, SUPPLIED, 200, light, text="补充说明")
    upstream.publish(told)
    both.comes(lambda: both.have_applied(told, light), "every word added by one or the other")
    both.stage.settled(upstream)
    both.stage.settled(arriving)
    assert {both.case(one).fields["state"] for one in heavy} == {"weighing"}
    assert [one.fields["weight_g"] for one in map(both.case, light)] == [500] * HALF
    packs = {both.case(one).fields["pack"]["version"] for one in later}

    # The way back: the newer one stops while some of its cases stand in a state that this one does not know.
    both.stops()
    versions = {case_id(one): both.case(one).version for one in heavy}
    more = [
        *commands(upstream, SUPPLIED, 300, light, text="再补充"),
        *commands(upstream, WEIGHED, 350, heavy, weight_g=HEAVY_G + 2),
    ]
    upstream.publish(more)
    both.comes(
        lambda: both.have_applied(more[:HALF], light), "the older release alone adds to what it can read"
    )
    both.comes(lambda: len(both.stage.store.parked(code="newer")) >= HALF, "the rest waits")
    assert {case_id(one): both.case(one).version for one in heavy} == versions
    for one in light:
        fields = both.case(one).fields
        assert (fields["weight_g"], fields["report"]["parcel_weight_g"], fields["weight_noted"]) == (
            500,
            500,
            True,
        )

    # And forward again: what waited is done.
    both.starts()
    both.comes(lambda: both.have_applied(more, old), "what waited for the newer release")
    released = commands(upstream, RELEASED, 400, heavy)
    upstream.publish(released)
    both.comes(lambda: both.have_applied(released, heavy), "every heavy parcel released")
    books = both.stage.settled(upstream)

    assert len(books.fields) == COUNT
    assert (both.dead_letters(), both.refused(upstream), both.refused(arriving)) == (0, [], [])
    assert "2" in packs


@pytest.mark.fault("F34+F39")
def test_workers_of_two_releases_asked_to_stop_all_the_time_lose_nothing_and_leave_no_dead_letters(
    both: Both,
) -> None:
    upstream, arriving = both.stage.upstream("both"), both.stage.upstream("arriving-at-both")
    old, later = upstream.submissions(COUNT), arriving.submissions(10 * COUNT)
    upstream.publish(old)
    both.stage.settled(upstream)
    both.sets_up()
    both.starts()
    assert both.newer is not None

    load = arriving.in_background(later, every_s=0.5)
    weighed = commands(upstream, WEIGHED, 0, old, weight_g=500)
    for turn, event in enumerate(weighed):
        upstream.publish([event])
        ask_one_to_stop(both.stage, both.newer, turn)
    load.join(200)
    both.comes(lambda: both.have_applied(weighed, old), "every parcel weighed")
    both.comes(lambda: all(both.case(one).fields.get("weight_noted") for one in old), "every weight noted")
    books = [both.stage.settled(upstream), both.stage.settled(arriving)]

    assert [len(one.fields) for one in books] == [COUNT, 10 * COUNT]
    assert (both.dead_letters(), both.refused(upstream), both.refused(arriving)) == (0, [], [])
