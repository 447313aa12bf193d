"""The contract of reading documents and finding related cases."""
# ruff: noqa: D102, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from datetime import timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from schemas.ports import ALIKE_AT_MOST, Alike, Related, RelatedQuery, Store
from store.contract.sample import MINUTE, NOON, a_case_with, a_first_write, a_next_write


class Documents:
    """What is loaded."""

    def test_only_what_exists_is_loaded(self, store: Store) -> None:
        a_case_with(store, "C1")

        assert store.load("cases", ["C1", "C2", "C1"]).keys() == {"C1"}
        assert store.load("alerts", ["C1"]) == {}
        assert store.load("cases", []) == {}

    def test_open_alerts_are_found_by_kind(self, store: Store) -> None:
        for name, kind, state in (
            ("A1", "blocked", "raised"),
            ("A2", "blocked", "resolved"),
            ("A3", "crisis", "acknowledged"),
            ("A4", "stuck", "raised"),
        ):
            store.commit([a_first_write(name, "alerts", kind=kind, state=state)])

        found = store.open_alerts(["blocked", "crisis"])

        assert {one.fields["_id"] for one in found} == {"A1", "A3"}
        assert list(store.open_alerts([])) == []

    def test_cases_are_loaded_by_number(self, store: Store) -> None:
        a_case_with(store, "C1", number="7K3M9-QXA2R-5")

        found = store.load_numbered(["7K3M9-QXA2R-5", "unknown"])

        assert {number: loaded.fields["_id"] for number, loaded in found.items()} == {"7K3M9-QXA2R-5": "C1"}

    def test_a_loaded_document_tells_version_head_and_inbox(self, store: Store) -> None:
        write = a_first_write("C1")
        store.commit([write])

        loaded = store.load("cases", ["C1"])["C1"]

        assert (loaded.version, loaded.head) == (1, write.entries[-1].hash)
        assert loaded.inbox == {write.entries[-1].message_id: write.entries[-1].digest}

    def test_what_is_done_to_a_loaded_document_stays_there(self, store: Store) -> None:
        a_case_with(store, tasks={"a": [1]})

        loaded = store.load("cases", ["C1"])["C1"]
        loaded.fields["tasks"]["a"].append(2)

        assert store.load("cases", ["C1"])["C1"].fields["tasks"] == {"a": [1]}

    def test_values_come_back_as_they_were(self, store: Store) -> None:
        values: dict[str, Any] = {
            "amount": Decimal("1234.50"),
            "body": b"\x00\xff",
            "count": 2**62,
            "flag": True,
            "none": None,
            "text": "电热水壶 \u0000 😀",
            "nested": {"list": [{"at": NOON}, []], "": {}},
        }
        a_case_with(store, **values)

        fields = store.load("cases", ["C1"])["C1"].fields

        assert {name: fields[name] for name in values} == values
        assert str(fields["amount"]) == "1234.50"

    def test_instants_come_back_aware_and_in_whole_milliseconds(self, store: Store) -> None:
        east = NOON.replace(microsecond=123_987).astimezone(timezone(timedelta(hours=8)))
        a_case_with(store, stated_at=east)

        stated_at = store.load("cases", ["C1"])["C1"].fields["stated_at"]

        assert stated_at == NOON.replace(microsecond=123_000)
        assert stated_at.utcoffset() == timedelta(0)

    def test_tuples_and_frozen_mappings_come_back_as_lists_and_dicts(self, store: Store) -> None:
        a_case_with(store, facts=({"a": (1, 2)},), tasks=MappingProxyType({"t": MappingProxyType({"x": 1})}))

        fields = store.load("cases", ["C1"])["C1"].fields

        assert (fields["facts"], fields["tasks"]) == ([{"a": [1, 2]}], {"t": {"x": 1}})

    def test_open_cases_of_a_customer_or_order_are_related(self, store: Store) -> None:
        report = {"order_number": "O1", "product": {"name": "kettle"}}
        a_case_with(
            store, "C1", fingerprint="F1", report=report, assessments=[{"module": "product", "rank": 1}]
        )
        a_case_with(store, "C2", fingerprint="F1", report={"order_number": None, "product": None})
        a_case_with(store, "C3", fingerprint="", report={"order_number": "O1"})
        a_case_with(store, "C4", fingerprint="F2", report={"order_number": "O2"})

        (related,) = store.related([RelatedQuery("C2", "F1", "O1")])

        assert [one.case_id for one in related] == ["C1", "C3"]
        assert related[0] == Related("C1", "C1", "registered", NOON, "product", "kettle", "O1", True, True)  # noqa: FBT003 - same customer, same order
        assert (related[1].same_customer, related[1].same_order, related[1].module) == (False, True, "")

    def test_related_cases_are_given_for_each_query_oldest_first(self, store: Store) -> None:
        for place, case_id in enumerate(["C1", "C2", "C3"]):
            a_case_with(store, case_id, fingerprint="F1", received_at=NOON - place * MINUTE)

        found = store.related(
            [RelatedQuery("C9", "F1", ""), RelatedQuery("C8", "", ""), RelatedQuery("C3", "F1", "")]
        )

        assert [[one.case_id for one in related] for related in found] == [
            ["C3", "C2", "C1"],
            [],
            ["C2", "C1"],
        ]

    def test_cases_that_ended_are_not_related(self, store: Store) -> None:
        a_case_with(store, "C1", fingerprint="F1")
        a_case_with(store, "C2", fingerprint="F1")
        store.commit([a_next_write(store, "C1", state="closed"), a_next_write(store, "C2", state="archived")])

        assert store.related([RelatedQuery("C3", "F1", "")]) == [()]

    def test_anonymous_cases_are_not_related_by_having_no_fingerprint(self, store: Store) -> None:
        a_case_with(store, "C1", fingerprint="", report={"order_number": ""})

        assert store.related([RelatedQuery("C2", "", "")]) == [()]
        assert store.related([]) == []

    def test_cases_of_one_product_are_alike_whoever_complains_and_newest_first(self, store: Store) -> None:
        report = {"type": "complaint", "product": {"name": "kettle"}}
        for place, case_id in enumerate(["C1", "C2", "C3"]):
            at = NOON - place * MINUTE
            a_case_with(store, case_id, report=report, drill=False, received_at=at)
        a_case_with(store, "C4", report=report, drill=True)
        a_case_with(store, "C5", report=report | {"type": "enquiry"}, drill=False)
        a_case_with(store, "C6", report={"type": "complaint", "product": {"name": "toaster"}}, drill=False)
        store.commit([a_next_write(store, "C2", state="archived")])

        kettle = Alike("kettle", "complaint", drill=False, alert_id="A1")
        toaster = Alike("toaster", "complaint", drill=False, alert_id="A2")
        found = store.related(
            [
                RelatedQuery("C9", "", "", kettle),
                RelatedQuery("C6", "", "", toaster),
                RelatedQuery("C1", "", "", kettle),
                RelatedQuery("C1", "", ""),
            ]
        )

        assert [[one.case_id for one in alike] for alike in found] == [
            ["C1", "C2", "C3"],
            [],
            ["C2", "C3"],
            [],
        ]
        assert found[0][0].received_at == NOON
        assert found[0][0].same_product

    def test_nothing_is_alike_while_its_alert_is_open_and_no_more_than_are_looked_at(
        self, store: Store
    ) -> None:
        report = {"type": "complaint", "product": {"name": "kettle"}}
        for number in range(ALIKE_AT_MOST + 2):
            a_case_with(store, f"C{number}", report=report, drill=False)
        store.commit([a_first_write("A1", "alerts", state="acknowledged")])
        kettle = Alike("kettle", "complaint", drill=False, alert_id="A1")

        assert store.related([RelatedQuery("C99", "", "", kettle)]) == [()]
        store.commit([a_next_write(store, "A1", "alerts", state="resolved")])
        assert len(store.related([RelatedQuery("C99", "", "", kettle)])[0]) == ALIKE_AT_MOST
