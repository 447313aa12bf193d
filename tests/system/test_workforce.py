"""The reminder to rest on real servers: neither copies nor workers that die around their commits double or lose it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pika
import pytest
from ruamel.yaml import YAML

from ops.services.process import wait_until
from ops.system import SchedulerGroup, System, SystemPlan, WorkerGroup
from ops.system.readiness import queue_counts
from schemas.document import Emission
from schemas.messages.wellbeing import CountCase, TelemetryReported
from schemas.queues import INBOUND, department_queue
from tests.builders import RECEIVED
from tests.packs import a_pack_folder
from tests.workforce import ROWS
from workers.assembly import reader_of
from workers.wire import event_body

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

STAFF = "after_sales-07"
DYING = {"CASELOOP_CRASH_AT": "after-commit:3"}
"""Each worker process kills itself between its third write and the publishing of what that sends."""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Give a system whose pack reminds people, and whose workers keep dying."""
    folder = a_pack_folder(
        tmp_path_factory.mktemp("packs"), section="pack", old="locale: zh-CN", new="locale: zh-CN"
    )
    YAML(typ="safe", pure=True).dump(ROWS, folder / "workforce.yaml")
    plan = SystemPlan(
        workers=(WorkerGroup("workers", processes=1, environment=DYING),),
        schedulers=SchedulerGroup(count=1),
        environment={"CASELOOP_PACKS": str(folder.parent)},
    )
    with System(tmp_path_factory.mktemp("workforce"), plan) as running:
        yield running


def publish(system: System, exchange: str, key: str, *bodies: bytes) -> None:
    """Publish with confirms."""
    url = system.settings.amqp_url.get_secret_value()
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for body in bodies:
            channel.basic_publish(exchange, key, body, pika.BasicProperties(delivery_mode=2), mandatory=True)


def told(system: System) -> list[dict[str, Any]]:
    """Take what the department was told off its queue."""
    url = system.settings.amqp_url.get_secret_value()
    found = []
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        while (got := channel.basic_get(department_queue("after_sales"), auto_ack=True))[0] is not None:
            found.append(json.loads(got[2]))
    return found


def order(number: int) -> bytes:
    """Give the order that counts the nth intense case."""
    counted = CountCase(
        staff=STAFF,
        case_id=f"case-{number}",
        pack="feedback-handbook",
        department="after_sales",
        is_intense=True,
        ended_at=RECEIVED + number * timedelta(minutes=1),
    )
    data = counted.model_dump(mode="json")
    emission = Emission(f"case-{number}.4.0", counted.TYPE, "", counted.QUEUE, data, counted.case_id)
    return event_body(emission, RECEIVED.isoformat())


@pytest.mark.req("S3-58")
@pytest.mark.endurance
def test_copies_and_dying_workers_neither_double_nor_lose_the_reminder(system: System) -> None:
    with closing(system.store()) as store:

        def run() -> int:
            known = store.load("wellbeing", [STAFF]).get(STAFF)
            return len(known.fields["run"]) if known else 0

        for number in range(9):
            publish(system, "", CountCase.QUEUE, *[order(number)] * 2)
            assert wait_until(lambda number=number: run() == number + 1, within=60), number  # type: ignore[misc]
        publish(system, "", CountCase.QUEUE, *map(order, range(9)))
        heard: list[dict[str, Any]] = []

        def hears() -> bool:
            heard.extend(told(system))
            return bool(heard)

        assert wait_until(hears, within=60)
        assert wait_until(lambda: waiting(system) == 0, within=60)
        heard += told(system)

        known = store.load("wellbeing", [STAFF])[STAFF]
    reminders = {one["id"] for one in heard if one["data"]["kind"] == "rest_reminder"}
    assert (known.version, known.fields["reminder_count"]) == (9, 1)
    assert [one.rpartition(".")[0] for one in reminders] == [f"{STAFF}.5.0"]
    assert '"status": -9' in (system.folder / "workers.log").read_text()


def waiting(system: System) -> int:
    """Give how many orders wait or are being worked on."""
    url = system.settings.amqp_url.get_secret_value()
    return queue_counts(url, [CountCase.QUEUE])[CountCase.QUEUE][0]


@pytest.mark.req("S3-57")
def test_what_was_measured_is_there_for_those_who_may_read_it_and_gone_once_it_expires(
    system: System,
) -> None:
    def event(number: int, kept_from: str) -> bytes:
        reading = {"kind": "heart_rate", "value": 90 + number, "at": kept_from}
        said = {"staff": STAFF, "readings": [reading]}
        head = {"specversion": "1.0", "id": f"t-{number}", "source": "/band", "type": TelemetryReported.TYPE}
        return json.dumps({**head, "data": said}).encode()

    settings = system.settings
    now = system.plan.clock.now()
    old, fresh = now - timedelta(days=9), now - timedelta(hours=1)
    publish(system, INBOUND, TelemetryReported.TYPE, event(1, old.isoformat()), event(2, fresh.isoformat()))
    with closing(reader_of(settings)) as reader:

        def values() -> list[int]:
            found = reader.telemetry(STAFF, after=system.plan.clock.now())
            return [one.value for document in found for one in document.readings]

        assert wait_until(lambda: values() == [92], within=60)

        def is_deleted() -> bool:
            """Look once more: the database deletes what has expired once a minute."""
            return len(reader.telemetry(STAFF, after=now - timedelta(days=30))) == 1

        assert wait_until(is_deleted, within=150)
        assert reader.team_load() == []
        assert reader.pools() == []
