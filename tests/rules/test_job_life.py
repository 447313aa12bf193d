"""The life of a job: planned, run once when due, caught up once, ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.alerts import alert_id_of
from rules.jobs.kinds import World
from rules.jobs.life import GONE, end_job, errand_of, plan_job, run_job
from rules.jobs.planning import planning_orders
from schemas.errors import PolicyError
from schemas.job import RUN, RUNS_KEPT, Job
from schemas.looks import CountParked
from schemas.messages.base import Target
from schemas.messages.jobs import EndJob, PlanJob, RunJob
from schemas.messages.orders import RaiseAlert, ResolveAlert
from schemas.parked import ParkedGroup
from schemas.policy.pack import Packs
from tests.builders import at
from tests.jobs import MINUTE, NOW, a_row, a_world, last, planned, raised, ran, resolved, the_rows
from tests.packs import the_packs

DAILY = {"cron": "0 9 * * *"}
FEW: list[ParkedGroup] = []


def many(count: int = 30, oldest_at: datetime = NOW) -> list[ParkedGroup]:
    """Give parked records of one kind."""
    return [ParkedGroup("parked", "invalid_message", "t", count, oldest_at)]


def test_a_new_job_waits_for_its_next_time() -> None:
    job = planned(a_row(**DAILY))

    assert (job.state, job.version, job.since) == ("planned", 1, NOW)
    assert job.next_due_at == at("Tue 2026-03-10 09:00")


def test_planning_the_same_row_again_changes_nothing() -> None:
    job = planned()

    again = PlanJob(job=job.id, row=job.row, as_of=NOW + MINUTE)

    assert plan_job(job, again, the_packs(), now=NOW + MINUTE).changes_nothing


def test_an_older_reading_of_the_rows_that_comes_later_changes_nothing() -> None:
    job = planned(a_row(**DAILY))

    late = PlanJob(job=job.id, row=a_row(cron="0 5 * * *"), as_of=NOW - MINUTE)

    assert plan_job(job, late, the_packs(), now=NOW).changes_nothing
    assert end_job(job, EndJob(job=job.id, as_of=NOW - MINUTE)).changes_nothing


def test_a_changed_row_is_planned_anew_and_keeps_what_was_found() -> None:
    job = ran(planned(), many()).after

    changed = planned(a_row(cron="0 5 * * *"), now=NOW + 6 * MINUTE, job=job)

    assert changed.next_due_at == at("Tue 2026-03-10 05:00")
    assert (changed.standing, changed.runs, changed.since) == (job.standing, job.runs, job.since)
    assert changed.version == job.version + 1


def test_a_run_that_is_due_is_not_lost_by_another_row() -> None:
    job = planned(a_row(**DAILY))
    missed = at("Tue 2026-03-10 09:00")

    changed = planned(a_row(cron="0 5 * * *"), now=missed + MINUTE, job=job)

    assert changed.next_due_at == missed
    assert ran(changed, FEW, now=missed + 2 * MINUTE).after.next_due_at == at("Wed 2026-03-11 05:00")


def test_a_job_is_never_early() -> None:
    job = planned()
    due_at = job.timers[RUN].due_at

    early = due_at - timedelta(milliseconds=1)

    assert ran(job, FEW, now=early).changes_nothing
    assert errand_of(job, RunJob(job=job.id, due_at=due_at), a_world(now=early)) is None
    assert errand_of(job, RunJob(job=job.id, due_at=due_at), a_world(now=due_at)) == CountParked()


def test_an_order_that_comes_twice_runs_the_job_once() -> None:
    job = planned()
    due_at = job.timers[RUN].due_at

    once = ran(job, FEW, now=due_at).after

    assert ran(once, FEW, now=due_at).changes_nothing
    assert once.run_count == 1


def test_a_run_that_an_outage_swallowed_is_caught_up_once() -> None:
    job = planned(a_row(**DAILY))
    days_later = at("Fri 2026-03-13 12:00")

    caught_up = ran(job, FEW, now=days_later)

    assert caught_up.after.run_count == 1
    assert last(caught_up).slot_at == at("Tue 2026-03-10 09:00")
    assert caught_up.after.next_due_at == at("Sat 2026-03-14 09:00")


def test_a_run_that_somebody_asks_for_leaves_the_plan_alone() -> None:
    job = planned(a_row(**DAILY))

    decision = ran(job, FEW, now=NOW, by="ops-1")

    assert decision.after.next_due_at == job.next_due_at
    assert (decision.after.runs[-1].by, decision.after.runs[-1].slot_at) == ("ops-1", None)
    assert decision.event == "job.run"


def test_the_newest_eventful_runs_are_kept() -> None:
    job = planned()
    for number in range(RUNS_KEPT + 3):
        job = ran(job, FEW, by=f"ops-{number}").after

    assert len(job.runs) == RUNS_KEPT
    assert job.runs[-1].by == f"ops-{RUNS_KEPT + 2}"
    assert job.run_count == RUNS_KEPT + 3


def test_a_run_that_finds_nothing_new_is_only_the_last_one() -> None:
    first = ran(planned(), many())
    raising = ran(first.after, many())
    idle = ran(raising.after, many())
    gone = ran(idle.after, FEW)

    assert [len(one.after.runs) for one in (first, raising, idle, gone)] == [1, 2, 2, 3]
    assert last(idle).slot_at == raising.after.next_due_at


def test_a_cause_is_one_alert_once_it_has_lasted_and_resolved_when_it_is_gone() -> None:
    first = ran(planned(), many())
    second = ran(first.after, many())
    third = ran(second.after, many())
    gone = ran(third.after, FEW)

    assert [raised(one) for one in (first, second, third, gone)] == [[], ["parked/pile"], [], []]
    (order,) = [one for one in second.orders if isinstance(one, RaiseAlert)]
    assert resolved(gone) == [alert_id_of(order)]
    assert gone.after.standing == ()


def test_a_cause_that_goes_away_before_it_has_lasted_raises_nothing() -> None:
    first = ran(planned(), many())

    gone = ran(first.after, FEW)

    assert gone.orders == ()


def test_an_alert_is_raised_again_while_its_cause_lasts_in_case_it_was_ended_by_hand() -> None:
    job = ran(ran(planned(), many()).after, many()).after
    raised_at = job.standing[0].raised_at
    assert raised_at is not None

    before = ran(job, many(), now=raised_at + timedelta(minutes=59))
    after = ran(job, many(), now=raised_at + timedelta(minutes=60))

    assert (raised(before), raised(after)) == ([], ["parked/pile"])


def test_orders_about_an_alert_say_which_came_later() -> None:
    second = ran(ran(planned(), many()).after, many())
    gone = ran(second.after, FEW)

    (raising,) = [one for one in second.orders if isinstance(one, RaiseAlert)]
    (resolving,) = [one for one in gone.orders if isinstance(one, ResolveAlert)]
    assert raising.case_version is not None
    assert resolving.case_version is not None
    assert raising.case_version == second.after.version < resolving.case_version


def test_the_summary_is_written_for_both_readers() -> None:
    second = ran(ran(planned(), many()).after, many())

    (order,) = [one for one in second.orders if isinstance(one, RaiseAlert)]

    assert "30条" in order.texts["zh"]
    assert "30 messages" in order.texts["en"]
    assert order.summary == order.texts["zh"]


def a_mute_world(job: Job, answer: object, locale: str = "en") -> World:
    """Give a world whose default pack raises no alert."""
    packs = the_packs()
    pack = packs.newest[packs.default]
    escalation = pack.escalation.model_copy(update={"alerts": ()})
    mute = pack.model_copy(update={"escalation": escalation, "locale": locale})
    return replace(
        a_world(answer, now=job.timers[RUN].due_at),
        packs=Packs(packs.by_ref, packs.default, {pack.name: mute}),
    )


def test_a_pack_that_raises_none_of_a_kind_is_told_nothing() -> None:
    job = ran(planned(), many()).after
    world = a_mute_world(job, many())

    decision = run_job(job, RunJob(job=job.id, due_at=world.now), world)

    assert decision.orders == ()
    assert decision.after.standing[0].raised_at is None


def test_a_job_that_ends_resolves_what_it_raised_and_runs_no_more() -> None:
    job = ran(ran(planned(), many()).after, many()).after
    later = job.timers[RUN].due_at

    ended = end_job(job, EndJob(job=job.id, as_of=later))

    assert resolved(ended) == [job.standing[0].alert_id]
    assert [one.reason for one in ended.orders if isinstance(one, ResolveAlert)] == [GONE]
    assert (ended.after.state, ended.after.next_due_at) == ("ended", None)
    assert ran(ended.after, many(), now=later, by="ops-1").changes_nothing
    assert end_job(ended.after, EndJob(job=job.id, as_of=later + MINUTE)).changes_nothing


def test_a_job_that_ends_before_it_raised_anything_resolves_nothing() -> None:
    job = ran(planned(), many()).after

    assert end_job(job, EndJob(job=job.id, as_of=NOW + MINUTE)).orders == ()


def test_an_ended_job_that_is_planned_again_begins_anew() -> None:
    job = end_job(planned(), EndJob(job="jobs.watch.parked", as_of=NOW)).after
    later = NOW + timedelta(days=2)

    again = planned(now=later, job=job)

    assert (again.state, again.since, again.covered_until) == ("planned", later, later)
    assert again.next_due_at == at("Wed 2026-03-11 10:05")


def test_a_row_with_a_calendar_that_the_pack_does_not_have_is_refused() -> None:
    row = a_row(calendar="moon", on_closed="skip")

    with pytest.raises(PolicyError, match=r"job jobs\.watch\.parked: expected a calendar of pack"):
        planned(row)


def test_a_job_that_keeps_a_calendar_runs_on_its_working_days() -> None:
    job = planned(a_row(cron="0 9 * * *", calendar="china", on_closed="skip"), now=at("Fri 2026-03-06 12:00"))

    assert job.next_due_at == at("Mon 2026-03-09 09:00")


def test_set_up_plans_what_is_new_or_changed_and_ends_what_is_gone() -> None:
    rows = tuple(the_rows().values())
    jobs = [planned(row) for row in rows]
    changed, gone, *others = jobs
    stored = [changed.model_copy(update={"row": a_row(cron="0 5 * * *")}), gone, *others]

    orders = planning_orders([row for row in rows if row.id != gone.id], stored, now=NOW)

    assert [(type(one), one.job) for one in orders] == [(PlanJob, changed.id), (EndJob, gone.id)]
    assert planning_orders(rows, jobs, now=NOW) == ()
    assert len(planning_orders(rows, [], now=NOW)) == len(rows)


def test_set_up_plans_an_ended_job_again_and_leaves_one_that_stays_gone() -> None:
    ended = end_job(planned(), EndJob(job="jobs.watch.parked", as_of=NOW)).after

    assert [type(one) for one in planning_orders([ended.row], [ended], now=NOW)] == [PlanJob]
    assert planning_orders([], [ended], now=NOW) == ()


def test_an_order_tells_who_asked_for_a_run() -> None:
    assert RunJob(job="jobs.x", due_at=NOW, by="ops-1").spoken_by() == "ops-1"
    assert RunJob(job="jobs.x", due_at=NOW).spoken_by() == ""


def test_an_order_is_about_the_job_that_it_names() -> None:
    assert EndJob(job="jobs.x", as_of=NOW).target("key") == Target("jobs", "jobs.x")
