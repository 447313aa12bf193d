"""64 assignments at once on real servers, over 8 people who take 5 each, with workers killed in every round.

Who has what is read as it was at one instant, again and again, and once more from the history of the pool.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from pymongo import MongoClient
from pymongo.read_concern import ReadConcern

from ops.system.program import kill_process
from schemas.case import ENDED
from schemas.document import Entry
from schemas.ids import message_key
from schemas.replay import replay
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Event, Upstream

pytestmark = [pytest.mark.endurance, pytest.mark.timeout(3600)]

ROUNDS: Final = 20
CASES, PEOPLE, CAPACITY = 64, 8, 5
DEPARTMENT: Final = "after_sales"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give a running system whose after-sales department has eight people."""
    folder = tmp_path_factory.mktemp("crowded")
    ways = "ways: [{channel: wecom, address: somebody}]"
    people = [
        f"  - {{id: after_sales-{number}, department: {DEPARTMENT}, capacity: {CAPACITY}, {ways}}}"
        for number in range(PEOPLE)
    ]
    (folder / "staff.yaml").write_text("zone: Asia/Shanghai\npeople:\n" + "\n".join(people), encoding="utf-8")
    with Stage(
        folder, speed=1.0, processes=3, environment={"CASELOOP_STAFF": str(folder / "staff.yaml")}
    ) as stage:
        yield stage


def test_capacity_is_never_exceeded_and_nobody_is_forgotten_whoever_dies(crowded: Stage) -> None:
    upstream = crowded.upstream("crowd")
    with MongoClient[dict[str, Any]](crowded.settings.mongo_url.get_secret_value(), tz_aware=True) as client:
        cases = client[crowded.settings.database].get_collection(
            "cases", read_concern=ReadConcern("snapshot")
        )
        for number in range(ROUNDS):
            a_round(crowded, upstream, cases, number)
    crowded.wait(lambda: not pool_of(crowded)["slots"], "every place is free again", within=60)
    check_the_pool(crowded)
    books = crowded.books(upstream)

    assert books.states() <= ENDED
    assert len(books.fields) == ROUNDS * CASES
    had = [had_somebody(history) for history in books.histories.values()]
    print(f"{ROUNDS} rounds, {len(had)} cases, each had somebody {Counter(had)}, parked {len(books.parked)}")  # noqa: T201 - the figures of this run
    assert min(had) >= 1


def a_round(stage: Stage, upstream: Upstream, cases: Any, number: int) -> None:
    """Submit 64 at once, kill a worker in the middle, and end what people have until all had somebody."""
    events = [a_complaint(upstream, number * CASES + one) for one in range(CASES)]
    by_id = {message_key(event["source"], event["id"]): event for event in events}
    upstream.publish(events)
    kill_one(stage, number)
    ended: set[str] = set()

    def look() -> bool:
        owned = {one["_id"]: one["owner"]["person"] for one in owned_cases(cases)}
        counts = Counter(owned.values())
        assert max(counts.values(), default=0) <= CAPACITY, counts
        enough = min(len(by_id) - len(ended), PEOPLE * CAPACITY)
        if len(owned) < enough:
            return False
        if len(ended) < CASES // 2:
            kill_one(stage, len(ended))
        for case_id in owned.keys() - ended:
            ended.add(case_id)
            said = upstream.command(
                "caseloop.case.withdrawn.v1", 0, by_id[case_id], reason="已解决", by="customer"
            )
            upstream.publish([said | {"id": f"withdrawn-{case_id}"}])
        return len(ended) == CASES

    stage.wait(look, f"every case of round {number} had somebody", within=90)
    stage.wait(lambda: not list(owned_cases(cases)), f"the end of round {number}", within=60)


def kill_one(stage: Stage, number: int) -> None:
    """Kill one of the workers that are alive."""
    if workers := stage.system.children("workers"):
        kill_process(workers[number % len(workers)])


def a_complaint(upstream: Upstream, number: int) -> Event:
    """Give a complaint about a product of its own, which goes to after-sales."""
    event = upstream.submission(number)
    event["data"] |= {
        "type": "complaint",
        "topic": "quality_complaint",
        "summary": "电热水壶用了三天就不工作了",
    }
    event["data"]["urgency"] = {"value": "important", "source": "customer"}
    event["data"]["incident"] = {
        "happened_at": "2026-03-05T20:00:00+08:00",
        "place": "家中",
        "description": "没有反应",
    }
    event["data"]["product"] = {"name": f"电热水壶{number}", "model": "K-200"}
    event["data"]["customer"] = {"name": f"测试{number}", "contact": {"phone": f"138{number:08d}"}}
    return event


def owned_cases(cases: Any) -> Any:
    """Give the open cases that somebody has, as they all were at one instant."""
    wanted = {"owner.person": {"$regex": f"^{DEPARTMENT}-"}, "state": {"$nin": sorted(ENDED)}}
    return cases.find(wanted, {"owner.person": 1})


def had_somebody(history: Any) -> int:
    """Give how often a case was given to somebody."""
    return sum(entry.event == "case.claimed" for entry in history)


def pool_of(stage: Stage) -> Mapping[str, Any]:
    """Give the pool as it is stored."""
    return stage.store.load("pools", [DEPARTMENT])[DEPARTMENT].fields


def check_the_pool(stage: Stage) -> None:
    """See to it that at no version of the pool anybody had more than they can take, and that it is empty at the end."""
    entries: list[Entry] = list(stage.store.history("pools", DEPARTMENT))
    fields, slots, most = replay(entries), dict[str, str](), 0
    assert (fields["slots"], fields["waiting"]) == ({}, {})
    for entry in entries:
        for path, value in entry.changes.items():
            parts = path.split(".")
            if parts[0] == "slots" and len(parts) == 2:
                if isinstance(value, dict) and "person" in value:
                    slots[parts[1]] = value["person"]
                else:
                    slots.pop(parts[1], None)
        most = max(most, *Counter(slots.values()).values(), 0)
    print(f"{len(entries)} versions of the pool, at most {most} cases for one person")  # noqa: T201 - as above
    assert most == CAPACITY
