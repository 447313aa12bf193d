"""The ten promises of the design, each judged after one run in which workers and connections died.

Every check is also shown a tampered reading, so that it is known to be able to fail.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import bson
import pika
import pytest
from pymongo import MongoClient

from ops.system.program import kill_process
from schemas.queues import QUEUES
from schemas.replay import verify_chain
from store import codec
from store.roll import SCHEDULERS
from tests.faults.harness import promises
from tests.faults.harness.books import Books
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Upstream
from workers import metrics
from workers.topology import dead_letter_queue

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

COUNT = 60
BROKEN = 5
MEANT_TO_GO = {(SCHEDULERS, "forgotten"), ("telemetry", "expired"), ("root_chunks", "expired")}
"""Collection and index: signs of life of processes, which are nobody's work, and measurements of staff, which must
expire (S3-57), and heads below a root that has a newer one."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What is left after the run."""

    upstream: Upstream
    books: Books
    killed: int
    """Process id of the worker that was killed."""

    def one(self) -> str:
        """Give the id of one case."""
        return next(iter(self.books.fields))

    def with_fields(self, **changes: Any) -> Books:
        """Give the books with fields of one case changed."""
        changed = {**self.books.fields, self.one(): {**self.books.fields[self.one()], **changes}}
        return replace(self.books, fields=changed)


@pytest.fixture(scope="module")
def aftermath(stage: Stage) -> Aftermath:
    """Publish complaints, some of them broken, while a worker and all connections die; wait for an hour to pass."""
    upstream = stage.upstream("promises")
    events = [*upstream.submissions(COUNT), *(upstream.submission(COUNT + n, urgent=True) for n in range(5))]
    for number in range(BROKEN):
        broken = upstream.submission(1000 + number)
        broken["data"]["nonsense"] = "13800000000"
        events.append(broken)
    killed = stage.system.children("workers")[0]
    load = upstream.in_background(events, every_s=0.02, times=2)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    kill_process(killed)
    stage.services.rabbitmqctl("close_all_connections", "a test")
    load.join(100)
    stage.settled(upstream)
    stage.fired(upstream, after=timedelta(minutes=65))
    return Aftermath(upstream, stage.settled(upstream), killed)


def test_promise_1_a_confirmed_submission_is_one_case_or_one_parked_record(aftermath: Aftermath) -> None:
    upstream, books = aftermath.upstream, aftermath.books

    assert promises.lost_or_doubled(upstream, books) == []
    assert (len(books.fields), len(books.parked)) == (COUNT + 5, BROKEN)
    assert promises.lost_or_doubled(upstream, replace(books, parked=[]))
    assert promises.lost_or_doubled(upstream, replace(books, fields={}))


def test_promise_2_no_message_has_more_than_one_effect(aftermath: Aftermath, stage: Stage) -> None:
    books, one = aftermath.books, aftermath.one()
    doubled = {**books.histories, one: [*books.histories[one], books.histories[one][-1]]}

    assert promises.more_than_one_effect(books, stage.sink) == []
    assert promises.more_than_one_effect(replace(books, histories=doubled), stage.sink)


def test_promise_3_no_open_case_without_an_owner_to_be_and_a_next_timer(aftermath: Aftermath) -> None:
    assert promises.forgotten(aftermath.books) == []
    assert promises.forgotten(aftermath.with_fields(owner=None))
    assert promises.forgotten(aftermath.with_fields(timers={}))
    assert promises.forgotten(aftermath.with_fields(next_due_at=None))


def test_promise_4_no_deadline_fires_early_and_none_is_lost(aftermath: Aftermath) -> None:
    books = aftermath.books
    fired = {one: entries for one, entries in books.histories.items() if has_missed(books, one)}
    sooner = {
        one: [replace(entry, at=entry.at - timedelta(days=1)) for entry in entries]
        for one, entries in fired.items()
    }

    assert promises.early(books) == []
    assert len(fired) >= 5
    assert promises.early(replace(books, histories=sooner))


@pytest.mark.req("S3-18")
def test_promise_5_versions_are_contiguous_and_replaying_gives_the_stored_state(aftermath: Aftermath) -> None:
    books, one = aftermath.books, aftermath.one()
    shorter = {**books.histories, one: books.histories[one][:-1]}

    assert promises.not_replayable(books) == []
    assert promises.not_replayable(replace(books, histories=shorter))
    assert promises.not_replayable(aftermath.with_fields(state="archived"))


def test_promise_6_what_subscribers_saw_exists_and_what_was_recorded_was_published(
    aftermath: Aftermath, stage: Stage
) -> None:
    books, one = aftermath.books, aftermath.one()
    rolled_back = {**books.histories, one: books.histories[one][:1]}

    assert promises.ghosts_and_silences(books, stage.sink) == []
    assert promises.ghosts_and_silences(replace(books, histories=rolled_back), stage.sink)


def test_promise_7_a_dead_process_is_replaced_and_the_backlog_drains(
    aftermath: Aftermath, stage: Stage
) -> None:
    stage.wait(lambda: not any(stage.ready_counts().values()), "empty queues")

    assert aftermath.killed not in stage.system.children("workers")
    assert len(stage.system.children("workers")) == 1
    assert stage.system.dead() == []


def test_promise_8_nothing_unresolved_is_ever_deleted(aftermath: Aftermath, stage: Stage) -> None:
    with MongoClient[dict[str, Any]](stage.settings.mongo_url.get_secret_value()) as client:
        database = client[stage.settings.database]
        expiring = {
            (name, index["name"])
            for name in database.list_collection_names()
            for index in database[name].list_indexes()
            if "expireAfterSeconds" in index
        }
    with pika.BlockingConnection(pika.URLParameters(stage.url)) as connection:
        for name in QUEUES:  # the broker refuses this if the queue has an expiry or any other argument
            arguments = {"x-queue-type": "quorum"}
            connection.channel().queue_declare(dead_letter_queue(name), durable=True, arguments=arguments)

    assert expiring == MEANT_TO_GO
    assert {record.state for record in aftermath.books.parked} == {"parked"}
    assert all(
        record.body == aftermath.upstream.attempted[record.message_key] for record in aftermath.books.parked
    )


def test_promise_9_personal_data_is_in_no_log_event_alert_or_metric(
    aftermath: Aftermath, stage: Stage
) -> None:
    secrets = {"13800000000"}
    for body in aftermath.upstream.attempted.values():
        customer = json.loads(body)["data"]["customer"]
        secrets |= {customer["name"], customer["contact"]["phone"]}
    with MongoClient[dict[str, Any]](stage.settings.mongo_url.get_secret_value()) as client:
        alerts = [repr(alert) for alert in client[stage.settings.database]["alerts"].find()]
    answers = [repr((one.sentence, one.field, one.expected, one.found)) for one in aftermath.books.parked]
    places = {"logs": stage.logs(), "events": "\n".join(stage.sink.texts()), "alerts": "\n".join(alerts)}
    places["answers"] = "\n".join(answers)
    labels = {label for one in vars(metrics).values() for label in getattr(one, "_labelnames", ())}

    assert all(places.values())
    assert [(place, secret) for place, text in places.items() for secret in secrets if secret in text] == []
    assert labels <= {"code"}


def test_promise_10_each_changed_byte_of_a_stored_history_entry_is_found(aftermath: Aftermath) -> None:
    history = aftermath.books.histories[aftermath.one()][:3]
    raw = codec.encode(codec.entry_document(history[1]))
    unseen = []
    for place in range(len(raw)):
        for flip in (0x01, 0x80):
            forged = raw[:place] + bytes([raw[place] ^ flip]) + raw[place + 1 :]
            if not is_found(forged, raw, history):
                unseen.append((place, flip))

    assert unseen == []


def is_found(forged: bytes, raw: bytes, history: Any) -> bool:
    """Say whether a changed entry is noticed, or says the very same as the entry did."""
    try:
        document = codec.decode(forged)
        entry = codec.entry_from(document)
        faults = verify_chain([history[0], entry, history[2]])
    except (bson.errors.BSONError, TypeError, ValueError, KeyError, OverflowError, AttributeError):
        return True
    return bool(faults) or document == codec.decode(raw)


def has_missed(books: Books, one: str) -> bool:
    """Say whether a case has a missed clock."""
    return any(clock["missed_at"] for clock in books.fields[one]["clocks"].values())
