"""``caseloop job`` and what set-up does about jobs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rules.jobs.life import end_job
from schemas.job import Job
from schemas.messages.jobs import EndJob, PlanJob, RunJob
from schemas.parked import ParkedGroup
from tests.jobs import MINUTE, a_row, planned, ran, the_rows
from tests.ops.bench import NOW, Bench
from workers.job_rows import JOBS_FILE

MANY = [ParkedGroup("parked", "invalid_message", "t", 30, NOW)]


def sent(bench: Bench) -> list[tuple[str, str, dict[str, Any]]]:
    """Give queue, type and data of each order that was published."""
    events = [(letter, json.loads(letter.body)) for letter in bench.outlet.sent]
    assert all(letter.exchange == "" for letter, _ in events)
    return [(letter.routing_key, event["type"], event["data"]) for letter, event in events]


def a_bench(*jobs: Job) -> Bench:
    """Give a bench whose database has these jobs."""
    bench = Bench()
    bench.reader.known_jobs += jobs
    return bench


def a_job() -> Job:
    """Give the watch over parked messages after two runs that found many."""
    job = planned(now=NOW)
    return ran(ran(job, MANY, now=NOW + 5 * MINUTE).after, MANY, now=NOW + 10 * MINUTE).after


def test_list_shows_the_next_run_and_what_the_last_one_found() -> None:
    ended = end_job(
        planned(a_row("jobs.watch.due"), now=NOW), EndJob(job="jobs.watch.due", as_of=NOW + MINUTE)
    ).after
    bench = a_bench(a_job(), ended)

    assert bench.run("job", "list") == 0

    assert "jobs.watch.parked" in bench.said
    assert "in 15 min" in bench.said
    assert "30 parked" in bench.said
    assert "jobs.watch.due" not in bench.said
    assert bench.run("job", "list", "--all") == 0
    assert "jobs.watch.due" in bench.said
    assert "2 jobs" in bench.said


def test_show_tells_what_a_job_watches_now_and_its_last_runs() -> None:
    bench = a_bench(a_job())

    assert bench.run("job", "show", "jobs.watch.parked") == 0

    assert "*/5 * * * * in Asia/Shanghai" in bench.said
    assert "pile" in bench.said
    assert bench.said.count("30 parked") == 3
    whole = Bench()
    whole.reader.known_jobs.append(a_job())
    assert whole.run("job", "show", "jobs.watch.parked", "--json") == 0
    assert json.loads(whole.said)["row"]["kind"] == "watch.parked"


def test_show_tells_the_calendar_that_moves_runs() -> None:
    bench = a_bench(planned(a_row(calendar="china", on_closed="next"), now=NOW))

    assert bench.run("job", "show", "jobs.watch.parked") == 0

    assert "next on days closed in china" in bench.said


def test_run_orders_a_run_now_in_the_name_of_who_asks() -> None:
    bench = a_bench(a_job())

    assert bench.run("job", "run", "jobs.watch.parked", "--by", "ops-1") == 0

    ((queue, kind, said),) = sent(bench)
    assert (queue, kind) == ("jobs.v1", RunJob.TYPE)
    assert RunJob.model_validate(said) == RunJob(job="jobs.watch.parked", due_at=NOW, by="ops-1")


def test_a_job_that_does_not_exist_or_has_ended_does_not_run() -> None:
    job = a_job()
    bench = a_bench(end_job(job, EndJob(job=job.id, as_of=NOW + 30 * MINUTE)).after)

    assert bench.run("job", "run", "jobs.moon", "--by", "ops-1") == 1
    assert "There is no job 'jobs.moon'." in bench.warned
    assert bench.run("job", "run", job.id, "--by", "ops-1") == 1
    assert "has ended" in bench.warned
    assert sent(bench) == []


def test_a_broker_that_does_not_confirm_is_said_so() -> None:
    bench = a_bench(a_job())
    bench.outlet.dropped = frozenset({0})

    assert bench.run("job", "run", "jobs.watch.parked", "--by", "ops-1") == 1
    assert "did not confirm" in bench.warned


def test_check_names_the_fault_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yaml"
    path.write_text(JOBS_FILE.read_text(encoding="utf-8").replace("china", "moon"), encoding="utf-8")
    bench = Bench()

    assert bench.run("job", "check") == 0
    assert f"{len(the_rows())} jobs" in bench.said
    assert bench.run("job", "check", str(path)) == 1
    assert "row jobs.watch.channels: expected a calendar" in bench.warned


def test_set_up_plans_every_job_once() -> None:
    first = a_bench()
    again = a_bench(*(planned(row, now=NOW) for row in the_rows().values()))

    assert first.run("setup") == 0
    assert again.run("setup") == 0

    assert [kind for _, kind, _ in sent(first)] == [PlanJob.TYPE] * len(the_rows())
    assert sent(again) == []
    assert f"{len(the_rows())} recurring jobs, 0 of them" in again.said


def test_set_up_ends_a_job_whose_row_is_gone() -> None:
    gone = planned(a_row("jobs.watch.due"), now=NOW).model_copy(update={"id": "jobs.old"})
    bench = a_bench(gone, *(planned(row, now=NOW) for row in the_rows().values()))

    assert bench.run("setup") == 0

    assert [(kind, said["job"]) for _, kind, said in sent(bench)] == [(EndJob.TYPE, "jobs.old")]
