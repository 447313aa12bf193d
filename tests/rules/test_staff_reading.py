"""Local times of the staff file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from rules.staff_reading import with_instants
from schemas.staff import Staff
from tests.builders import at
from tests.rota import a_layer, a_person, a_rotation, a_staff, a_swap, a_tree, an_override, people


def absence_of(row: dict[str, Any], **changes: Any) -> tuple[datetime, datetime]:
    (absence,) = a_staff([a_person("wang", absences=[row], **changes)]).people[0].absences
    return absence.since, absence.until


def test_a_local_time_is_in_the_zone_of_the_person() -> None:
    row = {"since": "2026-01-06 09:00", "until": "2026-01-06 18:00:30"}

    assert absence_of(row)[0] == at("Tue 2026-01-06 09:00")
    assert absence_of(row, zone="Europe/Berlin")[1] == at("Wed 2026-01-07 01:00:30")


def test_dates_alone_are_whole_days() -> None:
    days = at("Tue 2026-01-06 00:00"), at("Thu 2026-01-08 00:00")

    assert absence_of({"since": "2026-01-06", "until": "2026-01-07"}) == days
    assert absence_of({"since": date(2026, 1, 6), "until": date(2026, 1, 7)}) == days


def test_a_time_with_its_own_zone_stays() -> None:
    row = {"since": "2026-01-06T09:00:00+01:00", "until": at("Wed 2026-01-07 12:00")}

    assert absence_of(row) == (at("Tue 2026-01-06 16:00"), at("Wed 2026-01-07 12:00"))


def test_a_time_that_the_zone_skips_is_the_first_valid_one() -> None:
    row = {"since": "2026-03-29 02:30", "until": "2026-03-29 12:00"}

    assert absence_of(row, zone="Europe/Berlin")[0] == at("Sun 2026-03-29 09:00")


def test_overrides_and_swaps_are_in_the_zone_of_their_rotation() -> None:
    desk = a_rotation(a_layer("wang", "li"), zone="Europe/Berlin")
    swap = a_swap(("wang", "2026-01-06 12:00"), ("li", "2026-01-13 12:00"))
    staff = a_staff(people("wang", "li"), desk, overrides=[an_override()], swaps=[swap])

    assert staff.overrides[0].since == at("Tue 2026-01-06 07:00")
    assert staff.swaps[0].shifts[0].at == at("Tue 2026-01-06 19:00")


def test_what_names_no_zone_takes_that_of_the_file() -> None:
    silence = {"id": "q", "since": "2026-01-06", "until": "2026-01-06", "by": "wang", "reason": "Stocktaking"}
    staff = a_staff(people("wang"), a_rotation(a_layer("wang")), silences=[silence])

    assert staff.people[0].zone == staff.rotations[0].zone == "Asia/Shanghai"
    assert staff.silences[0].until == at("Wed 2026-01-07 00:00")
    assert with_instants({"people": [{"id": "a"}]})["people"][0]["zone"] == "UTC"


def test_a_shift_to_swap_needs_a_time_of_day() -> None:
    swap = a_swap(("wang", "2026-01-06"), ("li", "2026-01-13 12:00"))

    with pytest.raises(ValidationError, match=r"swaps\.0\.shifts\.0\.at"):
        a_staff(people("wang", "li"), a_rotation(a_layer("wang", "li")), swaps=[swap])


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"people": "wang"}, "people"),
        ({"people": ["wang"]}, "people.0"),
        (a_tree([a_person(absences="often")]), "people.0.absences"),
        (a_tree([a_person(absences=["often"])]), "people.0.absences.0"),
        (a_tree([a_person(absences=[{"since": "soon", "until": 7}])]), "people.0.absences.0.since"),
        (a_tree([a_person(zone="Mars/Base", absences=[{"since": "2026-01-06"}])]), "people.0.zone"),
        ({"zone": 8, "overrides": [an_override()]}, "zone"),
    ],
    ids=["no rows", "no row", "no absences", "no absence", "no time", "no zone", "no zone of the file"],
)
def test_what_is_not_understood_is_left_for_the_shape_to_refuse(tree: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as fault:
        Staff.model_validate(with_instants(tree))

    assert place in {".".join(map(str, error["loc"])) for error in fault.value.errors()}
