"""Shapes of people and rotas: what each row alone must be."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.policy.calendars import Interval
from schemas.rota import Turn, WeekHours, days_of
from schemas.staff import NOBODY, Staff, no_staff, split_at_midnight
from tests.rota import a_layer, a_person, a_rotation, a_staff, a_swap, an_override, people


def refusal(**tree: Any) -> str:
    with pytest.raises(ValidationError) as fault:
        Staff.model_validate({"zone": "UTC", **tree})
    return str(fault.value)


@pytest.mark.parametrize(
    ("written", "count", "unit"),
    [("1 week", 1, "week"), ("12 hours", 12, "hour"), ("day", 1, "day"), (" 3 months ", 3, "month")],
)
def test_a_turn_is_written_in_words(written: str, count: int, unit: str) -> None:
    turn = Turn.model_validate(written)

    assert (turn.count, turn.unit) == (count, unit)


@pytest.mark.parametrize("written", ["often", "0 days", "1 year", "weekly", 7])
def test_another_turn_is_refused(written: object) -> None:
    with pytest.raises(ValidationError, match="Turn"):
        Turn.model_validate(written)


def test_a_refused_turn_says_what_was_expected() -> None:
    with pytest.raises(ValidationError, match=r"expected a turn such as '1 week'.*found 'often'"):
        Turn.model_validate("often")


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("mon-wed", ["mon", "tue", "wed"]),
        ("sat - mon", ["sat", "sun", "mon"]),
        ("fri", ["fri"]),
        (["sun", "mon"], ["sun", "mon"]),
    ],
)
def test_weekdays_are_a_stretch_or_a_list(written: object, days: list[str]) -> None:
    assert days_of(written) == days


@pytest.mark.parametrize("written", ["holidays", "mon-holiday", "mon,tue", ""])
def test_other_weekdays_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="expected weekdays such as 'mon-fri'"):
        days_of(written)


@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [("08:00-20:00", 8, 20), ("20:00-08:00", 20, 32), ("08:00-08:00", 8, 32), ("00:00-24:00", 0, 24)],
)
def test_hours_may_run_over_midnight(hours: str, opens: int, closes: int) -> None:
    row = WeekHours.model_validate({"hours": hours})

    assert (row.opens, row.closes) == (opens * 3600, closes * 3600)
    assert len(row.days) == 7


@pytest.mark.parametrize("row", [{"hours": "noon"}, {"hours": "8-9"}, {"opens": 9, "closes": 9}, "always"])
def test_other_hours_are_refused(row: object) -> None:
    with pytest.raises(ValidationError, match="WeekHours"):
        WeekHours.model_validate(row)


def test_quiet_hours_over_midnight_are_two_stretches() -> None:
    (member,) = a_staff([a_person("wang", quiet=["22:00-07:00"])]).people

    assert member.quiet == (Interval(opens=0, closes=7 * 3600), Interval(opens=22 * 3600, closes=24 * 3600))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["12:00-13:00"], ["12:00-13:00"]),
        (["22:00-00:00"], ["22:00-24:00"]),
        (["at night"], ["at night"]),
        ([7], [7]),
        ("22:00-07:00", "22:00-07:00"),
    ],
)
def test_only_hours_over_midnight_are_split(written: object, read: object) -> None:
    assert split_at_midnight(written) == read


@pytest.mark.parametrize("channel", ["wecom", "email", "apprise:msteams"])
def test_a_channel_has_an_adapter_or_a_scheme(channel: str) -> None:
    (member,) = a_staff([a_person("wang", ways=[{"channel": channel, "address": "a"}])]).people

    assert member.ways[0].channel == channel


@pytest.mark.parametrize("channel", ["pigeon", "apprise:", "apprise"])
def test_a_channel_without_an_adapter_is_refused(channel: str) -> None:
    text = refusal(people=[a_person("wang", zone="UTC", ways=[{"channel": channel, "address": "a"}])])

    assert "expected a channel out of wecom, dingtalk, feishu, lark, slack, pagerduty, email, webhook" in text
    assert f"or apprise:<scheme>, found '{channel}'" in text


def test_a_person_whom_nothing_reaches_is_refused() -> None:
    text = refusal(people=[a_person("wang", zone="UTC", ways=[])])

    assert "people.0.ways" in text
    assert "at least 1 item" in text


@pytest.mark.parametrize("name", ["wang li", "a:b", "", "w" * 65])
def test_an_id_that_no_ladder_could_name_is_refused(name: str) -> None:
    text = refusal(
        people=[a_person(name, zone="UTC")], rotations=[a_rotation(a_layer("li"), id=name, zone="UTC")]
    )

    assert "people.0.id" in text
    assert "rotations.0.id" in text


def test_an_absence_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="expected an end after the beginning, found 2026-01-06"):
        a_staff([a_person("wang", absences=[{"since": "2026-01-07", "until": "2026-01-05"}])])


def test_a_silence_needs_an_end() -> None:
    silence = {"id": "q", "since": "2026-01-06", "until": "2026-01-01", "by": "wang", "reason": "Stocktaking"}

    with pytest.raises(ValidationError, match="expected an end after the beginning"):
        a_staff([], silences=[silence])


def test_a_layer_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValidationError, match="expected an end after the beginning"):
        a_staff(people("wang"), a_rotation(a_layer("wang", ends="2026-01-01 09:00")))


def test_a_start_that_is_a_number_is_refused() -> None:
    with pytest.raises(
        ValidationError, match="expected a local time such as 2026-01-05 09:00, found 20260105"
    ):
        a_staff(people("wang"), a_rotation(a_layer("wang", starts=20260105)))


def test_layers_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="expected each layer once, found weeks more than once"):
        a_staff(people("wang"), a_rotation(a_layer("wang"), a_layer("wang")))


def test_an_override_by_the_same_person_is_refused() -> None:
    with pytest.raises(ValidationError, match="expected somebody else than 'li' as person"):
        a_staff(people("li"), a_rotation(a_layer("li")), overrides=[an_override(instead_of="li")])


def test_an_override_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="expected an end after the beginning"):
        a_staff(people("li"), a_rotation(a_layer("li")), overrides=[an_override(until="2026-01-01")])


def test_a_swap_with_oneself_is_refused() -> None:
    swap = a_swap(("li", "2026-01-06 12:00"), ("li", "2026-01-13 12:00"))

    with pytest.raises(ValidationError, match="expected shifts of two people, found two of 'li'"):
        a_staff(people("li"), a_rotation(a_layer("li")), swaps=[swap])


def test_a_deployment_without_a_file_knows_nobody() -> None:
    assert no_staff() is NOBODY
    assert not NOBODY.knows_people
    assert a_staff(people("wang")).knows_people
