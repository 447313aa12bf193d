"""``caseloop pool``: who has how many cases, who can take more, and what waits."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from rules.availability import leave
from rules.pools import note
from schemas.messages.pools import HandlerAbsent
from schemas.pool import Pool
from schemas.staff import Staff
from tests.ops.bench import NOW, Bench, MemoryReader
from tests.pool_words import held, wanted
from tests.pooling import DEPARTMENT, a_team, around
from tests.rota import a_person, a_staff

TEAM = a_team("li", "wang", capacity=1)


def a_pool(staff: Staff = TEAM) -> Pool:
    pool: Pool | None = None
    for one in (held("a", "li"), held("b", "wang"), wanted("c"), held("d", "gone-1")):
        pool = note(pool, one, around(staff)).after
    assert pool is not None
    return pool


def a_bench(*pools: Pool, staff: Staff = TEAM) -> Bench:
    return Bench(reader=MemoryReader(known_pools=list(pools)), people=staff)


@pytest.mark.req("S1-38")
def test_pools_are_listed_with_their_load_and_what_waits() -> None:
    bench = a_bench(a_pool())

    assert bench.run("pool", "list") == 0
    assert "1 pool" in bench.said
    row = next(line for line in bench.said.splitlines() if DEPARTMENT in line)
    assert row.split()[:5] == [DEPARTMENT, "3", "3", "0", "1"]


def test_a_pool_says_why_somebody_is_given_nothing_more() -> None:
    pool = leave(
        a_pool(),
        HandlerAbsent(department=DEPARTMENT, handler="wang", by="wang"),
        around(TEAM),
        happened_at=NOW,
    ).after
    bench = a_bench(pool)

    assert bench.run("pool", "show", DEPARTMENT) == 0
    assert "has as many as they take" in bench.said
    assert "absent" in bench.said
    assert "no capacity in the staff file" in bench.said
    assert "1 case waiting" in bench.said


def test_whoever_has_room_is_given_more_and_the_staff_file_knows_absences() -> None:
    until = NOW + timedelta(days=1)
    away = {"since": NOW - timedelta(days=1), "until": until}
    staff = a_staff(
        [
            a_person("li", department=DEPARTMENT, capacity=2),
            a_person("wang", department=DEPARTMENT, capacity=1, absences=[away]),
        ]
    )
    bench = a_bench(a_pool(), staff=staff)

    assert bench.run("pool", "show", DEPARTMENT, "--json") == 0
    told = json.loads(bench.said)
    why = {one["person"]: one["why_not"] for one in told["people"]}
    assert (why["li"], why["wang"].startswith("absent until")) == ("", True)
    assert bench.run("pool", "list", "--json") == 0


def test_a_pool_that_does_not_exist_is_named_with_those_that_do() -> None:
    bench = a_bench(a_pool())

    assert bench.run("pool", "show", "kitchen") == 1
    assert "There is no pool 'kitchen'. Those that exist: after_sales." in bench.warned


def test_where_there_is_no_pool_it_is_told_what_makes_one() -> None:
    bench = a_bench()

    assert bench.run("pool", "list") == 0
    assert "capacity in the staff file" in bench.said
