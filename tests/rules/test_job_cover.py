"""Jobs about people: gaps in cover ahead, and hand-overs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from schemas.decision import Decision
from schemas.job import RUN, SOONER, Job
from schemas.messages.paging import PageContact
from schemas.staff import NOBODY, Staff
from tests.builders import at
from tests.jobs import MINUTE, a_row, last, planned, raised, ran, resolved
from tests.rota import a_layer, a_person, a_rotation, a_staff, people

HANDOVER = at("Mon 2026-03-09 09:02")
"""From one week to the next."""

AWAY = {"since": "2026-03-16", "until": "2026-03-17"}


def three(**changes: Any) -> Staff:
    """Give three people who take turns week by week."""
    members = [a_person("wang", **changes), *people("li", "zhao")]
    return a_staff(members, a_rotation(a_layer("wang", "li", "zhao", starts="2026-01-05 09:02")))


def notifying(now: datetime) -> Job:
    """Give the job that tells of hand-overs, planned at an instant."""
    return planned(a_row("jobs.handover.notify"), now=now)


def told(decision: Decision[Job]) -> set[str]:
    """Give who is told of a hand-over."""
    return {order.contact for order in decision.orders if isinstance(order, PageContact)}


def test_a_hand_over_is_told_to_both_people_at_its_instant() -> None:
    before = ran(notifying(HANDOVER - 4 * MINUTE), staff=three()).after

    assert before.timers[SOONER].due_at == HANDOVER
    assert before.next_due_at == HANDOVER
    decision = ran(before, now=HANDOVER, staff=three())
    assert len(told(decision)) == 2
    assert told(ran(decision.after, now=HANDOVER + 3 * MINUTE, staff=three())) == set()


def test_a_hand_over_that_comes_after_the_next_run_needs_no_timer_of_its_own() -> None:
    job = ran(notifying(HANDOVER - 60 * MINUTE), staff=three()).after

    assert set(job.timers) == {RUN}


def test_after_an_outage_only_the_newest_hand_over_of_a_rotation_is_told() -> None:
    job = notifying(at("Sun 2026-03-08 12:00"))

    decision = ran(job, now=at("Tue 2026-03-24 12:00"), staff=three())

    pages = [order for order in decision.orders if isinstance(order, PageContact)]
    assert {page.raised_at for page in pages} == {at("Mon 2026-03-23 09:02")}
    assert last(decision).note == "3 hand-overs"


def test_without_a_staff_file_nobody_is_told_and_nothing_is_a_gap() -> None:
    assert ran(notifying(HANDOVER), now=HANDOVER + 5 * MINUTE, staff=NOBODY).orders == ()
    assert ran(planned(a_row("jobs.cover.check")), staff=NOBODY).orders == ()


def test_a_gap_in_cover_is_told_a_week_ahead_once_and_resolved_when_somebody_steps_in() -> None:
    whole_week = ["wang", "li", "zhao"]
    rota = a_rotation(a_layer(*whole_week))
    everybody_away = [a_person(name, absences=[AWAY]) for name in whole_week]
    missing = a_staff(everybody_away, rota)
    job = planned(a_row("jobs.cover.check"), now=at("Mon 2026-03-09 08:30"))

    too_far = ran(job, now=at("Mon 2026-03-09 00:00"), by="ops-1", staff=missing)
    found = ran(job, staff=missing)
    again = ran(found.after, staff=missing)
    covered = ran(again.after, staff=three())

    assert [one for one in raised(too_far) if "desk" in one] == []
    assert len([one for one in raised(found) if one.startswith("cover_gap/rotation:desk/")]) == 1
    assert raised(again) == []
    assert len(resolved(covered)) == len(raised(found))
