"""The contract of looking cases up again: by order, customer, period, topic, state; newest first."""
# ruff: noqa: D102, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.case import Case, PackRef
from schemas.document import Write
from schemas.ids import bucket_of
from schemas.ports import Store
from schemas.ports_finding import CaseSearch, Finder
from schemas.report import Customer, Report, Urgency
from store.contract.sample import NOON, a_first_write

HOUR = timedelta(hours=1)


def a_form(topic: str) -> dict[str, Any]:
    """Give an assessment with a topic."""
    return {
        "version": 1, "at": NOON, "cls": "complaint", "cls_label": "投诉", "topic": topic, "module": "product",
        "priority": "normal", "priority_label": "一般", "rank": 2,
        "factors": {"scope": 0, "emotion": 0, "business": 0}, "emotion_score": 0, "scorer": "sample",
        "language": "zh", "department": "after_sales",
    }  # fmt: skip


def kept(store: Store, case_id: str, **changes: Any) -> None:  # noqa: ANN401 - any field of a case
    """Store a whole case."""
    order = changes.pop("order_number", None)
    report = Report(
        type="complaint",
        summary="水壶坏了",
        demands=("退货",),
        urgency=Urgency(value="normal", source="customer"),
        order_number=order,
    )
    usual: dict[str, Any] = {
        "id": case_id, "number": case_id, "state": "registered", "pack": PackRef(name="p", version="1"),
        "source": "/s", "source_id": case_id, "channel": "phone", "channel_group": "offline",
        "received_at": NOON, "recorded_at": NOON, "stated_at": NOON, "customer": Customer(name="测试甲"),
        "report": report,
    }  # fmt: skip
    fields = Case.model_validate(usual | changes).model_dump(exclude={"id", "version"})
    write: Write = a_first_write(case_id, "cases", **fields, bucket=bucket_of(case_id))
    assert list(store.commit([write])) == ["applied"]


def ids(finder: Finder, **wanted: Any) -> list[str]:  # noqa: ANN401 - any field of a search
    """Give the ids that are found."""
    return [one.id for one in finder.found(CaseSearch(**wanted))]


class FindingContract:
    """What every finder must do. A test module gives fixtures ``store`` and ``finder`` over the same documents."""

    @pytest.fixture(autouse=True)
    def _four_cases(self, store: Store) -> None:
        kept(store, "C1", order_number="DD1", fingerprint="F1", assessments=[a_form("fault")])
        kept(store, "C2", state="archived", fingerprint="F1", received_at=NOON + HOUR,
             assessments=[a_form("fault"), a_form("delay")])  # fmt: skip
        kept(store, "C3", state="archived", customer={"username": "u1"}, received_at=NOON - HOUR,
             pack=PackRef(name="q", version="2"), assessments=[a_form("fault")])  # fmt: skip
        kept(store, "C4", drill=True, order_number="DD1", fingerprint="F1")

    def test_everything_but_exercises_is_found_newest_first(self, finder: Finder) -> None:
        assert ids(finder) == ["C2", "C1", "C3"]
        assert ids(finder, limit=1) == ["C2"]

    def test_a_whole_case_comes_back(self, finder: Finder) -> None:
        (case,) = finder.found(CaseSearch(order_number="DD1"))
        assert (case.id, case.report.summary, case.received_at) == ("C1", "水壶坏了", NOON)

    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            ({"order_number": "DD1"}, ["C1"]),
            ({"fingerprint": "F1"}, ["C2", "C1"]),
            ({"username": "u1"}, ["C3"]),
            ({"pack": "q"}, ["C3"]),
            ({"state": "archived"}, ["C2", "C3"]),
            ({"topic": "fault"}, ["C1", "C3"]),
            ({"topic": "fault", "state": "archived"}, ["C3"]),
            ({"order_number": "nowhere"}, []),
        ],
    )
    def test_it_is_found_by(self, finder: Finder, wanted: dict[str, Any], expected: list[str]) -> None:
        assert ids(finder, **wanted) == expected

    def test_a_period_takes_its_first_instant_and_not_its_end(self, finder: Finder) -> None:
        assert ids(finder, since=NOON, until=NOON + HOUR) == ["C1"]

    def test_a_period_may_be_that_of_the_archiving(self, store: Store, finder: Finder) -> None:
        kept(
            store, "C5", state="archived", archive={"at": NOON + HOUR, "schema_row": "archive.x", "parts": {}}
        )
        assert ids(finder, by="archived", since=NOON + HOUR, until=NOON + 2 * HOUR) == ["C5"]
        assert ids(finder, by="archived", since=NOON, until=NOON + HOUR) == []
        assert "C5" in ids(finder, by="archived")

    def test_exercises_are_found_by_whoever_asks_for_them(self, finder: Finder) -> None:
        assert ids(finder, order_number="DD1", exercises=True) == ["C4", "C1"]
