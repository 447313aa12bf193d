"""``caseloop parked``: nothing is lost, and nothing ends without a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.parked import Parked
from tests.ops.bench import NOW, Bench, MemoryOutlet

EVENT = {
    "specversion": "1.0",
    "id": "fb-9",
    "source": "/crm/shanghai",
    "type": "caseloop.feedback.submitted.v1",
    "data": {"customer": {"name": "林晓", "contact": {"phone": "13812345678"}}},
}


def a_record(parked_id: str = "p-1", **changes: Any) -> Parked:
    values: dict[str, Any] = {
        "id": parked_id,
        "state": "parked",
        "code": "incomplete",
        "sentence": "A submission needs the customer's demand.",
        "field": "demands",
        "expected": "at least one demand",
        "found": "()",
        "queue": "intake.v0",
        "exchange": "caseloop.inbound",
        "routing_key": "caseloop.feedback.submitted.v1",
        "body": json.dumps(EVENT, ensure_ascii=False).encode(),
        "headers": {},
        "message_key": "K",
        "message_type": "caseloop.feedback.submitted.v1",
        "case_id": "",
        "parked_at": NOW,
    }
    return Parked(**(values | changes))


def a_bench(*records: Parked, outlet: MemoryOutlet | None = None) -> Bench:
    bench = Bench(outlet=outlet or MemoryOutlet())
    bench.store.park(list(records or [a_record()]))
    return bench


def state_of(bench: Bench, parked_id: str = "p-1") -> str:
    record = bench.store.parked_record(parked_id)
    assert record is not None
    return record.state


def test_records_are_listed_one_by_one_and_by_reason() -> None:
    bench = a_bench(a_record("p-1"), a_record("p-2"), a_record("p-3", code="unknown_case"))

    bench.run("parked", "list", "--code", "incomplete")
    assert "2 parked" in bench.said
    bench.run("parked", "list", "--group")
    assert "unknown_case" in bench.said


def test_a_record_is_shown_with_its_message_masked() -> None:
    bench = a_bench()

    assert bench.run("parked", "show", "p-1") == 0
    assert "at least one demand" in bench.said
    assert "138****5678" in bench.said
    assert "林晓" not in bench.said


def test_a_replayed_message_goes_to_its_actors_queue_and_names_its_record() -> None:
    bench = a_bench()

    assert bench.run("parked", "replay", "p-1") == 0
    (letter,) = bench.outlet.sent
    assert (letter.exchange, letter.routing_key, letter.parked_id) == ("", "intake.v1", "p-1")
    assert json.loads(letter.body) == EVENT


def test_a_replayed_record_stays_until_its_message_is_applied() -> None:
    bench = a_bench()

    bench.run("parked", "replay", "p-1")

    assert state_of(bench) == "parked"


def test_a_group_and_everything_can_be_replayed() -> None:
    bench = a_bench(a_record("p-1"), a_record("p-2", code="unknown_case"))

    bench.run("parked", "replay", "--code", "unknown_case")
    bench.run("parked", "replay", "--all")

    assert [letter.parked_id for letter in bench.outlet.sent] == ["p-2", "p-1", "p-2"]


def test_replaying_a_code_that_nothing_has_says_so() -> None:
    bench = a_bench()

    assert bench.run("parked", "replay", "--code", "incomplet") == 0
    assert "Nothing of that is parked." in bench.said
    assert bench.outlet.sent == []


def test_a_repaired_message_ends_its_record_once_the_broker_has_it(tmp_path: Path) -> None:
    bench = a_bench()
    repaired = EVENT | {"data": {"summary": "壶坏了"}}
    (tmp_path / "fixed.json").write_text(json.dumps(repaired), encoding="utf-8")

    code = bench.run("parked", "replay", "p-1", "--edit", str(tmp_path / "fixed.json"), "--by", "ops-1")

    assert code == 0
    assert json.loads(bench.outlet.sent[0].body) == repaired
    assert state_of(bench) == "replayed"


def test_a_repaired_message_that_is_not_confirmed_leaves_its_record(tmp_path: Path) -> None:
    bench = a_bench(outlet=MemoryOutlet(dropped=frozenset({0})))
    (tmp_path / "fixed.json").write_text(json.dumps(EVENT), encoding="utf-8")

    assert bench.run("parked", "replay", "p-1", "--edit", str(tmp_path / "fixed.json")) == 1
    assert state_of(bench) == "parked"


@pytest.mark.parametrize("content", ["{", '{"type": "caseloop.unknown.v1"}', "[]"])
def test_a_repair_that_no_actor_would_take_is_refused(tmp_path: Path, content: str) -> None:
    bench = a_bench()
    (tmp_path / "fixed.json").write_text(content, encoding="utf-8")

    assert bench.run("parked", "replay", "p-1", "--edit", str(tmp_path / "fixed.json")) == 1
    assert bench.outlet.sent == []


def test_a_repair_that_is_not_a_whole_event_is_told_what_is_missing(tmp_path: Path) -> None:
    bench = a_bench()
    (tmp_path / "fixed.json").write_text(json.dumps(EVENT["data"]), encoding="utf-8")

    assert bench.run("parked", "replay", "p-1", "--edit", str(tmp_path / "fixed.json")) == 1
    assert "a whole CloudEvent" in bench.warned


def test_discarding_needs_a_reason_and_keeps_it() -> None:
    bench = a_bench()

    assert bench.run("parked", "discard", "p-1", "--by", "ops-1") == 2
    assert bench.run("parked", "discard", "p-1", "--by", "ops-1", "--reason", " ") == 1
    assert bench.run("parked", "discard", "p-1", "--by", "ops-1", "--reason", "test data") == 0
    record = bench.store.parked_record("p-1")
    assert record is not None
    assert (record.state, record.ended_by, record.ended_reason) == ("discarded", "ops-1", "test data")


def test_what_has_ended_is_neither_replayed_nor_discarded_again() -> None:
    bench = a_bench()
    bench.run("parked", "discard", "p-1", "--by", "ops-1", "--reason", "test data")

    assert bench.run("parked", "replay", "p-1") == 1
    assert bench.run("parked", "discard", "p-1", "--by", "ops-2", "--reason", "other") == 1
    assert "has ended" in bench.warned


def test_a_replay_says_exactly_which_records() -> None:
    bench = a_bench()

    assert bench.run("parked", "replay") == 1
    assert bench.run("parked", "replay", "p-1", "--all") == 1
    assert "Say which: one id, or a group by --code, --type or --queue, or --all." in bench.warned


def test_a_group_is_replayed_by_place_and_type_at_a_rate() -> None:
    records = [a_record(f"p-{number}", queue="intake.v1") for number in range(3)]
    bench = a_bench(*records, a_record("p-9", queue="triage.v1"))
    replay = ("parked", "replay", "--queue", "intake.v1", "--type", records[0].message_type)

    assert bench.run(*replay, "--rate", "1000") == 0
    assert [one.parked_id for one in bench.outlet.sent] == ["p-0", "p-1", "p-2"]
    assert "3 of 3 sent again" in bench.said
    for odd in ("nan", "inf"):
        assert bench.run(*replay, "--rate", odd) == 1
        assert f"found {odd}." in bench.warned
    assert bench.run(*replay, "--rate", "-1") == 1
    assert "--rate is messages a second, 0 or more; found -1." in bench.warned


def test_more_than_one_portion_is_replayed_once_each() -> None:
    bench = a_bench(*(a_record(f"p-{number:04}") for number in range(1_001)))

    assert bench.run("parked", "replay", "--all") == 0
    assert len({one.parked_id for one in bench.outlet.sent}) == len(bench.outlet.sent) == 1_001


def test_a_group_is_discarded_with_a_reason_and_a_name() -> None:
    bench = a_bench(a_record("p-1"), a_record("p-2"), a_record("p-3", code="unknown_case"))
    discard = ("parked", "discard", "--reason", "试运行", "--by", "ops-1")

    assert bench.run(*discard) == 1
    assert bench.run(*discard, "--code", "incomplete") == 0
    assert "Discarded 2 records." in bench.said
    assert [state_of(bench, one) for one in ("p-1", "p-2", "p-3")] == ["discarded", "discarded", "parked"]


def test_a_repaired_record_keeps_the_original_and_names_the_new_message(tmp_path: Path) -> None:
    bench = a_bench()
    file = tmp_path / "repaired.json"
    file.write_text(json.dumps(EVENT | {"id": "fb-10"}), encoding="utf-8")

    assert bench.run("parked", "replay", "p-1", "--edit", str(file), "--by", "ops-1") == 0
    assert bench.run("parked", "show", "p-1") == 0
    assert "fb-10" in bench.said
    record = bench.store.parked_record("p-1")
    assert record is not None
    assert record.body == a_record().body


def test_dead_letters_are_collected_by_hand_too() -> None:
    bench = a_bench()
    bench.dead_letter_count = 2

    assert bench.run("parked", "collect") == 0
    assert "2 dead letters parked" in bench.said
