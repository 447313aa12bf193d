"""The contract of committing: one atomic, version-checked write for each document."""
# ruff: noqa: D102, PLR2004, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from schemas.ports import Store
from store.contract.sample import a_case_with, a_first_write, a_next_write


class Commits:
    """What becomes of writes."""

    def test_a_first_write_makes_the_document(self, store: Store) -> None:
        write = a_first_write("C1", state="registered")

        assert store.commit([write]) == ["applied"]
        assert store.load("cases", ["C1"])["C1"].fields == {"_id": "C1", **write.fields}

    def test_a_write_changes_only_the_fields_that_it_names(self, store: Store) -> None:
        a_case_with(store, state="registered", channel="phone")

        assert store.commit([a_next_write(store, state="triaged")]) == ["applied"]

        loaded = store.load("cases", ["C1"])["C1"]
        assert (loaded.version, loaded.fields["state"], loaded.fields["channel"]) == (2, "triaged", "phone")

    def test_a_field_is_replaced_whole(self, store: Store) -> None:
        a_case_with(store, tasks={"a": 1, "b": {"c": 2}})

        store.commit([a_next_write(store, tasks={"b": {"d": 3}}, owner=None)])

        fields = store.load("cases", ["C1"])["C1"].fields
        assert (fields["tasks"], fields["owner"]) == ({"b": {"d": 3}}, None)

    def test_of_two_writers_of_one_version_one_gets_a_conflict(self, store: Store) -> None:
        a_case_with(store)
        one = a_next_write(store, message_id="one", state="triaged")
        other = a_next_write(store, message_id="other", state="assigned")

        assert [store.commit([one]), store.commit([other])] == [["applied"], ["conflict"]]
        assert store.load("cases", ["C1"])["C1"].fields["state"] == "triaged"

    def test_of_many_writers_at_once_exactly_one_wins(self, store: Store) -> None:
        a_case_with(store)
        writes = [a_next_write(store, message_id=f"m{one}", winner=one) for one in range(8)]

        with ThreadPoolExecutor(8) as threads:
            outcomes = [outcome for (outcome,) in threads.map(store.commit, [[write] for write in writes])]

        assert sorted(outcomes) == ["applied"] + 7 * ["conflict"]
        winner = writes[outcomes.index("applied")].fields["winner"]
        assert store.load("cases", ["C1"])["C1"].fields["winner"] == winner
        assert len(store.history("cases", "C1")) == 2

    def test_a_write_to_a_document_that_is_not_there_is_a_conflict(self, store: Store) -> None:
        a_case_with(store, "C1")
        astray = replace(a_next_write(store, "C1"), id="C2")

        assert store.commit([astray]) == ["conflict"]
        assert store.load("cases", ["C2"]) == {}

    def test_making_a_document_that_is_there_is_a_conflict(self, store: Store) -> None:
        a_case_with(store, state="registered")

        assert store.commit([a_first_write("C1", message_id="other")]) == ["conflict"]
        assert len(store.history("cases", "C1")) == 1

    def test_the_same_writes_may_be_given_again_after_an_unknown_outcome(self, store: Store) -> None:
        a_case_with(store, "C1")
        writes = [a_next_write(store, "C1", state="triaged"), a_first_write("C2")]

        assert store.commit(writes) == ["applied", "applied"]
        assert store.commit(writes) == ["applied", "applied"]
        assert [len(store.history("cases", one)) for one in ("C1", "C2")] == [2, 1]

    def test_a_write_is_still_found_applied_once_others_followed(self, store: Store) -> None:
        a_case_with(store)
        write = a_next_write(store, state="triaged")
        store.commit([write])
        store.commit([a_next_write(store, state="assigned")])

        assert store.commit([write]) == ["applied"]
        assert store.load("cases", ["C1"])["C1"].fields["state"] == "assigned"

    def test_half_a_batch_applied_before_is_completed(self, store: Store) -> None:
        writes = [a_first_write(f"C{one}") for one in range(20)]
        store.commit(writes[::2])

        assert store.commit(writes) == ["applied"] * 20

        updates = [a_next_write(store, f"C{one}", state="triaged") for one in range(20)]
        store.commit(updates[::2])

        assert store.commit(updates) == ["applied"] * 20
        assert {len(store.history("cases", f"C{one}")) for one in range(20)} == {2}

    def test_a_conflict_in_a_batch_is_told_for_its_own_write(self, store: Store) -> None:
        store.commit([a_first_write(f"C{one}") for one in range(20)])
        writes = [a_next_write(store, f"C{one}", state="triaged") for one in range(20)]
        store.commit([a_next_write(store, "C7", message_id="faster", state="withdrawn")])

        assert store.commit(writes) == ["applied"] * 7 + ["conflict"] + ["applied"] * 12
        assert store.load("cases", ["C7"])["C7"].fields["state"] == "withdrawn"

    def test_a_batch_may_mix_versions_collections_and_first_writes(self, store: Store) -> None:
        store.commit([a_first_write(f"C{one}") for one in range(12)])
        store.commit([a_next_write(store, f"C{one}", state="triaged") for one in range(3)])
        batch = [a_next_write(store, f"C{one}", state="assigned") for one in range(12)]
        batch += [a_first_write("C99"), a_first_write("A1", "alerts")]

        assert store.commit(batch) == ["applied"] * 14
        versions = [store.load("cases", [f"C{one}"])[f"C{one}"].version for one in range(12)]
        assert versions == [3, 3, 3] + 9 * [2]

    def test_two_writes_of_one_document_in_a_batch_are_refused_aloud(self, store: Store) -> None:
        with pytest.raises(
            ValueError, match="expected at most one write for each document, found two for 'C1'"
        ):
            store.commit([a_first_write("C1"), a_first_write("C1", message_id="other")])

    def test_a_number_is_given_once(self, store: Store) -> None:
        a_case_with(store, "C1", number="7K3M9-QXA2R-5")
        writes = [a_first_write("C2", number="7K3M9-QXA2R-5"), a_first_write("C3")]

        assert store.commit(writes) == ["number_taken", "applied"]
        assert store.load("cases", ["C2"]) == {}

    def test_alerts_have_no_numbers_to_be_taken(self, store: Store) -> None:
        alerts = [a_first_write("A1", "alerts", number="1"), a_first_write("A2", "alerts", number="1")]

        assert store.commit(alerts) == ["applied", "applied"]

    def test_an_empty_batch_is_nothing(self, store: Store) -> None:
        assert list(store.commit([])) == []
