"""Whatever is published: one answer, one parked record, a way to repair it, and nobody else is disturbed."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo import MongoClient

from ops.system.environment import surroundings
from schemas.ids import message_key
from schemas.parked import Parked
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Event
from workers.unit import WAITS

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]

SUBMITTED = "caseloop.feedback.submitted.v1"
PROGRESS = "caseloop.progress.reported.v1"


def not_json(event: Event) -> bytes:
    return f'{{"id": "{event["id"]}", "source": '.encode()


def not_an_object(event: Event) -> bytes:
    return json.dumps([event]).encode()


def not_cloudevents(event: Event) -> bytes:
    return json.dumps({"hello": event["id"]}).encode()


def with_unknown_type(event: Event) -> bytes:
    return json.dumps({**event, "type": "caseloop.feedback.shouted.v1"}).encode()


def with_unknown_field(event: Event) -> bytes:
    return json.dumps({**event, "data": {**event["data"], "colour": "red"}}).encode()


def without_a_field(event: Event) -> bytes:
    return json.dumps({**event, "data": {k: v for k, v in event["data"].items() if k != "channel"}}).encode()


def with_a_mistyped_field(event: Event) -> bytes:
    return json.dumps({**event, "data": {**event["data"], "stated_at": "yesterday"}}).encode()


def with_300_kib(event: Event) -> bytes:
    return json.dumps(
        {**event, "data": {**event["data"], "summary": "长" * 102_400}}, ensure_ascii=False
    ).encode()


ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.just({}), st.just([]))
MUTATIONS = st.tuples(st.integers(0, 30), ANYTHING)
CUTS = st.floats(0.01, 0.99)

BROKEN: list[tuple[Callable[[Event], bytes], str, str]] = [
    (not_json, "not_understood", "body"),
    (not_an_object, "not_understood", "body"),
    (not_cloudevents, "not_understood", "specversion"),
    (with_unknown_type, "unknown_type", "type"),
    (with_unknown_field, "invalid_message", "data.colour"),
    (without_a_field, "incomplete", "channel"),
    (with_a_mistyped_field, "invalid_message", "data.stated_at"),
    (with_300_kib, "not_understood", "body"),
]


@pytest.mark.parametrize(("spoil", "code", "field"), BROKEN, ids=lambda one: getattr(one, "__name__", ""))
@pytest.mark.fault("F29", "F30")
def test_a_broken_message_is_parked_answered_once_and_replayed_after_repair(
    stage: Stage, spoil: Callable[[Event], bytes], code: str, field: str
) -> None:
    upstream = stage.upstream(f"broken-{spoil.__name__}")
    good, neighbour = upstream.submissions(2)
    body = spoil(good)
    upstream.publish_body(body, SUBMITTED if code != "unknown_type" else "caseloop.feedback.shouted.v1")
    upstream.publish([neighbour])
    record = parked_with(stage, body)
    stage.settled(upstream)

    assert (record.state, record.code, record.field) == ("parked", code, field)
    assert answered_once(stage, record)
    repair(stage, record, good)
    stage.wait(lambda: len(stage.books(upstream).fields) == 2, "the repaired message's case")
    found = stage.store.parked_record(record.id)
    assert found is not None
    assert found.state == "replayed"


def test_a_command_about_no_case_waits_and_is_refused_in_the_end(stage: Stage) -> None:
    upstream = stage.upstream("unknown-case")
    nobody = {**upstream.submission(1), "id": "never-published"}
    command = upstream.command(PROGRESS, 1, nobody, step="已检测", by="after_sales-01")
    upstream.publish([command])
    record = parked_with(stage, json.dumps(command, ensure_ascii=False).encode(), state="waiting")
    assert not stage.sink.answers_to(record.message_key)
    let_wait_for_the_last_time(stage, record)
    record = parked_with(stage, record.body, state="parked")

    assert record.code == "unknown_case"
    assert answered_once(stage, record)


def test_a_command_that_the_state_forbids_is_refused_by_name(stage: Stage) -> None:
    upstream = stage.upstream("forbidden")
    submission = upstream.submission(1)
    upstream.publish([submission])
    stage.settled(upstream)
    command = upstream.command("caseloop.case.resolved.v1", 1, submission, result="好了", by="after_sales-01")
    upstream.publish([command])
    record = parked_with(stage, json.dumps(command, ensure_ascii=False).encode())

    assert record.state == "parked"
    assert record.case_id in stage.books(upstream).fields
    assert answered_once(stage, record)


@pytest.mark.fault("F25")
def test_the_same_id_with_other_content_is_parked_and_the_first_stays(stage: Stage) -> None:
    upstream = stage.upstream("same-id")
    first = upstream.submission(1)
    upstream.publish([first])
    before = stage.settled(upstream)
    other = copy.deepcopy(first)
    other["data"]["summary"] = "另一件事"
    body = json.dumps(other, ensure_ascii=False).encode()
    upstream.publish_body(body, SUBMITTED)
    record = parked_with(stage, body)
    after = stage.books(upstream)

    assert record.code == "same_id_other_content"
    assert answered_once(stage, record)
    assert [one["report"] for one in after.fields.values()] == [
        one["report"] for one in before.fields.values()
    ]


@pytest.mark.fault("F26")
def test_a_command_before_its_submission_is_applied_once_it_came(stage: Stage) -> None:
    upstream = stage.upstream("too-soon")
    submission = upstream.submission(1)
    command = upstream.command("caseloop.case.information-supplied.v1", 1, submission, text="还有一张照片")
    upstream.publish([command])
    record = parked_with(stage, json.dumps(command, ensure_ascii=False).encode(), state="waiting")
    upstream.publish([submission])
    stage.wait(lambda: state_of(stage, record) == "replayed", "the command's turn")
    (history,) = stage.settled(upstream).histories.values()

    assert [entry.event for entry in history].count("case.information-supplied") == 1
    assert not stage.sink.answers_to(record.message_key)


@pytest.mark.fault("F29")
def test_whatever_is_thrown_at_intake_is_accounted_for(stage: Stage) -> None:
    upstream = stage.upstream("thrown")
    pids = stage.system.children("workers")
    thrown: set[bytes] = set()
    numbers = iter(range(10_000))

    @settings(max_examples=60, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.one_of(st.binary(max_size=200), MUTATIONS, CUTS))
    def throw(how: Any) -> None:
        event = upstream.submission(next(numbers))
        body = how if isinstance(how, bytes) else spoilt(event, how)
        upstream.publish_body(body, SUBMITTED)
        thrown.add(body)

    throw()
    upstream.publish(upstream.submission(number) for number in range(20_000, 20_020))
    upstream.attempted |= {key_of(body): body for body in thrown}
    stage.settled(upstream)
    stage.wait(lambda: not [body for body in thrown if not accounted(stage, body)], "every message's place")

    assert stage.system.children("workers") == pids


def spoilt(event: Event, how: float | tuple[int, Any]) -> bytes:
    """Give an event cut off at a share of its length, or with one of its values replaced."""
    if isinstance(how, float):
        body = json.dumps(event).encode()
        return body[: int(len(body) * how)]
    place, value = how
    spoiled = copy.deepcopy(event)
    places = [(spoiled, name) for name in event if name != "id"]
    places += [(spoiled["data"], name) for name in event["data"]]
    where, name = places[place % len(places)]
    where[name] = value
    return json.dumps(spoiled).encode()


def accounted(stage: Stage, body: bytes) -> bool:
    """Say whether a body became a case or a parked record, not both."""
    parked = [one for one in stage.store.parked() if one.body == body]
    key = key_of(body)
    return bool(stage.store.load("cases", [key])) + len(parked) == 1


def key_of(body: bytes) -> str:
    """Give the key of a message, of none if it has none."""
    try:
        event = json.loads(body)
        return message_key(event["source"], event["id"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return ""


def parked_with(stage: Stage, body: bytes, *, state: str = "parked") -> Parked:
    """Wait for the one record of a body."""
    found: list[Parked] = []

    def is_there() -> bool:
        found[:] = [one for one in stage.store.parked() if one.body == body and one.state == state]
        return bool(found)

    stage.wait(is_there, f"a record that is {state}")
    (record,) = found
    return record


def state_of(stage: Stage, record: Parked) -> str:
    """Give the state of a record now."""
    found = stage.store.parked_record(record.id)
    return found.state if found else "gone"


def answered_once(stage: Stage, record: Parked) -> bool:
    """Wait for the answer and say whether it names what the record names; copies of it are the same bytes."""
    name = f"parked.{record.id}"
    stage.wait(lambda: name in stage.sink.ids(), "an answer")
    (body,) = stage.sink.bodies[name]
    fault = json.loads(body)["data"]["fault"]
    return (fault["code"], fault["field"]) == (record.code, record.field)


def repair(stage: Stage, record: Parked, event: Event) -> None:
    """Replay a record with a repaired message, as an operator does."""
    file = stage.folder / f"{record.id}.json"
    file.write_text(json.dumps(event))
    command = [
        sys.executable,
        "-m",
        "ops.cli",
        "parked",
        "replay",
        record.id,
        "--edit",
        str(file),
        "--by",
        "ops-01",
    ]
    done = subprocess.run(
        command,
        env={**surroundings(), **stage.system.environment()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def let_wait_for_the_last_time(stage: Stage, record: Parked) -> None:
    """Let a waiting record come to its last try now."""
    with MongoClient[dict[str, Any]](stage.settings.mongo_url.get_secret_value()) as client:
        changes = {"attempts": len(WAITS), "next_due_at": stage.clock.now()}
        client[stage.settings.database]["parked"].update_one({"_id": record.id}, {"$set": changes})
