"""What is kept of messages that come twice, late or without a name: the runtime on the store in memory."""

from __future__ import annotations

from typing import Any

import pytest

from ops.bench.feedback import feedback
from schemas.ids import message_key
from schemas.ports import RelatedQuery
from tests.workers.joined import Joined

GOOD = feedback(1, "kept")
KEY = message_key(GOOD["source"], GOOD["id"])
RETRIED = {"x-caseloop-attempt": 1}


def said(event_id: str, kind: str, **data: Any) -> dict[str, Any]:
    """Give the CloudEvent of a message about the case."""
    return {**GOOD, "id": event_id, "type": f"caseloop.{kind}.v1", "data": data}


def applied(joined: Joined, event: dict[str, Any], **more: Any) -> None:
    joined.settle(joined.decided(event, **more))


def fields_of(joined: Joined, key: str = KEY) -> Any:
    return joined.store.load("cases", [key])[key].fields


@pytest.mark.req("S0-08")
@pytest.mark.fault("F24")
def test_a_submission_that_comes_three_times_makes_exactly_one_case_with_both_instants() -> None:
    joined = Joined()

    applied(joined, GOOD)
    applied(joined, GOOD, headers={"x-delivery-count": 1})
    applied(joined, GOOD)

    assert list(joined.store._documents) == [("cases", KEY)]
    assert len(joined.store.history("cases", KEY)) == 1
    assert fields_of(joined)["received_at"] <= fields_of(joined)["recorded_at"]


@pytest.mark.req("S0-10")
def test_an_anonymous_case_is_followed_up_by_its_identifier_and_nothing_names_its_customer() -> None:
    joined = Joined()
    customer = {"anonymous": True, "name": "测试丙", "contact": {"phone": "13700000000"}}
    applied(joined, {**GOOD, "data": {**GOOD["data"], "customer": customer}})
    identifier = fields_of(joined)["customer"]["identifier"]

    applied(
        joined, said("more", "case.information-supplied", case={"number": identifier}, text="补充：底座发热")
    )

    assert fields_of(joined)["supplements"] == ["补充：底座发热"]
    kept = list(joined.store._documents.values())
    assert not [word for word in ("测试丙", "13700000000") for one in kept if word in whole(one)]
    assert joined.store.parked() == []


def whole(stored: Any) -> str:
    return str(stored.fields) + "".join(entry.decode("utf-8", "ignore") for entry in stored.entries)


@pytest.mark.req("S0-19")
@pytest.mark.parametrize(("order_number", "found"), [(GOOD["data"]["order_number"], [KEY]), ("DD0", [])])
def test_a_complaint_is_searched_by_its_order_number(order_number: str, found: list[str]) -> None:
    joined = Joined()
    applied(joined, GOOD)

    (related,) = joined.store.related([RelatedQuery(case_id="", fingerprint="", order_number=order_number)])

    assert [one.case_id for one in related] == found


@pytest.mark.req("S0-55")
def test_progress_that_comes_again_out_of_order_is_neither_doubled_nor_moved() -> None:
    joined = Joined()
    applied(joined, GOOD)
    applied(joined, said("t", "order.triage-case", case_id=KEY), headers=RETRIED)
    applied(joined, said("a", "order.assign-case", case_id=KEY), headers=RETRIED)
    by, case = fields_of(joined)["owner"]["department"], {"id": KEY}
    tested = said("p1", "progress.reported", case=case, step="已检测", by=by)
    shipped = said("p2", "progress.reported", case=case, step="已发货", by=by)

    applied(joined, tested)
    applied(joined, shipped)
    once = fields_of(joined)["progress"]
    applied(joined, tested, headers={"x-delivery-count": 1})

    assert [(entry["step"], entry["by"]) for entry in once] == [("已检测", by), ("已发货", by)]
    assert fields_of(joined)["progress"] == once
    assert len(joined.store.history("cases", KEY)) == 5
