"""Promises about stored cases: what breaks one is named, and only that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rules.invariants.table import MENDED, Broken, broken_promises
from rules.mending import mend
from schemas.looks import CaseLook, Link, Promises, Sayings, Segment, UnraisedAlert
from schemas.messages.orders import MendCase, RaiseAlert
from schemas.messages.pools import ConfirmStanding
from schemas.pool import Pool, Slot
from tests.alerting import A_AND_B, ONE_THEN_TWO, a_pack_with, raised
from tests.builders import RECEIVED, a_case
from tests.packs import the_pack, the_packs

HOUR = timedelta(hours=1)
SOUND = CaseLook(
    id="c1",
    number="K7-3",
    pack=("feedback-handbook", "1"),
    state="investigating",
    version=3,
    links=(Link(1, "", "h1"), Link(2, "h1", "h2"), Link(3, "h2", "h3")),
    head="h3",
    first_due_at=RECEIVED,
    next_due_at=RECEIVED,
    owner="li",
    pool="after_sales",
    pool_person="li",
)
POOL = Pool(id="after_sales", slots={"c1": Slot(person="li", asked=2, since=RECEIVED, taken=True)})


FIRST, SECOND, THIRD = SOUND.links
DATA: dict[str, Any] = {
    "dedupe_key": "crisis/c1",
    "kind": "crisis",
    "severity": "critical",
    "summary": "a crisis",
    "addressee": "management",
    "row": "escalation.alert.crisis",
    "case_id": "c1",
    "pack": "feedback-handbook",
}
UNRAISED = UnraisedAlert("a1", 2, DATA)


def a_slot(person: str = "li", *, taken: bool = True) -> Slot:
    return Slot(person=person, asked=2, since=RECEIVED, taken=taken)


def broken(pool: Pool | None = POOL, **changes: Any) -> list[Broken]:
    pools = {pool.id: pool} if pool else {}
    seen = Promises((replace(SOUND, **changes),), pools, RECEIVED + HOUR)
    return list(broken_promises(seen, the_packs()))


def miscounted(slots: dict[str, Slot], *cases: CaseLook, **span: Any) -> list[Broken]:
    seen = Promises(cases, {"after_sales": Pool(id="after_sales", slots=slots)}, RECEIVED + HOUR, **span)
    return [one for one in broken_promises(seen, the_packs()) if one.promise == "counter"]


def test_a_sound_case_breaks_nothing() -> None:
    assert broken() == []
    assert broken(pool=None, pool_person=None) == []


@pytest.mark.parametrize(
    ("changes", "promise", "sentence"),
    [
        ({"first_due_at": None, "next_due_at": None}, "timer", "open without a timer"),
        ({"next_due_at": None}, "next_due", "looked for at no time, first due at 2026-03-06T02:00:00+00:00"),
        (
            {"next_due_at": RECEIVED - HOUR},
            "next_due",
            "looked for at 2026-03-06T01:00:00+00:00, first due at 2026-03-06T02:00:00+00:00",
        ),
        (
            {"next_due_at": RECEIVED + HOUR + HOUR},
            "next_due",
            "looked for at 2026-03-06T04:00:00+00:00, first due at 2026-03-06T02:00:00+00:00",
        ),
        ({"owner": None}, "owner", "investigating without an owner"),
        ({"version": 4}, "history", "version 4, newest entry 3"),
        ({"links": (FIRST, THIRD)}, "history", "2 entries from 1 to 3"),
        ({"links": (SECOND, FIRST, SECOND, THIRD)}, "history", "4 entries from 2 to 3"),
        ({"links": ()}, "history", "version 3, newest entry 0"),
        ({"links": (THIRD,)}, "history", "no entries from 1 to 2"),
        ({"links": (THIRD,), "segments": (Segment(1, 1, "h1"),)}, "history", "no entries from 2 to 2"),
        ({"links": (THIRD,), "segments": (Segment(2, 2, "h2"),)}, "history", "no entries from 1 to 2"),
        (
            {"links": (replace(FIRST, prev="h0"), SECOND, THIRD)},
            "chain",
            "entry 1 does not follow the one before",
        ),
        (
            {"links": (FIRST, SECOND, replace(THIRD, prev="h9"))},
            "chain",
            "entry 3 does not follow the one before",
        ),
        (
            {"links": (THIRD,), "segments": (Segment(1, 2, "h9"),)},
            "chain",
            "entry 3 does not follow the one before",
        ),
        ({"head": "h2"}, "chain", "entry 3 is not the newest that the case knows"),
        ({"unraised": (UNRAISED,)}, "emission", "alert crisis of entry 2 was never raised"),
        ({"pool_person": "wang"}, "place", "with wang of after_sales, counted to li"),
        ({"pack": ("city-water", "7")}, "pack", "pack city-water 7 is not loaded"),
    ],
)
def test_each_promise_says_what_breaks_it(changes: dict[str, Any], promise: str, sentence: str) -> None:
    found = [(one.promise, one.sentence) for one in broken(**changes)]

    assert found == [(promise, sentence)]


def test_an_ended_case_that_is_still_looked_for_is_told_of() -> None:
    (one,) = broken(pool=None, first_due_at=None, state="closed")

    assert one.promise == "next_due"
    assert one.sentence == "looked for at 2026-03-06T02:00:00+00:00, first due at no time"


def test_a_lease_may_move_the_instant_of_what_is_due_and_a_segment_may_hold_old_entries() -> None:
    assert broken(next_due_at=RECEIVED + HOUR) == []
    assert broken(links=(THIRD,), segments=(Segment(1, 2, "h2"),)) == []
    assert broken(links=(SECOND, THIRD), segments=(Segment(1, 2, "h2"),)) == []


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_an_ended_case_needs_neither_timer_owner_place_nor_pack(state: str) -> None:
    nothing: dict[str, Any] = {
        "first_due_at": None,
        "next_due_at": None,
        "owner": None,
        "pack": ("gone", "1"),
    }

    assert broken(pool=None, state=state, **nothing) == []


def test_before_its_assignment_a_case_needs_no_owner() -> None:
    assert broken(state="triaged", owner=None, pool=None, pool_person=None) == []


def test_what_is_safe_is_mended() -> None:
    (timer,) = broken(first_due_at=None, next_due_at=None)
    (place,) = broken(pool_person="wang")
    (history,) = broken(version=4)
    (emission,) = broken(unraised=(UNRAISED,))

    assert timer.mends == (MendCase(case_id="c1"),)
    assert place.mends == (ConfirmStanding(case_id="c1", pool="after_sales"),)
    assert history.mends == ()
    assert emission.mends == (RaiseAlert.model_validate(DATA),)
    assert {one.promise for one in (timer, place, emission)} <= MENDED


def test_an_alert_that_a_case_ordered_is_raised_late_only_while_the_case_is_open() -> None:
    (ended,) = [one for one in broken(unraised=(UNRAISED,), state="archived") if one.promise == "emission"]

    assert ended.mends == ()


def test_a_case_with_somebody_whose_pool_does_not_count_it_is_told_of() -> None:
    (one,) = broken(POOL.model_copy(update={"slots": {}}))

    assert (one.promise, one.sentence) == ("place", "with li of after_sales, not counted")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"state": "archived"}, "counted to li of after_sales, archived"),
        ({"pool": "product"}, "counted to li of after_sales, with li of product"),
        ({"pool_person": None}, "counted to li of after_sales, with nobody of after_sales"),
        ({"pool": None, "pool_person": None}, "counted to li of after_sales, with nobody of no pool"),
    ],
)
def test_a_place_that_no_case_takes_up_is_told_of_and_asked_about(
    changes: dict[str, Any], sentence: str
) -> None:
    (one,) = miscounted({"c1": a_slot()}, replace(SOUND, **changes))

    assert (one.name, one.sentence) == ("K7-3", sentence)
    assert one.mends == (ConfirmStanding(case_id="c1", pool="after_sales", person="li"),)


def test_a_place_of_a_case_that_does_not_exist_needs_a_person() -> None:
    (one,) = miscounted({"c0": a_slot()}, SOUND)

    assert (one.id, one.sentence, one.mends) == ("c0", "counted to li of after_sales, no such case", ())


def test_places_that_are_offered_or_taken_by_another_of_the_pool_are_not_miscounted() -> None:
    gone = replace(SOUND, pool=None, pool_person=None)

    assert miscounted({"c1": a_slot(taken=False)}, gone) == []
    assert miscounted({"c1": a_slot("wang")}, SOUND) == []


@pytest.mark.parametrize(
    ("span", "found"),
    [
        ({"after_case": "c0"}, 0),
        ({"after_case": "b"}, 1),
        ({"next_case": "d"}, 1),
        ({"next_case": "b"}, 0),
        ({"after_case": None}, 0),
        ({"after_case": None, "again": frozenset({"c0"})}, 1),
    ],
)
def test_only_places_of_cases_that_were_looked_for_are_judged(span: dict[str, Any], found: int) -> None:
    assert len(miscounted({"c0": a_slot()}, **span)) == found


def test_an_alert_that_was_said_to_nobody_breaks_a_promise_and_needs_a_person() -> None:
    alert = raised(a_pack_with(*ONE_THEN_TWO), A_AND_B).after
    told = Promises((), {}, RECEIVED + HOUR, sayings=Sayings((alert,), {}, RECEIVED))
    untold = alert.model_copy(update={"attempts": ()})
    silent = replace(told, sayings=Sayings((untold,), {}, RECEIVED))

    assert list(broken_promises(told, the_packs())) == []
    (one,) = broken_promises(silent, the_packs())
    assert (one.promise, one.about, one.id, one.mends) == ("saying", "alert", alert.id, ())
    assert one.sentence == f"{alert.id} saying 1"


def test_mending_gives_an_open_case_its_watch_and_every_case_its_instant() -> None:
    bare = a_case(timers={}, state="assigned")

    given = mend(bare, the_pack(), now=RECEIVED)
    again = mend(given.after, the_pack(), now=RECEIVED)

    assert (given.event, set(given.after.timers)) == ("case.mended", {"watch"})
    assert given.reasons[0].detail == {"promise": "timer"}
    assert again.after.timers == given.after.timers
    assert (again.after.next_due_at, again.reasons[0].detail) == (
        given.after.timers["watch"].due_at,
        {"promise": "next_due"},
    )
