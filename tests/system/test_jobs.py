"""Jobs with real servers: set-up plans them, the scheduler finds them, they look into real queues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pika
import pytest

from ops.system.jobs import plan_jobs
from schemas.alert import Alert
from schemas.job import Job
from store.mongo_reading import MongoReader
from tests.faults.harness.stage import Stage
from workers.assembly import reader_of
from workers.heartbeat import scheduler_health
from workers.job_rows import JOBS_FILE
from workers.topology import dead_letter_queue

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]

QUEUE = "archiving.v1"


@pytest.fixture
def reader(stage: Stage) -> Iterator[MongoReader]:
    """Give what looks into the database of the system."""
    settings = stage.settings
    with closing(reader_of(settings)) as reader:
        yield reader


def plan(stage: Stage, folder: Path, *jobs: str) -> int:
    """Plan these jobs out of those that come with Caseloop, and no others."""
    head, *rows = JOBS_FILE.read_text(encoding="utf-8").split("  - id: ")
    path = folder / "jobs.yaml"
    wanted = [f"  - id: {row}" for row in rows if row.splitlines()[0] in jobs]
    path.write_text(f"{head}{''.join(wanted)}" if wanted else "jobs: []\n", encoding="utf-8")
    return plan_jobs(stage.settings.model_copy(update={"jobs": path}))


def test_dead_letters_raise_an_alert_that_ends_when_they_are_gone(
    stage: Stage, reader: MongoReader, tmp_path: Path
) -> None:
    assert plan(stage, tmp_path, "jobs.watch.queues") == 1
    with pika.BlockingConnection(pika.URLParameters(stage.url)) as connection:
        channel = connection.channel()
        channel.basic_publish("", dead_letter_queue(QUEUE), b"given up")
        stage.wait(lambda: states(reader) == ["raised"], "an alert about dead letters")
        channel.queue_purge(dead_letter_queue(QUEUE))
        stage.wait(lambda: states(reader) == ["resolved"], "the end of the alert")

    assert plan(stage, tmp_path) == 1
    stage.wait(lambda: job(reader).state == "ended", "the end of the job")
    assert plan(stage, tmp_path) == 0


def test_the_schedulers_leave_a_heartbeat_that_a_monitor_can_ask_for(stage: Stage) -> None:
    stage.wait(lambda: stage.store.last_beat("scheduler") is not None, "a heartbeat")
    before = stage.store.last_beat("scheduler")

    status, said = scheduler_health(stage.store, stage.clock)

    assert (status, said["status"]) == (200, "fine")
    stage.wait(lambda: stage.store.last_beat("scheduler") != before, "another heartbeat", within=10)


def job(reader: MongoReader) -> Job:
    """Give the job as it is stored."""
    return next(one for one in reader.jobs() if one.id == "jobs.watch.queues")


def states(reader: MongoReader) -> list[str]:
    """Give the states of the alerts about dead letters."""
    alerts: list[Alert] = [one for one in reader.alerts(state=None, limit=100) if one.kind == "dead_letters"]
    return [one.state for one in alerts]
