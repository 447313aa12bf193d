"""``caseloop publish``: every line is confirmed, or named."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ops.cli.publish import BATCH, Pace
from schemas.cloudevent import Envelope
from schemas.messages.examples import EXAMPLES
from schemas.messages.intake import FeedbackSubmitted
from schemas.queues import INBOUND
from tests.ops.bench import Bench, MemoryOutlet

DATA = EXAMPLES["caseloop.feedback.submitted.v1"]
EVENT = {
    "specversion": "1.0",
    "id": "cmd-1",
    "source": "/crm/shanghai",
    "type": "caseloop.case.claimed.v1",
    "data": EXAMPLES["caseloop.case.claimed.v1"],
}


def a_file(folder: Path, *rows: Any) -> str:
    path = folder / "messages.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_a_cloud_event_goes_out_as_it_is_under_its_type(tmp_path: Path) -> None:
    bench = Bench()

    assert bench.run("publish", a_file(tmp_path, EVENT)) == 0
    (letter,) = bench.outlet.sent
    assert (letter.exchange, letter.routing_key) == (INBOUND, "caseloop.case.claimed.v1")
    assert json.loads(letter.body) == EVENT


def test_bare_data_becomes_a_submission_that_workers_understand(tmp_path: Path) -> None:
    bench = Bench()

    bench.run("publish", a_file(tmp_path, DATA), "--source", "/import/2026")

    envelope = Envelope.model_validate_json(bench.outlet.sent[0].body)
    assert (envelope.source, envelope.type) == ("/import/2026", FeedbackSubmitted.TYPE)
    assert FeedbackSubmitted.model_validate(envelope.data).order_number == "DD20260303001"


def test_publishing_a_file_twice_gives_the_same_ids_and_two_equal_lines_two(tmp_path: Path) -> None:
    bench = Bench()
    file = a_file(tmp_path, DATA, DATA)

    bench.run("publish", file)
    bench.run("publish", file)

    first, second, again, again_second = [json.loads(one.body)["id"] for one in bench.outlet.sent]
    assert (first, second) == (again, again_second)
    assert first != second


def test_a_line_that_the_broker_does_not_confirm_is_named(tmp_path: Path) -> None:
    bench = Bench(outlet=MemoryOutlet(dropped=frozenset({1})))

    assert bench.run("publish", a_file(tmp_path, DATA, EVENT, DATA)) == 1
    assert "line 2: not confirmed" in bench.warned
    assert "2 confirmed, 1 not confirmed, 0 not sent" in bench.said


def test_a_line_that_cannot_be_sent_is_named_and_the_others_go_out(tmp_path: Path) -> None:
    bench = Bench()
    without_id = {name: value for name, value in EVENT.items() if name != "id"}

    assert bench.run("publish", a_file(tmp_path, "{", "[]", "7", without_id, "", EVENT)) == 1
    assert bench.warned.splitlines() == [
        "line 1: expected a JSON object in UTF-8, found no JSON",
        "line 2: expected a JSON object, found an array",
        "line 3: expected a JSON object, found a number",
        "line 4: attribute id: Field required",
        (
            "Correct the lines that are named and leave the others where they are. "
            "Publish the file again: what the broker has already makes no second case."
        ),
    ]
    assert "1 confirmed, 0 not confirmed, 4 not sent" in bench.said


def test_an_event_without_version_source_and_id_is_given_them(tmp_path: Path) -> None:
    bench = Bench()
    short = {"type": EVENT["type"], "data": EVENT["data"]}

    bench.run("publish", a_file(tmp_path, short, short, short | {"id": "mine"}))

    first, second, third = [json.loads(one.body) for one in bench.outlet.sent]
    assert (first["specversion"], first["source"], first["type"]) == ("1.0", "/command-line", EVENT["type"])
    assert first["data"] == EVENT["data"]
    assert (first["id"] != second["id"], third["id"]) == (True, "mine")


def test_lines_come_from_standard_input_where_no_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(EVENT).encode())))

    assert bench.run("publish") == 0
    assert json.loads(bench.outlet.sent[0].body) == EVENT


def test_nobody_is_left_before_an_empty_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())

    assert (bench := Bench()).run("publish") == 1
    assert "or give its lines on standard input" in bench.warned


def test_lines_go_out_in_batches(tmp_path: Path) -> None:
    bench = Bench()

    bench.run("publish", a_file(tmp_path, *[EVENT] * (BATCH + 1)))

    assert bench.outlet.batches == [BATCH, 1]


def test_a_rate_makes_batches_small_enough_to_be_even() -> None:
    assert Pace(50).batch == 10
    assert Pace(1).batch == 1
    assert Pace(None).batch == BATCH


def test_a_missing_file_and_a_senseless_rate_are_refused(tmp_path: Path) -> None:
    bench = Bench()

    assert bench.run("publish", str(tmp_path / "none.jsonl")) == 1
    assert bench.run("publish", str(tmp_path)) == 1
    assert "is a folder" in bench.warned
    assert bench.run("publish", a_file(tmp_path, EVENT), "--rate", "0") == 1
    assert bench.run("publish", a_file(tmp_path, {"id": "1"}), "--adapter", "tweets") == 1
    assert "Those that exist: letters." in bench.warned


def test_a_broker_that_breaks_off_leaves_a_count_and_the_line_to_go_on_from(tmp_path: Path) -> None:
    bench = Bench(outlet=MemoryOutlet(most=BATCH))

    assert bench.run("publish", a_file(tmp_path, *[EVENT] * (BATCH + 3))) == 1
    assert f"{BATCH} confirmed" in bench.said
    assert f"nothing from line {BATCH + 1} on was confirmed" in bench.warned


def test_a_broker_that_never_answers_is_one_line(tmp_path: Path) -> None:
    bench = Bench(outlet=MemoryOutlet(most=0))

    assert bench.run("publish", a_file(tmp_path, EVENT)) == 1
    assert bench.warned.count("\n") == 1
    assert "caseloop doctor says what is wrong" in bench.warned
