"""Jobs about staff: contests and workshops told once a month, the report written once a month, whatever was missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from rules.jobs.kinds import World
from rules.jobs.life import plan_job, run_job
from rules.jobs.table import KINDS
from schemas.decision import Decision
from schemas.job import Job
from schemas.looks import StaffFigures, StaffLook
from schemas.messages.events import DepartmentTold
from schemas.messages.jobs import PlanJob, RunJob
from schemas.policy.pack import Packs
from schemas.staff import NOBODY, Staff
from tests.builders import at
from tests.jobs import the_rows
from tests.rules.test_workforce_figures import a_figure
from tests.workforce import EVERY_MONTH, ROWS, pages, some_staff, workforce_packs

PLANNED = at("Tue 2026-03-10 09:00")
DUE = at("Wed 2026-04-01 10:00")


def a_world(now: datetime, answer: Any = None, packs: Packs | None = None, staff: Staff = NOBODY) -> World:
    return World(now=now, packs=packs or workforce_packs(), staff=staff, answer=answer)


def planned(job_id: str) -> Job:
    row = the_rows()[job_id]
    order = PlanJob(job=row.id, row=row, as_of=PLANNED)
    return plan_job(None, order, workforce_packs(), now=PLANNED).after


def ran(job: Job, world: World) -> Decision[Job]:
    return run_job(job, RunJob(job=job.id, due_at=world.now, by="somebody"), world)


def reminded(job: Job, now: datetime, **changes: Any) -> tuple[Job, list[DepartmentTold]]:
    decision = ran(job, a_world(now, **changes))
    return decision.after, [one for one in decision.events if isinstance(one, DepartmentTold)]


@pytest.mark.req("S3-63", "S3-56")
def test_a_monthly_reminder_is_told_at_its_time_and_once() -> None:
    job, early = reminded(planned("jobs.workforce.remind"), at("Wed 2026-04-01 09:59"))
    soon = job.timers["sooner"].due_at if "sooner" in job.timers else job.next_due_at
    job, told = reminded(job, DUE)
    _, again = reminded(job, at("Wed 2026-04-01 10:01"))

    assert (early, again) == ([], [])
    assert soon == DUE
    assert [one.routing_key() for one in told] == ["department.customer_service.reminder"]
    assert told[0].details == {"name": "contest"}


def test_months_that_an_outage_swallowed_are_told_once() -> None:
    _, told = reminded(planned("jobs.workforce.remind"), at("Wed 2026-07-01 12:00"))

    assert len(told) == 1


def test_a_reminder_on_a_closed_day_comes_on_the_next_working_day() -> None:
    row = ROWS["reminders"][0] | {"cron": "0 10 1 5 *", "calendar": "china", "on_closed": "next"}
    packs = workforce_packs(reminders=[row])

    job, none = reminded(planned("jobs.workforce.remind"), at("Mon 2026-05-04 12:00"), packs=packs)
    _, told = reminded(job, at("Wed 2026-05-06 10:00"), packs=packs)

    assert (len(none), len(told)) == (0, 1)


def test_people_of_the_department_get_a_page_each() -> None:
    staff = some_staff({"id": "cs-1", "department": "customer_service"}, {"id": "other"})

    decision = ran(planned("jobs.workforce.remind"), a_world(DUE, staff=staff))

    assert [page.contact for page in pages(decision.orders)] == ["cs-1"]


@pytest.mark.req("S1-46", "S1-39")
def test_the_report_asks_for_the_month_before_once_it_is_due_and_tells_supervisors_of_the_team() -> None:
    job = planned("jobs.workforce.report")
    asks = KINDS["workforce.report"].asks
    assert asks is not None
    assert asks(job, a_world(at("Tue 2026-03-31 10:00"))) is None

    errand = asks(job, a_world(DUE))
    assert isinstance(errand, StaffFigures)
    (period,) = errand.periods
    assert (period.month, period.since, period.until) == (
        "2026-03",
        at("Sun 2026-03-01 00:00"),
        at("Wed 2026-04-01 00:00"),
    )
    answer = (StaffLook(period, DUE, (a_figure(resolved_count=1),), ()),)
    boss = {"id": "boss", "department": "management"}
    decision = ran(job, a_world(DUE, answer, staff=some_staff(boss)))
    kinds = [one.kind for one in decision.events if isinstance(one, DepartmentTold)]

    assert kinds == ["staff_report", "team_indicator"]
    assert [page.contact for page in pages(decision.orders)] == ["boss"]
    assert asks(decision.after, a_world(at("Wed 2026-04-01 10:30"))) is None


def test_a_report_whose_figures_could_not_be_counted_is_written_later() -> None:
    job = ran(planned("jobs.workforce.report"), a_world(at("Tue 2026-03-31 10:30"))).after
    failed = ran(job, a_world(DUE))
    asks = KINDS["workforce.report"].asks
    assert asks is not None

    assert failed.events == ()
    assert failed.after.next_due_at == at("Wed 2026-04-01 10:01")
    assert asks(failed.after, a_world(at("Wed 2026-04-01 10:01"))) is not None


def test_of_several_months_that_were_missed_the_newest_is_reported() -> None:
    asks = KINDS["workforce.report"].asks
    assert asks is not None

    errand = asks(planned("jobs.workforce.report"), a_world(at("Wed 2026-07-01 12:00")))

    assert isinstance(errand, StaffFigures)
    assert [period.month for period in errand.periods] == ["2026-06"]


def test_a_report_of_a_pack_that_asks_for_none_any_more_is_left_out() -> None:
    job = planned("jobs.workforce.report")
    asks = KINDS["workforce.report"].asks
    assert asks is not None
    errand = asks(job, a_world(DUE))
    assert isinstance(errand, StaffFigures)
    answer = tuple(StaffLook(period, DUE, (), ()) for period in errand.periods)

    decision = ran(job, a_world(DUE, answer, packs=workforce_packs(report=None)))

    assert decision.events == ()


def test_a_report_with_a_supervisor_of_the_team_tells_nobody_else() -> None:
    indicator = ROWS["indicators"][0] | {"supervisor": "dispatcher"}
    packs = workforce_packs(
        indicators=[indicator], report={"id": "workforce.report", "source": "ours", **EVERY_MONTH}
    )
    job = planned("jobs.workforce.report")
    asks = KINDS["workforce.report"].asks
    assert asks is not None
    errand = asks(job, a_world(DUE, packs=packs))
    assert isinstance(errand, StaffFigures)
    answer = (StaffLook(errand.periods[0], DUE, (a_figure(resolved_count=1),), ()),)
    teams = {"own": "after_sales", "other": "technology"}
    people = [{"id": name, "department": team, "roles": ["dispatcher"]} for name, team in teams.items()]

    decision = ran(job, a_world(DUE, answer, packs=packs, staff=some_staff(*people)))

    assert [page.contact for page in pages(decision.orders)] == ["own"]
