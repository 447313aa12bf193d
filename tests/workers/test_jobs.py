"""Jobs through the whole runtime: planned, found due, looked, raised and resolved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.clocks import note_event
from schemas.alert import Alert
from schemas.contact import Contact
from schemas.document import Timer
from schemas.job import RUN
from schemas.looks import QueueDepth
from schemas.messages.jobs import RunJob
from tests.builders import RECEIVED, a_case
from tests.jobs import a_row
from tests.ops.bench import keep
from tests.packs import the_pack
from tests.rota import a_layer, a_rotation, a_staff, people
from tests.timing import a_judged_case
from tests.workers.fakes import NOW
from tests.workers.office import Office

MINUTE = timedelta(minutes=1)
DEAD = QueueDepth("triage.v1", holds_dead_letters=True, ready_count=2)


def test_a_planned_job_is_found_when_it_is_due_and_not_before() -> None:
    office = Office()
    job = office.plans(a_row("jobs.watch.parked"))
    due_at = job.timers[RUN].due_at

    office.clock.hands.append(due_at - timedelta(milliseconds=1))
    office.sweeps()
    early = office.job(job.id).run_count
    office.clock.hands.append(due_at)
    office.sweeps()

    assert (early, office.job(job.id).run_count) == (0, 1)
    assert office.job(job.id).next_due_at == due_at + 5 * MINUTE


def test_a_job_runs_once_for_each_of_its_times_and_once_after_an_outage() -> None:
    office = Office()
    job = office.plans(a_row("jobs.watch.parked"))

    office.lives(60)
    after_an_hour = office.job(job.id).run_count
    office.lives(24 * 60, step=timedelta(days=1))

    assert after_an_hour == 12
    assert office.job(job.id).run_count == 13


def test_dead_letters_become_one_alert_that_ends_when_they_are_gone() -> None:
    office = Office(depths=(DEAD,))
    office.plans(a_row("jobs.watch.queues"))

    office.lives(12)
    while_there = office.alerts()
    office.depths = ()
    office.lives(3)

    assert while_there == ["dead_letters/triage.v1"]
    assert (office.alerts(), office.alerts("resolved")) == ([], ["dead_letters/triage.v1"])
    assert office.refused == []


def test_dead_letters_that_come_again_raise_the_same_alert_anew() -> None:
    office = Office(depths=(DEAD,))
    office.plans(a_row("jobs.watch.queues"))
    for depths in ((DEAD,), (), (DEAD,)):
        office.depths = depths
        office.lives(3)

    assert office.alerts() == ["dead_letters/triage.v1"]
    assert len(office.kept("alerts", Alert)) == 1


def test_a_broker_that_does_not_answer_ends_no_alert() -> None:
    office = Office(depths=(DEAD,))
    office.plans(a_row("jobs.watch.queues"))
    office.lives(3)

    office.depths = None
    office.lives(10)

    assert office.alerts() == ["dead_letters/triage.v1"]


@pytest.mark.req("S1-16")
def test_a_channel_whose_feed_stops_raises_an_alert_that_the_next_case_ends() -> None:
    office = Office()
    limit = {"id": "jobs.x", "source": "S1-16", "silent_after": {"amount": 2, "unit": "clock_hours"}}
    office.plans(a_row("jobs.watch.channels", silences=[limit]))
    keep(office.store, a_case(channel="live_chat", recorded_at=NOW, next_due_at=None))

    office.lives(119, step=7 * MINUTE)
    before = office.alerts()
    office.lives(16)
    silent = office.alerts()
    newest = a_case(source_id="fb-2", channel="live_chat", recorded_at=office.clock.now(), next_due_at=None)
    keep(office.store, newest.model_copy(update={"number": "7K3M9-QXA2R-X"}))
    office.lives(16)

    assert (before, silent) == ([], ["silent_channel/live_chat"])
    assert (office.alerts(), office.alerts("resolved")) == ([], ["silent_channel/live_chat"])


@pytest.mark.parametrize(
    ("job", "alert"), [("jobs.audit.alerts", "audit/late:cases"), ("jobs.watch.due", "scheduler_late/cases")]
)
def test_a_timer_that_nobody_deals_with_raises_an_alert_until_somebody_does(job: str, alert: str) -> None:
    office = Office(unserved=frozenset({"deadlines.v1"}))
    office.plans(a_row(job))
    late = {"watch": Timer(kind="watch", due_at=NOW)}
    keep(office.store, a_judged_case().model_copy(update={"timers": late, "next_due_at": NOW}))

    office.lives(25)
    while_nobody_served = office.alerts()
    office.unserved = frozenset()
    office.lives(6)

    assert while_nobody_served == [alert]
    assert (office.alerts(), office.alerts("resolved")) == ([], [alert])


def test_the_audit_itself_raises_an_alert_for_a_missed_clock_without_one() -> None:
    office = Office()
    office.plans(a_row("jobs.audit.alerts"))
    case = note_event(a_judged_case("complaint", "urgent"), the_pack(), "case.triaged", at=RECEIVED)
    clocks = {
        name: one.model_copy(update={"missed_at": NOW - timedelta(hours=1)})
        for name, one in case.clocks.items()
    }
    keep(office.store, case.model_copy(update={"clocks": clocks, "timers": {}}))

    office.lives(16)

    assert office.alerts() == ["audit/clocks"]


def test_a_run_that_somebody_asks_for_is_told_by_name_in_the_history() -> None:
    office = Office()
    job = office.plans(a_row("jobs.watch.parked"))
    order = RunJob(job=job.id, due_at=NOW, by="ops-1")

    office.orders(order)

    assert office.store.history("jobs", job.id)[-1].by == "ops-1"
    assert office.job(job.id).run_count == 1


def test_a_hand_over_waits_to_be_told_to_both_people_at_its_instant() -> None:
    rota = a_rotation(a_layer("wang", "li", starts="2026-01-05 10:07"))
    office = Office(staff=a_staff(people("wang", "li"), rota))
    office.plans(a_row("jobs.handover.notify"))

    office.lives(6)
    before = office.kept("contacts", Contact)
    office.lives(1)

    pages = {one.id: [page.kind for page in one.waiting] for one in office.kept("contacts", Contact)}
    assert (before, pages) == ([], {"wang": ["handover"], "li": ["handover"]})
    assert office.refused == []
