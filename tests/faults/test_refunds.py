"""Automatic refunds while workers die: each order is refunded once, and none once somebody has stopped them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.faults.harness.sink import Sink
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Event, Upstream

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

PACK = "feedback-mechanism"
ORDERS = 12
TWICE = 3
"""So many of them are complained of twice."""


def late(upstream: Upstream, number: int, order: int) -> Event:
    """Give a complaint about an order that should have come days ago."""
    event = upstream.submission(number)
    event["data"] |= {
        "pack": PACK,
        "channel": "order_page",
        "type": "complaint",
        "topic": "logistics_delay",
        "summary": "快遞一直沒到，物流延遲，訂單還未送達",
        "urgency": {"value": "normal", "source": "customer"},
        "order": {
            "number": f"{upstream.source}-{order}",
            "total": {"amount": "100.00", "currency": "CNY"},
            "deliver_by": "2026-03-01T10:00:00+08:00",
        },
    }
    event["data"].pop("order_number", None)
    return event


def switching(upstream: Upstream, *, on: bool) -> Event:
    data = {"pack": PACK, "on": on, "reason": "試行", "by": "senior_manager-1"}
    return {
        "specversion": "1.0",
        "id": f"switch-{on}",
        "source": upstream.source,
        "type": "caseloop.automation.switched.v1",
        "data": data,
    }


def refunds(sink: Sink, cases: set[str]) -> Counter[str]:
    """Give how many different events order each refund of these cases."""
    events: list[dict[str, Any]] = [json.loads(text) for text in sink.texts()]
    return Counter(
        event["data"]["credit"]
        for event in events
        if event.get("type") == "caseloop.event.credit.ordered.v1" and event["data"]["case_id"] in cases
    )


def outcomes(stage: Stage, upstream: Upstream) -> Counter[str]:
    """Give how often each thing became of a case's refund."""
    applications = [one["applications"] for one in stage.books(upstream).fields.values()]
    return Counter(one["status"] for several in applications for one in several)


@pytest.mark.slow
@pytest.mark.req("S3-36")
@pytest.mark.req("S3-37")
@pytest.mark.fault("F2", "F4")
def test_each_order_is_refunded_once_while_workers_die_and_none_once_it_is_stopped(stage: Stage) -> None:
    upstream = stage.upstream("refunds")
    upstream.publish([switching(upstream, on=True)])
    stage.wait(lambda: bool(stage.store.load("switches", [PACK])), "the switch is on")
    dying = [stage.crashing(point, 5) for point in ("before-commit", "after-commit", "after-publish")]
    with stage.stopping(*dying):
        stage.wait(lambda: stage.consumer_count("compensation.v1") > 1, "workers that die")
        upstream.publish((late(upstream, number, number) for number in range(ORDERS)), times=2)
        upstream.publish((late(upstream, ORDERS + number, number) for number in range(TWICE)), times=2)
        stage.wait(
            lambda: outcomes(stage, upstream) == {"ordered": ORDERS, "repeated": TWICE},
            "every case knows of its refund",
        )
    stage.settled(upstream)
    upstream.publish([switching(upstream, on=False)], times=2)
    stage.wait(lambda: not stage.store.load("switches", [PACK])[PACK].fields["on"], "the switch is off")
    upstream.publish((late(upstream, 100 + number, 100 + number) for number in range(5)), times=2)
    stage.wait(lambda: outcomes(stage, upstream)["stopped"] == 5, "the last ones are stopped")
    books = stage.settled(upstream)

    assert any('"status": -9' in program.log.read_text() for program in dying)
    ordered = refunds(stage.sink, set(books.fields))
    assert (len(ordered), set(ordered.values())) == (ORDERS, {1})
