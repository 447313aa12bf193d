"""Promises about stored cases: what breaks one is named, and only that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rules.invariants.table import Broken, broken_promises, mending
from rules.mending import mend
from schemas.looks import CaseLook, Promises
from schemas.messages.orders import MendCase
from schemas.messages.pools import ConfirmStanding
from schemas.pool import Pool, Slot
from tests.builders import RECEIVED, a_case
from tests.packs import the_pack, the_packs

HOUR = timedelta(hours=1)
SOUND = CaseLook(
    id="c1",
    number="K7-3",
    pack=("feedback-handbook", "1"),
    state="investigating",
    version=3,
    entries=(1, 3, 3),
    first_due_at=RECEIVED,
    next_due_at=RECEIVED,
    owner="li",
    pool="after_sales",
    pool_person="li",
)
POOL = Pool(id="after_sales", slots={"c1": Slot(person="li", asked=2, since=RECEIVED, taken=True)})


def broken(pool: Pool | None = POOL, **changes: Any) -> list[Broken]:
    pools = {pool.id: pool} if pool else {}
    seen = Promises((replace(SOUND, **changes),), pools, RECEIVED + HOUR)
    return list(broken_promises(seen, the_packs()))


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
        (
            {"first_due_at": None, "state": "closed"},
            "next_due",
            "looked for at 2026-03-06T02:00:00+00:00, first due at no time",
        ),
        ({"owner": None}, "owner", "investigating without an owner"),
        ({"version": 4}, "history", "version 4, newest entry 3"),
        ({"entries": (1, 3, 2)}, "history", "2 entries from 1 to 3"),
        ({"entries": (0, 0, 0)}, "history", "version 3, newest entry 0"),
        ({"pool_person": "wang"}, "place", "with wang of after_sales, counted to li"),
        ({"id": "c2"}, "place", "with li of after_sales, not counted"),
        ({"pack": ("city-water", "7")}, "pack", "pack city-water 7 is not loaded"),
    ],
)
def test_each_promise_says_what_breaks_it(changes: dict[str, Any], promise: str, sentence: str) -> None:
    found = [(one.promise, one.sentence) for one in broken(**changes)]

    assert found == [(promise, sentence)]


def test_a_lease_may_move_the_instant_of_what_is_due_and_a_segment_may_hold_old_entries() -> None:
    assert broken(next_due_at=RECEIVED + HOUR) == []
    assert broken(entries=(3, 3, 1)) == []


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

    assert mending(timer) == (MendCase(case_id="c1"),)
    assert mending(place) == (ConfirmStanding(case_id="c1", pool="after_sales"),)
    assert mending(history) == ()


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
