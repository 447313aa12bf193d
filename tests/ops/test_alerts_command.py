"""``caseloop alert``: on-call staff see what burns and say that they act."""

from __future__ import annotations

import json
from typing import Any

from schemas.alert import Alert
from schemas.cloudevent import Envelope
from schemas.messages.ending import AlertAcknowledged
from tests.ops.bench import NOW, Bench, MemoryReader


def an_alert(**changes: Any) -> Alert:
    values: dict[str, Any] = {
        "id": "6LDEG3BNSPF7K3ZHYSUT7YAN4A",
        "dedupe_key": "clock_missed/first_response",
        "kind": "clock_missed",
        "severity": "warning",
        "state": "raised",
        "case_number": "2S553-P1V5H-X",
        "summary": "No first response in 4 hours.",
        "addressee": "management",
        "row": "escalation.clock-missed",
        "pack": "feedback-handbook",
        "raised_at": NOW,
    }
    return Alert(**(values | changes))


def a_bench(*alerts: Alert) -> Bench:
    return Bench(reader=MemoryReader(known_alerts=list(alerts)))


def test_raised_alerts_are_listed() -> None:
    bench = a_bench(an_alert(), an_alert(id="B", state="resolved"))

    assert bench.run("alert", "list") == 0
    assert "1 alert\n" in bench.said
    assert "No first response in 4 hours." in bench.said


def test_an_alert_is_shown_with_case_and_row() -> None:
    bench = a_bench(an_alert())

    bench.run("alert", "show", "6LDEG3BNSPF7K3ZHYSUT7YAN4A")

    assert "2S553-P1V5H-X" in bench.said
    assert "escalation.clock-missed" in bench.said


def test_acknowledging_publishes_what_the_alert_actor_takes() -> None:
    bench = a_bench(an_alert())

    assert bench.run("alert", "ack", "6LDEG3BNSPF7K3ZHYSUT7YAN4A", "--by", "manager-003") == 0
    (letter,) = bench.outlet.sent
    envelope = Envelope.model_validate(json.loads(letter.body))
    message = AlertAcknowledged.model_validate(envelope.data)
    assert (letter.routing_key, message.by) == (AlertAcknowledged.TYPE, "manager-003")


def test_an_alert_that_somebody_acts_on_already_is_not_acknowledged_again() -> None:
    bench = a_bench(an_alert(state="acknowledged", acknowledged_by="manager-001"))

    assert bench.run("alert", "ack", "6LDEG3BNSPF7K3ZHYSUT7YAN4A", "--by", "manager-003") == 1
    assert "is acknowledged already, by manager-001" in bench.warned
    assert bench.outlet.sent == []


def test_an_unknown_alert_is_one_line_that_says_what_to_do() -> None:
    bench = a_bench()

    assert bench.run("alert", "show", "X") == 1
    assert bench.warned == "✗ There is no alert 'X'. caseloop alert list shows those that exist.\n"
