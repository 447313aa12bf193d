"""Five handbooks in one deployment: the same complaints, told to one running system under each of its packs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from schemas.ids import message_key
from tests.actors.test_five_packs import COMPLAINTS, ROWS
from tests.builders import a_submission
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Event

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]


def told(complaint: str, pack: str, number: int) -> Event:
    """Give a complaint as an upstream system publishes it; no two have customer, order or product in common."""
    summary, urgency = COMPLAINTS[complaint]
    said: dict[str, Any] = {
        "pack": pack,
        "summary": summary,
        "urgency": {"value": urgency, "source": "customer"},
        "channel": "phone",
        "type": "投诉",
        "topic": None,
        "text": None,
        "demands": ("处理",),
        "order_number": f"2024052000{number:02}",
        "customer": {"name": "测试甲", "contact": {"phone": f"138000001{number:02}"}},
    }
    submission = a_submission(**said).model_dump(mode="json", exclude_none=True)
    submission["product"]["name"] += f"{number:02}"
    return {
        "specversion": "1.0",
        "id": f"{complaint}-{pack}",
        "type": "caseloop.feedback.submitted.v1",
        "datacontenttype": "application/json",
        "data": submission,
    }


def test_one_system_carries_the_same_complaints_by_five_handbooks(stage: Stage) -> None:
    upstream = stage.upstream("five-packs")
    events = [told(row[0], row[1], number) | {"source": upstream.source} for number, row in enumerate(ROWS)]

    upstream.publish(events)
    books = stage.settled(upstream)

    assert [row_of(books.fields[message_key(upstream.source, event["id"])], event) for event in events] == [
        row[:6] for row in ROWS
    ]


def row_of(case: Mapping[str, Any], event: Event) -> tuple[str, ...]:
    """Give a case as a line of the table of the five packs, without its limits."""
    form, owner = case["assessments"][-1], case["owner"]
    return (
        event["id"].partition("-")[0],
        case["pack"]["name"],
        form["cls_label"],
        form["module"],
        f"{form['priority_label']} {form['rank']}",
        f"{owner['department']}/{owner['person']}",
    )
