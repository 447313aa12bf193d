"""The contract of parked records: kept whole, seen again, moved on."""
# ruff: noqa: D102, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.parked import ParkedFilter, ParkedGroup
from schemas.ports import Store
from store.contract.sample import MINUTE, NOON, a_parked


class Parking:
    """What becomes of messages that could not be applied."""

    def test_a_record_comes_back_whole(self, store: Store) -> None:
        record = a_parked("P1", answer={"data": {"a.b": 1}}, next_due_at=NOON, state="waiting")

        store.park([record])

        assert store.parked_record("P1") == record
        assert store.parked_record("unknown") is None

    def test_the_same_message_again_counts_and_overwrites_nothing(self, store: Store) -> None:
        record = a_parked("P1")
        store.park([record])
        store.park([replace(record, body=b"other", sentence="other", parked_at=NOON + MINUTE)])

        assert store.parked_record("P1") == replace(record, seen_count=2, last_seen_at=NOON + MINUTE)

    def test_many_are_parked_at_once(self, store: Store) -> None:
        store.park([a_parked("P1")])
        store.park([a_parked("P1"), a_parked("P2"), a_parked("P3")])

        assert [one.seen_count for one in store.parked()] == [2, 1, 1]
        assert store.parked_records(["P1", "P3", "P9"]).keys() == {"P1", "P3"}
        store.park([])

    def test_a_record_that_waited_may_be_parked_for_good(self, store: Store) -> None:
        store.park([a_parked("P1", state="waiting", code="unknown_case", next_due_at=NOON)])
        store.park([a_parked("P1", state="parked", code="not_allowed")])
        store.park([a_parked("P1", state="waiting", code="unknown_case", next_due_at=NOON)])

        record = store.parked_record("P1")
        assert record is not None
        assert (record.state, record.code, record.next_due_at, record.seen_count) == (
            "parked",
            "not_allowed",
            None,
            3,
        )

    def test_a_record_that_still_waits_is_tried_when_its_newest_try_says(self, store: Store) -> None:
        waiting = a_parked("P1", state="waiting", code="unknown_case", next_due_at=NOON)
        store.park([waiting])
        store.lease(store.due("parked", now=NOON, limit=1), until=NOON + 9 * MINUTE)

        store.park([replace(waiting, attempts=1, next_due_at=NOON + MINUTE)])
        store.park([replace(waiting, attempts=0, next_due_at=NOON)])

        assert store.parked_record("P1") == replace(
            waiting, attempts=1, next_due_at=NOON + MINUTE, seen_count=3, last_seen_at=NOON
        )

    def test_an_answer_that_overtakes_the_lease_counts_its_try(self, store: Store) -> None:
        waiting = a_parked("P1", state="waiting", next_due_at=NOON)
        store.park([waiting])
        dues = store.due("parked", now=NOON, limit=1)

        store.park([replace(waiting, attempts=1, next_due_at=NOON + MINUTE)])

        assert store.lease(dues, until=NOON + 9 * MINUTE) == 0
        assert store.parked_record("P1") == replace(
            waiting, attempts=1, next_due_at=NOON + MINUTE, seen_count=2, last_seen_at=NOON
        )

    def test_a_replayed_message_that_fails_again_comes_back(self, store: Store) -> None:
        store.park([a_parked("P1")])
        store.end_parked("P1", state="replayed", by="ops-1", reason="fixed upstream", at=NOON)
        store.park([a_parked("P1", code="not_allowed")])

        record = store.parked_record("P1")
        assert record == a_parked("P1", code="not_allowed", seen_count=2, last_seen_at=NOON)

    def test_a_discarded_message_stays_discarded(self, store: Store) -> None:
        store.park([a_parked("P1")])
        store.end_parked("P1", state="discarded", by="ops-1", reason="spam", at=NOON)
        store.park([a_parked("P1")])

        record = store.parked_record("P1")
        assert record is not None
        assert (record.state, record.seen_count) == ("discarded", 2)

    def test_records_are_listed_oldest_first_by_state_and_code(self, store: Store) -> None:
        store.park(
            [a_parked("P1", parked_at=NOON + MINUTE), a_parked("P2"), a_parked("P3", code="unknown_type")]
        )
        store.park([a_parked("P4", state="waiting", next_due_at=NOON)])

        assert [one.id for one in store.parked()] == ["P2", "P3", "P4", "P1"]
        assert [one.id for one in store.parked(limit=2)] == ["P2", "P3"]
        assert [one.id for one in store.parked(state="waiting")] == ["P4"]
        assert [one.id for one in store.parked(state="parked", code="unknown_type")] == ["P3"]

    def test_records_are_counted_by_reason(self, store: Store) -> None:
        store.park(
            [a_parked("P1"), a_parked("P2", parked_at=NOON - MINUTE), a_parked("P3", code="unknown_type")]
        )

        kind, place = "caseloop.feedback.submitted.v1", a_parked().queue
        assert store.parked_groups() == [
            ParkedGroup("parked", "not_understood", kind, 2, NOON - MINUTE, place, NOON),
            ParkedGroup("parked", "unknown_type", kind, 1, NOON, place, NOON),
        ]

    def test_groups_are_told_apart_by_place_and_know_when_one_came_last(self, store: Store) -> None:
        store.park([a_parked("P1"), a_parked("P2"), a_parked("P3", queue="triage.v1")])
        store.park([a_parked("P1", parked_at=NOON + MINUTE)])

        found = [(one.queue, one.count, one.oldest_at, one.last_seen_at) for one in store.parked_groups()]
        assert found == [(a_parked().queue, 2, NOON, NOON + MINUTE), ("triage.v1", 1, NOON, NOON)]

    def test_records_of_a_group_are_given_from_a_place_on(self, store: Store) -> None:
        store.park([a_parked(f"P{number}") for number in range(5)])
        store.park([a_parked("P9", queue="triage.v1"), a_parked("P8", parked_at=NOON + MINUTE)])
        wanted = ParkedFilter(state="parked", queue=a_parked().queue)

        first = store.parked_like(wanted, limit=3)
        later = replace(wanted, after=(first[-1].parked_at, first[-1].id))

        assert [one.id for one in first] == ["P0", "P1", "P2"]
        assert [one.id for one in store.parked_like(later, limit=9)] == ["P3", "P4", "P8"]
        other = ParkedFilter(message_type="unheard of")
        assert list(store.parked_like(other, limit=9)) == []

    def test_a_repaired_record_names_what_was_sent_instead(self, store: Store) -> None:
        store.park([a_parked("P1")])
        store.end_parked("P1", state="replayed", by="ops-1", reason="repaired", at=NOON, replaced_by="fb-2")

        record = store.parked_record("P1")
        assert record is not None
        assert (record.replaced_by, record.body) == ("fb-2", a_parked("P1").body)

    @pytest.mark.parametrize("state", ["waiting", "parked"])
    def test_a_record_is_moved_on_once(self, store: Store, state: str) -> None:
        store.park([a_parked("P1", state=state, next_due_at=NOON)])

        assert store.end_parked("P1", state="discarded", by="ops-1", reason="spam", at=NOON)
        assert not store.end_parked("P1", state="replayed", by="ops-2", reason="no", at=NOON)

        record = store.parked_record("P1")
        assert record is not None
        assert (record.state, record.ended_by, record.ended_reason, record.ended_at, record.next_due_at) == (
            "discarded", "ops-1", "spam", NOON, None,
        )  # fmt: skip

    def test_moving_on_may_be_repeated_after_an_unknown_outcome(self, store: Store) -> None:
        store.park([a_parked("P1")])

        for _ in range(2):
            assert store.end_parked("P1", state="replayed", by="ops-1", reason="fixed", at=NOON)

    def test_an_unknown_record_is_not_moved_on(self, store: Store) -> None:
        assert not store.end_parked("P1", state="discarded", by="ops-1", reason="spam", at=NOON)

    def test_a_record_that_only_stops_waiting_has_not_ended(self, store: Store) -> None:
        store.park([a_parked("P1", state="waiting", next_due_at=NOON)])

        assert store.end_parked("P1", state="parked", by="caseloop", reason="gave up", at=NOON)
        assert store.parked_record("P1") == a_parked("P1", state="parked", next_due_at=None)

    def test_headers_that_no_database_holds_are_kept_as_texts(self, store: Store) -> None:
        store.park([a_parked("P1", headers={"big": 2**70, "a\0": "\ud800", "fine": {"$ref": 1, "$id": 2}})])

        record = store.parked_record("P1")
        assert record is not None
        assert record.headers == {"big": str(2**70), "a␀": "\\ud800", "fine": {"$ref": 1, "$id": 2}}
        assert record.body == b"\x00\xffnot json"
