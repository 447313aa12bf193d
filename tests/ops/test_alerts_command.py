"""``caseloop alert``: on-call staff see what burns and say that they act."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.alert import Acknowledgement, Alert
from schemas.cloudevent import Envelope
from schemas.messages.alerting import AlertAcknowledged, AlertEscalated, AlertResolved, AlertSnoozed
from tests.alerting import a_pack_with, a_step, every, raised, reach
from tests.ops.bench import NOW, Bench, MemoryReader, keep

SAMPLE = Path(__file__).parents[2] / "docs" / "snippets" / "staff.yaml"


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


def test_another_program_gets_the_list_as_json() -> None:
    bench = a_bench(an_alert(), an_alert(id="B", state="resolved"))

    assert bench.run("alert", "list", "--json", "--state", "any") == 0
    assert [(one["id"], one["state"]) for one in json.loads(bench.said)] == [
        ("6LDEG3BNSPF7K3ZHYSUT7YAN4A", "raised"),
        ("B", "resolved"),
    ]


def test_an_alert_is_shown_with_case_and_row() -> None:
    bench = a_bench(an_alert())

    bench.run("alert", "show", "6LDEG3BNSPF7K3ZHYSUT7YAN4A")

    assert "2S553-P1V5H-X" in bench.said
    assert "escalation.clock-missed" in bench.said


@pytest.mark.parametrize(
    "command",
    [("ack",), ("escalate",), ("snooze", "--for", "2"), ("resolve", "--reason", "done")],
    ids=lambda command: command[0],
)
def test_a_word_of_somebody_whom_the_staff_file_does_not_know_is_refused(command: tuple[str, ...]) -> None:
    verb, *options = command
    bench = Bench(reader=MemoryReader(known_alerts=[an_alert()]), staff_file=SAMPLE)

    assert bench.run("alert", verb, "6LDEG3BNSPF7K3ZHYSUT7YAN4A", *options, "--by", "nobody-such") == 1
    assert "Expected --by with a staff id of the staff file" in bench.warned
    assert "found 'nobody-such'" in bench.warned
    assert bench.outlet.sent == []


def test_a_person_of_the_staff_file_is_heard_and_a_faulty_file_stops_nobody(tmp_path: Path) -> None:
    faulty = tmp_path / "staff.yaml"
    faulty.write_text("people: 7", encoding="utf-8")

    for file, by in ((SAMPLE, "management-01"), (faulty, "nobody-such")):
        bench = Bench(reader=MemoryReader(known_alerts=[an_alert()]), staff_file=file)
        assert bench.run("alert", "ack", "6LDEG3BNSPF7K3ZHYSUT7YAN4A", "--by", by) == 0


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


ALERT = "6LDEG3BNSPF7K3ZHYSUT7YAN4A"


def said_in(bench: Bench) -> dict[str, Any]:
    (letter,) = bench.outlet.sent
    data: dict[str, Any] = json.loads(letter.body)["data"]
    return data


def a_climbed_alert(bench: Bench) -> Alert:
    pack = a_pack_with(
        a_step("a", "rotation:night", **every(5, 2)),
        a_step("b", "person:B", after=30, everyone=True, window={"zone": "UTC", "hours": ["00:00-24:00"]}),
    )
    alert = acknowledged(raised(pack, reach({"person:B": ("B",)})).after)
    kept = keep(bench.store, alert, "alert.raised", "alert.acknowledged")
    bench.reader.known_alerts.append(kept)
    return kept


def acknowledged(alert: Alert) -> Alert:
    attempts = tuple(
        one.model_copy(update={"channel": "wecom", "outcome": "delivered"}) if one.contact else one
        for one in alert.attempts
    )
    ack = Acknowledgement(by="B", at=NOW, note="我来处理", step=1, said=2)
    return alert.model_copy(update={"attempts": attempts, "acknowledgements": (ack,)})


def test_the_whole_story_of_an_alert_is_shown() -> None:
    bench = Bench()
    alert = a_climbed_alert(bench)

    assert bench.run("alert", "show", alert.id) == 0
    for told in (
        "waits for B",
        "rotation:night",
        "every 5 min 2 times",
        "nobody stands behind it at this time",
        "B over wecom",
        "delivered",
        "我来处理",
        "alert.acknowledged",
        "00:00-24:00 UTC",
        "without end",
    ):
        assert told in bench.said


def test_the_story_is_given_as_json_for_another_program() -> None:
    bench = Bench()
    alert = a_climbed_alert(bench)

    bench.run("alert", "show", alert.id, "--json")

    assert json.loads(bench.said)["attempts"][1]["channel"] == "wecom"


def test_passing_an_alert_on_publishes_that() -> None:
    bench = a_bench(an_alert(state="acknowledged", acknowledged_by="manager-001"))

    assert bench.run("alert", "escalate", ALERT, "--by", "manager-003", "--note", "needs more") == 0
    assert AlertEscalated.model_validate(said_in(bench)).note == "needs more"


def test_an_alert_is_left_alone_for_some_hours_or_until_an_instant() -> None:
    hours, instant = a_bench(an_alert()), a_bench(an_alert())

    hours.run("alert", "snooze", ALERT, "--for", "1.5", "--by", "B")
    instant.run("alert", "snooze", ALERT, "--until", "2030-01-01T08:00:00+08:00", "--by", "B")

    assert AlertSnoozed.model_validate(said_in(hours)).until == NOW + timedelta(hours=1.5)
    assert said_in(instant)["until"] == "2030-01-01T08:00:00+08:00"


@pytest.mark.parametrize(
    ("how_long", "complaint"),
    [
        ((), "either --for HOURS or --until"),
        (("--for", "1", "--until", "2030-01-01T08:00:00+08:00"), "either --for HOURS or --until"),
        (("--until", "2030-01-01T08:00:00"), "has no zone"),
        (("--for", "-1"), "is past"),
        (("--for", "nan"), "found nan"),
        (("--for", "inf"), "found inf"),
        (("--for", "1e12"), "found 1000000000000.0"),
    ],
)
def test_how_long_an_alert_is_left_alone_must_be_clear(how_long: tuple[str, ...], complaint: str) -> None:
    bench = a_bench(an_alert())

    assert bench.run("alert", "snooze", ALERT, *how_long, "--by", "B") == 1
    assert complaint in bench.warned
    assert bench.outlet.sent == []


def test_an_alert_is_resolved_with_a_reason() -> None:
    bench = a_bench(an_alert())

    bench.run("alert", "resolve", ALERT, "--by", "B", "--reason", "called the customer")

    assert AlertResolved.model_validate(said_in(bench)).reason == "called the customer"


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_alert_is_not_called_resolved_without_a_reason(reason: str) -> None:
    bench = a_bench(an_alert())

    assert bench.run("alert", "resolve", ALERT, "--by", "B", "--reason", reason) == 1
    assert "reason" in bench.warned
    assert bench.outlet.sent == []


def test_what_the_alert_has_not_taken_yet_is_not_told_as_done() -> None:
    bench = a_bench(an_alert())

    bench.run("alert", "resolve", ALERT, "--by", "B", "--reason", "called the customer")

    assert f"caseloop alert show {ALERT} tells when it counts" in " ".join(bench.said.split())


def test_nothing_more_is_said_of_a_resolved_alert() -> None:
    bench = a_bench(an_alert(state="resolved", resolved_reason="cause.gone"))

    assert bench.run("alert", "escalate", ALERT, "--by", "B") == 1
    assert "is resolved already, by the system: cause.gone" in bench.warned


def test_an_alert_that_is_left_alone_is_listed_as_such() -> None:
    bench = a_bench(an_alert(snoozed_until=NOW + timedelta(hours=2), snoozed_by="B"))

    bench.run("alert", "list")

    assert "left alone for 2 h by B" in " ".join(bench.said.split())
