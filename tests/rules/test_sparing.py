"""When customers may be called: the edges of avoided times and of calling hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.clocks import note_event
from rules.sparing import clear_of_avoided, reachable_from, zone_of_customer
from schemas.case import Case
from schemas.policy.callbacks import CallingHours
from schemas.policy.clocks import ClockRow
from schemas.policy.cultures import AvoidedTime, Span
from schemas.policy.pack import Pack
from tests.builders import a_case
from tests.ending import a_resolved_case
from tests.every_pack import every_pack
from tests.packs import the_pack

PACK = every_pack().newest["feedback-mechanism"]
INSTANTS = st.integers(0, 7 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def riyadh(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+03:00").astimezone(UTC)


def of_the_middle_east(**changes: object) -> Case:
    return a_case(culture="ramadan", pack=PACK.ref, **changes)


@pytest.mark.req("S3-79")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-02-17T12:00", "2026-02-17T12:00"),
        ("2026-02-18T03:59", "2026-02-18T03:59"),
        ("2026-02-18T04:00", "2026-02-18T20:00"),
        ("2026-03-19T12:00", "2026-03-19T20:00"),
        ("2026-03-19T19:59", "2026-03-19T20:00"),
        ("2026-03-19T20:00", "2026-03-19T20:00"),
        ("2026-03-20T12:00", "2026-03-20T12:00"),
        ("2025-03-29T12:00", "2025-03-29T20:00"),
        ("2025-03-30T12:00", "2025-03-30T12:00"),
        ("2027-02-08T12:00", "2027-02-08T20:00"),
        ("2030-12-26T12:00", "2030-12-26T20:00"),
    ],
)
def test_the_days_and_hours_of_ramadan_end_where_the_rows_say(before: str, after: str) -> None:
    assert clear_of_avoided(of_the_middle_east(), PACK, riyadh(before)) == riyadh(after)


@given(INSTANTS)
def test_nobody_is_moved_back_nor_moved_twice(moment: datetime) -> None:
    case = of_the_middle_east()
    clear = clear_of_avoided(case, PACK, moment)
    reachable = reachable_from(case, PACK, moment)

    assert moment <= clear <= reachable
    assert clear_of_avoided(case, PACK, clear) == clear
    assert reachable_from(case, PACK, reachable) == reachable


def test_the_zone_is_the_customers_own_then_their_cultures_then_the_packs() -> None:
    zones = [
        zone_of_customer(of_the_middle_east(zone="Asia/Dubai"), PACK),
        zone_of_customer(of_the_middle_east(), PACK),
        zone_of_customer(a_case(pack=PACK.ref), PACK),
    ]

    assert zones == ["Asia/Dubai", "Asia/Riyadh", "Asia/Shanghai"]


def avoiding(hours: str, *, days: int) -> Pack:
    """Give the pack with an avoided time of other hours from the first of May on."""
    first = date(2026, 5, 1)
    span = Span(first=first, last=first + timedelta(days=days - 1))
    row = AvoidedTime.model_validate(
        {
            "id": "cultures.avoided.x",
            "source": "ours",
            "code": "ramadan_daytime",
            "label": "x",
            "hours": [hours],
        }
        | {"spans": [span.model_dump()]}
    )
    return PACK.model_copy(update={"cultures": PACK.cultures.model_copy(update={"avoided": (row,)})})


def test_whole_days_that_are_avoided_are_left_one_after_the_other() -> None:
    pack = avoiding("00:00-24:00", days=3)

    assert clear_of_avoided(of_the_middle_east(), pack, riyadh("2026-05-01T10:00")) == riyadh(
        "2026-05-04T00:00"
    )
    assert reachable_from(of_the_middle_east(), pack, riyadh("2026-05-01T10:00")) == riyadh(
        "2026-05-04T09:00"
    )


def test_calling_hours_win_where_nothing_else_is_left() -> None:
    pack = avoiding("08:00-22:00", days=200)

    assert reachable_from(of_the_middle_east(), pack, riyadh("2026-05-01T10:00")) == riyadh(
        "2026-05-01T10:00"
    )
    assert reachable_from(of_the_middle_east(), pack, riyadh("2026-05-01T23:00")) == riyadh(
        "2026-05-02T09:00"
    )


def test_a_pack_without_calling_hours_calls_at_any() -> None:
    pack = the_pack()
    free = pack.model_copy(update={"callbacks": pack.callbacks.model_copy(update={"hours": None})})
    midnight = datetime(2026, 3, 6, 16, tzinfo=UTC)

    assert reachable_from(a_case(), free, midnight) == midnight
    assert reachable_from(a_case(), pack, midnight) == datetime(2026, 3, 7, 1, tzinfo=UTC)


def test_calling_hours_hold_on_their_days_only() -> None:
    row = CallingHours.model_validate(
        {"id": "callbacks.hours", "source": "ours", "hours": ["09:00-21:00"], "days": ["mon"]}
    )
    pack = the_pack()
    mondays = pack.model_copy(update={"callbacks": pack.callbacks.model_copy(update={"hours": row})})

    assert reachable_from(a_case(), mondays, datetime(2026, 3, 6, 4, tzinfo=UTC)) == datetime(
        2026, 3, 9, 1, tzinfo=UTC
    )


@pytest.mark.req("C-14")
def test_a_clock_without_the_word_is_moved_for_nobody() -> None:
    case = a_resolved_case(culture="ramadan", pack=PACK.ref, received_at=riyadh("2026-02-19T12:00"))
    clocks = tuple(row.model_copy(update={"spares_customer": False}) for row in PACK.clocks.clocks)
    pack = PACK.model_copy(update={"clocks": PACK.clocks.model_copy(update={"clocks": clocks})})

    moved = note_event(case, PACK, "case.resolved", at=riyadh("2026-02-20T12:00")).clocks["callback"]
    still = note_event(case, pack, "case.resolved", at=riyadh("2026-02-20T12:00")).clocks["callback"]

    assert (moved.due_at, still.due_at) == (riyadh("2026-02-22T20:00"), riyadh("2026-02-22T12:00"))
    assert [pause.reason for pause in moved.pauses] == ["avoided"]


def test_only_limits_on_the_wall_clock_are_moved() -> None:
    row = next(row for row in PACK.clocks.clocks if row.name == "callback").model_dump()

    with pytest.raises(ValidationError, match="clock_hours or clock_minutes beside spares_customer"):
        ClockRow.model_validate(row | {"limit": {"amount": 1, "unit": "working_days"}, "reminder": None})


def test_a_span_ends_after_it_begins() -> None:
    with pytest.raises(ValidationError, match="expected a last day from 2026-03-02 on, found 2026-03-01"):
        Span(first=date(2026, 3, 2), last=date(2026, 3, 1))
