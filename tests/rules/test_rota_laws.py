"""What holds for every rotation, whatever its turns, zone and people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules.oncall import on_call, people_behind
from rules.rota_spans import spans
from rules.shifts import shift_at, shift_begins_at
from schemas.staff import Staff
from tests.rota import a_layer, a_person, a_rotation, a_staff

NAMES = ("ann", "ben", "cy", "dee", "eve")

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Chicago", "Australia/Lord_Howe", "America/Sao_Paulo")

BEGIN = datetime(2018, 2, 1, tzinfo=UTC)

# Both changes of the clock of every zone lie in these two years; Sao Paulo had its last in 2019.
INSTANTS = st.integers(0, 700 * 24 * 3600).map(lambda seconds: BEGIN + timedelta(seconds=seconds))

TURNS = st.builds("{} {}".format, st.integers(1, 40), st.sampled_from(["hour", "day", "week", "month"]))

STARTS = st.builds(
    "2018-01-{:02} {:02}:{:02}".format, st.integers(1, 28), st.integers(0, 23), st.integers(0, 59)
)


@st.composite
def layers(draw: st.DrawFn, /, **fixed: Any) -> dict[str, Any]:
    """Give a layer of any turn."""
    people = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    return a_layer(*people, every=draw(TURNS), starts=draw(STARTS), **fixed)


@st.composite
def absences(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Give up to two stretches away that do not overlap, in either order."""
    edges = sorted(draw(st.lists(INSTANTS, min_size=4, max_size=4, unique=True)))
    rows = [{"since": edges[0], "until": edges[1]}, {"since": edges[2], "until": edges[3]}]
    return draw(st.permutations(rows))[: draw(st.integers(0, 2))]


@st.composite
def windows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Give hours of the week, also over midnight; none of them: at any hour."""
    hours = st.builds(
        "{:02}:{:02}-{:02}:30".format, st.integers(0, 23), st.sampled_from([0, 30]), st.integers(0, 23)
    )
    days = st.lists(st.sampled_from(["mon", "wed", "sat", "sun"]), min_size=1, max_size=3, unique=True)
    return draw(
        st.lists(st.builds(lambda days, hours: {"days": days, "hours": hours}, days, hours), max_size=2)
    )


@st.composite
def staffs(draw: st.DrawFn) -> Staff:
    """Give people, some away, and a rotation of up to three layers with hours, over a base that is always there."""
    base = draw(layers(name="base"))
    higher = [
        draw(layers(name=f"layer-{place}", hours=draw(windows()))) for place in range(draw(st.integers(0, 2)))
    ]
    members = [a_person(name, absences=draw(absences())) for name in NAMES]
    rotation = a_rotation(base, *higher, zone=draw(st.sampled_from(ZONES)), at_once=draw(st.integers(1, 3)))
    return a_staff(members, rotation)


@given(layers(), st.sampled_from(ZONES), INSTANTS)
def test_shifts_tile_time_without_gap_or_overlap(layer: dict[str, Any], zone: str, at: datetime) -> None:
    staff = a_staff([a_person(name) for name in NAMES], a_rotation(layer, zone=zone))
    row = staff.rotations[0].layers[0]
    shift = shift_at(row, at, zone)

    assert shift is not None
    assert shift.since <= at < shift.until
    assert shift.since == shift_begins_at(row, shift.number, zone)
    assert shift.until == shift_begins_at(row, shift.number + 1, zone)
    assert shift_begins_at(row, shift.number + 1, zone) <= shift_begins_at(row, shift.number + 2, zone)


@given(layers(), st.sampled_from(ZONES), INSTANTS)
def test_one_person_is_on_call_at_every_instant_of_a_covered_rotation(
    layer: dict[str, Any], zone: str, at: datetime
) -> None:
    staff = a_staff([a_person(name) for name in NAMES], a_rotation(layer, zone=zone))

    assert len(on_call(staff, "desk", at)) == 1


@given(layers(), st.integers(1, 5), INSTANTS)
def test_as_many_are_on_call_as_the_rotation_says_while_there_are_so_many(
    layer: dict[str, Any], count: int, at: datetime
) -> None:
    staff = a_staff([a_person(name) for name in NAMES], a_rotation(layer, at_once=count))

    found = on_call(staff, "desk", at)
    assert len(set(found)) == len(found) == min(count, len(layer["people"]))


@given(staffs(), INSTANTS)
def test_nobody_who_is_absent_is_on_call(staff: Staff, at: datetime) -> None:
    for one in on_call(staff, "desk", at):
        person = staff.person(one)
        assert person is not None
        assert person.absence_at(at) is None


@given(staffs(), INSTANTS, st.integers(1, 24 * 20))
def test_stretches_tile_time_and_say_who_is_on_call_all_through(
    staff: Staff, since: datetime, hours: int
) -> None:
    until = since + timedelta(hours=hours)
    found = spans(staff, staff.rotations[0], since, until)

    assert (found[0].since, found[-1].until) == (since, until)
    for earlier, later in pairwise(found):
        assert earlier.until == later.since
        assert earlier.people != later.people
    for span in found:
        for place in range(4):
            at = span.since + (span.until - span.since) * place / 4
            assert on_call(staff, "desk", at) == span.people


@given(staffs(), st.randoms(use_true_random=False), INSTANTS)
def test_the_order_of_rows_changes_nothing(staff: Staff, chance: Any, at: datetime) -> None:
    mixed = staff.model_copy(update={"people": tuple(chance.sample(staff.people, len(staff.people)))})
    mixed = Staff.model_validate(mixed.model_dump(exclude_unset=True))

    assert on_call(mixed, "desk", at) == on_call(staff, "desk", at)
    assert people_behind(mixed, "department:customer_service", case=None, at=at) == people_behind(
        staff, "department:customer_service", case=None, at=at
    )


@given(st.permutations(["o1", "o2", "o3"]), st.permutations(["desk", "night"]), INSTANTS)
def test_the_order_of_rotations_and_overrides_changes_nothing(
    order: list[str], rotations: list[str], at: datetime
) -> None:
    rows = {
        "o1": {"person": "dee", "instead_of": "ann", "since": "2018-03-01", "until": "2018-09-01"},
        "o2": {"person": "eve", "instead_of": "ben", "since": "2018-06-01", "until": "2019-02-01"},
        "o3": {"person": "eve", "since": "2019-03-01", "until": "2019-04-01"},
    }

    def found(overrides: list[str], named: list[str]) -> tuple[str, ...]:
        layer = a_layer("ann", "ben", "cy", starts="2018-01-01")
        serving = (a_rotation(layer, id=name, answers_for=["role:duty"]) for name in named)
        agreed = [{"id": one, "rotation": "desk", **rows[one]} for one in overrides]
        staff = a_staff([a_person(name) for name in NAMES], *serving, overrides=agreed)
        return people_behind(staff, "role:duty", case=None, at=at)

    assert found(order, rotations) == found(["o1", "o2", "o3"], ["desk", "night"])
