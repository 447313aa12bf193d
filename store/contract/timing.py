"""The contract of what is due: never early, most urgent first, leased once."""
# ruff: noqa: D102, PLR2004, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from schemas.ports import Due, Share, Store
from store.contract.sample import MINUTE, NOON, a_case_with, a_first_write, a_next_write, a_parked

MILLISECOND = timedelta(milliseconds=1)


class Timing:
    """What the scheduler finds and moves."""

    def test_nothing_is_due_early(self, store: Store) -> None:
        a_case_with(store, next_due_at=NOON)

        assert list(store.due("cases", now=NOON - MILLISECOND, limit=10)) == []
        assert store.due("cases", now=NOON, limit=10) == [Due("cases", "C1", NOON, 9)]

    def test_what_has_no_next_instant_is_never_due(self, store: Store) -> None:
        a_case_with(store, next_due_at=None)
        store.commit([a_first_write("A1", "alerts", next_due_at=None)])

        assert list(store.due("cases", now=NOON, limit=10)) == []
        assert list(store.due("alerts", now=NOON, limit=10)) == []

    def test_the_most_urgent_come_first_and_the_older_of_two(self, store: Store) -> None:
        a_case_with(store, "C1", next_due_at=NOON, assessments=[{"rank": 0}, {"rank": 2}])
        a_case_with(store, "C2", next_due_at=NOON - MINUTE)
        a_case_with(store, "C3", next_due_at=NOON)
        a_case_with(store, "C4", next_due_at=NOON)
        store.commit([a_next_write(store, "C4", assessments=[{"rank": 1}])])

        found = store.due("cases", now=NOON, limit=10)

        assert [(one.id, one.rank) for one in found] == [("C4", 1), ("C1", 2), ("C2", 9), ("C3", 9)]
        assert store.due("cases", now=NOON, limit=2) == found[:2]

    def test_urgency_is_kept_by_writes_that_do_not_speak_of_it(self, store: Store) -> None:
        a_case_with(store, next_due_at=NOON, assessments=[{"rank": 0}])
        store.commit([a_next_write(store, state="assigned")])

        assert store.due("cases", now=NOON, limit=1)[0].rank == 0

    def test_each_collection_has_its_own_due_documents(self, store: Store) -> None:
        a_case_with(store, "C1", next_due_at=NOON)
        store.commit([a_first_write("A1", "alerts", next_due_at=NOON)])
        store.park([a_parked("P1", state="waiting", next_due_at=NOON), a_parked("P2")])

        found = {
            kind: [one.id for one in store.due(kind, now=NOON, limit=9)]
            for kind in ("cases", "alerts", "parked")
        }

        assert found == {"cases": ["C1"], "alerts": ["A1"], "parked": ["P1"]}

    def test_an_alert_is_as_urgent_as_it_is_severe(self, store: Store) -> None:
        for name, severity in (("A1", "info"), ("A2", "critical"), ("A3", "warning")):
            store.commit([a_first_write(name, "alerts", next_due_at=NOON, severity=severity)])

        found = store.due("alerts", now=NOON, limit=9)

        assert [(one.id, one.rank) for one in found] == [("A2", 0), ("A3", 1), ("A1", 2)]

    def test_shares_are_everything_together_and_have_nothing_in_common(self, store: Store) -> None:
        store.commit([a_first_write(f"C{one}", next_due_at=NOON) for one in range(30)])
        store.park([a_parked("P1", state="waiting", next_due_at=NOON)])

        shares = [store.due("cases", now=NOON, limit=99, share=Share(number, 3)) for number in range(3)]
        waiting = [store.due("parked", now=NOON, limit=99, share=Share(number, 3)) for number in range(3)]

        assert all(shares)
        together = sorted((due for one in shares for due in one), key=lambda due: due.id)
        assert together == list(store.due("cases", now=NOON, limit=99))
        assert [len(one) for one in waiting] == [1, 0, 0]

    def test_a_lease_moves_what_is_due_and_leaves_the_version(self, store: Store) -> None:
        timers = {"nudge": {"kind": "nudge", "due_at": NOON}}
        a_case_with(store, next_due_at=NOON, timers=timers)

        assert store.lease(store.due("cases", now=NOON, limit=10), until=NOON + MINUTE) == 1

        fields = store.load("cases", ["C1"])["C1"].fields
        assert (fields["version"], fields["timers"], fields["next_due_at"]) == (1, timers, NOON + MINUTE)
        assert list(store.due("cases", now=NOON, limit=10)) == []
        assert store.due("cases", now=NOON + MINUTE, limit=10)[0].due_at == NOON + MINUTE

    def test_a_lease_moves_once_with_two_schedulers(self, store: Store) -> None:
        store.commit([a_first_write(f"C{one}", next_due_at=NOON) for one in range(20)])
        read_by_both = [store.due("cases", now=NOON, limit=100) for _ in range(2)]

        with ThreadPoolExecutor(2) as schedulers:
            moved = list(schedulers.map(lambda dues: store.lease(dues, until=NOON + MINUTE), read_by_both))

        assert sum(moved) == 20

    def test_a_lease_never_undoes_what_a_write_decided(self, store: Store) -> None:
        a_case_with(store, next_due_at=NOON)
        dues = store.due("cases", now=NOON, limit=10)
        store.commit([a_next_write(store, next_due_at=NOON + 5 * MINUTE)])

        assert store.lease(dues, until=NOON + MINUTE) == 0
        assert store.load("cases", ["C1"])["C1"].fields["next_due_at"] == NOON + 5 * MINUTE

    def test_a_lease_does_not_stand_in_the_way_of_a_write(self, store: Store) -> None:
        a_case_with(store, next_due_at=NOON)
        write = a_next_write(store, state="triaged", next_due_at=NOON + 5 * MINUTE)
        store.lease(store.due("cases", now=NOON, limit=10), until=NOON + MINUTE)

        assert store.commit([write]) == ["applied"]

    def test_leasing_covers_all_collections_and_counts_attempts_of_parked_records(self, store: Store) -> None:
        a_case_with(store, "C1", next_due_at=NOON)
        store.park([a_parked("P1", state="waiting", next_due_at=NOON)])
        dues = [*store.due("cases", now=NOON, limit=9), *store.due("parked", now=NOON, limit=9)]

        assert store.lease(dues, until=NOON + MINUTE) == 2

        record = store.parked_record("P1")
        assert record is not None
        assert (record.attempts, record.next_due_at) == (1, NOON + MINUTE)

    def test_a_record_that_was_moved_on_is_not_due_or_leased(self, store: Store) -> None:
        store.park([a_parked("P1", state="waiting", next_due_at=NOON)])
        dues = store.due("parked", now=NOON, limit=9)
        store.end_parked("P1", state="replayed", by="ops-1", reason="came through", at=NOON)

        assert store.lease(dues, until=NOON + MINUTE) == 0
        assert list(store.due("parked", now=NOON, limit=9)) == []
        assert store.lease([], until=NOON) == 0
