"""The audit of promises tells of what stays broken, and has put right what can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.jobs.promises import ask_promises
from schemas.job import Job
from schemas.looks import AuditPromises, CaseLook, Promises
from schemas.messages.orders import MendCase, RaiseAlert
from tests.jobs import NOW, a_row, a_world, planned, raised, ran, resolved
from tests.rules.test_invariants import SOUND

AUDIT = "jobs.audit.promises"
BARE = replace(SOUND, pool=None, pool_person=None, first_due_at=None, next_due_at=None)
GAP = replace(SOUND, id="c2", pool=None, pool_person=None, version=9)


def seen(*cases: CaseLook, onward: str = "") -> Promises:
    return Promises(cases, {}, NOW + timedelta(minutes=2), onward)


def a_job() -> Job:
    return planned(a_row(AUDIT, cron="* * * * *"))


def test_a_look_goes_on_where_the_last_one_ended_and_takes_what_was_broken_along() -> None:
    first = ran(a_job(), seen(BARE, onward="c1"), now=NOW + timedelta(minutes=1))

    assert ask_promises(first.after, a_world()) == AuditPromises("c1", 2000, ("c1",))
    assert "1 broken, 0 being mended" in (first.after.last_run.note if first.after.last_run else "")


def test_nothing_broken_is_noted() -> None:
    decision = ran(a_job(), seen(replace(SOUND, pool=None, pool_person=None)))

    assert decision.after.last_run
    assert decision.after.last_run.note == "1 cases; every promise holds"


def test_what_stays_broken_is_mended_then_told_and_ends_when_it_holds() -> None:
    decision = ran(a_job(), seen(BARE, GAP), now=NOW + timedelta(minutes=1))
    assert raised(decision) == []

    decision = ran(decision.after, seen(BARE, GAP), now=NOW + timedelta(minutes=2))
    assert [one for one in decision.orders if isinstance(one, MendCase)] == [MendCase(case_id="c1")]
    assert raised(decision) == []

    decision = ran(decision.after, seen(GAP), now=NOW + timedelta(minutes=7))
    (told,) = [one for one in decision.orders if isinstance(one, RaiseAlert)]
    assert "K7-3 version 9, newest entry 3" in told.texts["en"]

    decision = ran(decision.after, seen(), now=NOW + timedelta(minutes=8))
    assert len(resolved(decision)) == 1


@pytest.mark.parametrize("count", [5, 6])
def test_a_summary_names_five_cases_at_most(count: int) -> None:
    cases = tuple(replace(GAP, id=f"c{number}", number=f"N{number}") for number in range(count))
    decision = ran(a_job(), seen(*cases), now=NOW + timedelta(minutes=1))
    decision = ran(decision.after, seen(*cases), now=NOW + timedelta(minutes=7))

    (told,) = [one for one in decision.orders if isinstance(one, RaiseAlert)]
    assert told.texts["en"].count("newest entry") == 5
    assert ("…" in told.texts["en"]) is (count > 5)
