"""One message, one decision, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest

from ops.bench.feedback import feedback
from schemas.ids import message_key
from schemas.replay import replay, verify_chain
from tests.workers.joined import Joined
from workers.incoming import ATTEMPT, Applied, Aside, Incoming, Recorded
from workers.unit import WAITS

GOOD = feedback(1, "unit")
KEY = message_key(GOOD["source"], GOOD["id"])
EARLY = {
    **GOOD,
    "id": "early",
    "type": "caseloop.case.information-supplied.v1",
    "data": {"case": {"submission": {"source": GOOD["source"], "id": GOOD["id"]}}, "text": "mehr"},
}


def record_of(incoming: Incoming) -> Any:
    assert isinstance(incoming.outcome, Aside)
    return incoming.outcome.record


def test_a_redelivered_message_gives_what_it_recorded() -> None:
    joined = Joined()
    first = joined.decided(GOOD)
    joined.settle(first)
    again = joined.decided(GOOD, headers={"x-delivery-count": 1})

    assert isinstance(first.outcome, Recorded)
    assert isinstance(again.outcome, Applied)
    assert again.outcome.entry.hash == first.outcome.write.entries[-1].hash
    assert again.outcome.entry.emits == first.outcome.write.entries[-1].emits


def test_what_was_applied_stays_applied_however_often_it_is_delivered() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))

    assert isinstance(joined.decided(GOOD, headers={"x-delivery-count": 999}).outcome, Applied)


def test_a_store_that_is_away_while_looking_up_what_was_applied_leaves_no_outcome() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    joined.store.forgets_entries = True

    assert joined.decided(GOOD, headers={"x-delivery-count": 1}).outcome is None


def test_any_fault_while_looking_up_what_was_applied_parks_nothing() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    joined.store.breaks_entries = True

    assert joined.decided(GOOD, headers={"x-delivery-count": 1}).outcome is None


@pytest.mark.fault("F25")
def test_the_same_id_with_other_content_is_parked() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    other = {**GOOD, "data": {**GOOD["data"], "summary": "anders"}}

    assert record_of(joined.decided(other, headers={"x-delivery-count": 1})).code == "same_id_other_content"


@pytest.mark.fault("F28")
def test_a_message_delivered_too_often_is_parked_by_count() -> None:
    joined = Joined()

    assert isinstance(joined.decided(GOOD, headers={"x-delivery-count": 49}).outcome, Recorded)
    assert record_of(joined.decided(GOOD, headers={"x-delivery-count": 50})).code == "poisonous"


def test_a_command_without_its_case_waits_longer_each_time_and_is_refused_after_the_last() -> None:
    joined = Joined()
    waits = [
        record_of(joined.decided(EARLY, headers={ATTEMPT: count})).next_due_at - joined.clock.now()
        for count in range(len(WAITS))
    ]
    last = record_of(joined.decided(EARLY, headers={ATTEMPT: len(WAITS)}))

    assert tuple(waits) == WAITS
    assert (last.state, last.code, last.field) == ("parked", "unknown_case", "data.case")


def test_a_count_header_that_is_no_count_neither_crashes_nor_refuses() -> None:
    headers = {ATTEMPT: "abc", "x-delivery-count": "abc"}

    assert record_of(Joined().decided(EARLY, headers=headers)).state == "waiting"


def test_what_is_wrong_with_a_field_is_parked_with_the_field() -> None:
    record = record_of(Joined().decided({**GOOD, "data": {**GOOD["data"], "colour": "red"}}))

    assert (record.state, record.code, record.field) == ("parked", "invalid_message", "data.colour")


@pytest.mark.fault("F27")
def test_a_stored_document_of_another_shape_parks_its_message_and_leaves_the_burst_alone() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    joined.store._documents["cases", KEY].fields["round"] = "red"

    assert record_of(joined.decided(EARLY)).code == "poisonous"


def test_decisions_are_recorded_as_a_chain_that_replays_to_the_stored_fields() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    joined.settle(joined.decided(EARLY))
    first, second = history = joined.store.history("cases", KEY)
    stored = joined.store.load("cases", [KEY])[KEY].fields

    assert verify_chain(history) == []
    assert second.prev == first.hash
    assert not second.changes.keys() & {"number", "customer", "report", "next_due_at"}
    assert replay(history)["supplements"] == stored["supplements"]


def test_no_two_decisions_give_one_id_so_that_what_follows_a_restore_is_no_copy() -> None:
    outcomes = [Joined().decided(GOOD).outcome for _ in range(2)]
    first, second = (
        [sent.id for sent in one.write.entries[-1].emits] for one in outcomes if isinstance(one, Recorded)
    )

    assert [one.rpartition(".")[0] for one in first] == [one.rpartition(".")[0] for one in second]
    assert first[0].startswith(f"{KEY}.1.0.")
    assert set(first).isdisjoint(second)
