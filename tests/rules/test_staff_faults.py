"""What is refused in a staff file as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from rules.staff_faults import faults_of
from rules.staff_names import StaffFault
from tests.packs import the_packs
from tests.rota import a_layer, a_person, a_rotation, a_staff, a_swap, an_override, people
from tests.rules.test_cover import packs_with

TEAM = people("wang", "li", "zhao")
DESK = a_rotation(a_layer("wang", "li"))


def faults(
    members: Sequence[Mapping[str, Any]], *rotations: Mapping[str, Any], **rest: Any
) -> tuple[StaffFault, ...]:
    return faults_of(a_staff(members, *rotations, **rest), the_packs())


def fault(members: Sequence[Mapping[str, Any]], *rotations: Mapping[str, Any], **rest: Any) -> StaffFault:
    (one,) = faults(members, *rotations, **rest)
    return one


def test_a_file_in_which_everything_fits_has_no_fault() -> None:
    swap = a_swap(("wang", "2026-01-06 12:00"), ("li", "2026-01-13 12:00"))
    override = an_override(since="2026-02-06", until="2026-02-07", instead_of="wang")

    assert faults(TEAM, DESK, swaps=[swap], overrides=[override]) == ()


@pytest.mark.parametrize(
    ("field", "value", "found", "what"),
    [
        ("department", "legal", "legal", "department"),
        ("roles", ["pilot"], "pilot", "role"),
        ("calendar", "mars", "mars", "calendar"),
        ("manager", "nobody", "nobody", "person"),
        ("deputy", "nobody", "nobody", "person"),
    ],
)
def test_an_unknown_name_of_a_person_is_refused(field: str, value: Any, found: str, what: str) -> None:
    one = fault([a_person("li"), a_person("wang", **{field: value})])

    assert one.path == ("people", 1, field)
    assert one.sentence.startswith(f"{field}: expected a known {what} out of ")
    assert one.sentence.endswith(f"found {found!r}")


def test_names_of_the_file_itself_and_of_the_packs_are_known() -> None:
    own = {
        "departments": [{"code": "legal", "label": "法务部"}],
        "roles": [{"code": "pilot", "label": "领航"}],
    }
    member = a_person("wang", department="legal", roles=["pilot", "dispatcher"], calendar="china")

    assert faults([member], **own) == ()


def test_a_fault_lists_what_is_known() -> None:
    one = fault([a_person("wang", manager="nobody"), a_person("li")])

    assert one.sentence == "manager: expected a known person out of li, wang; found 'nobody'"


def test_of_many_people_those_that_look_alike_are_listed() -> None:
    crowd = people(*(f"agent-{number}" for number in range(100, 130)))
    one = fault([*crowd, a_person("wang", manager="agent-99")])

    assert "out of agent-129, agent-119, agent-109, 28 others; found 'agent-99'" in one.sentence


def test_an_unknown_deputy_of_an_absence_is_refused() -> None:
    away = [{"since": "2026-01-06", "until": "2026-01-06", "deputy": "nobody"}]

    assert fault([a_person("wang", absences=away)]).path == ("people", 0, "absences", 0, "deputy")


def test_nobody_is_their_own_deputy() -> None:
    assert fault([a_person("wang", deputy="wang")]).sentence == "deputy: expected somebody else than 'wang'"


def test_absences_of_one_person_do_not_overlap() -> None:
    away = [{"since": "2026-01-06", "until": "2026-01-08"}, {"since": "2026-01-05", "until": "2026-01-06"}]
    one = fault([a_person("wang", absences=away)])

    assert (one.path, one.sentence) == (
        ("people", 0, "absences"),
        "expected absences of wang that do not overlap, found two that do",
    )


@pytest.mark.parametrize(
    ("section", "rows", "key"),
    [
        ("roles", [{"code": "pilot", "label": "a"}, {"code": "pilot", "label": "b"}], "code"),
        ("departments", [{"code": "legal", "label": "a"}, {"code": "legal", "label": "b"}], "code"),
        ("overrides", [an_override(), an_override(since="2026-02-01", until="2026-02-01")], "id"),
    ],
)
def test_rows_of_the_same_name_are_refused(section: str, rows: list[Any], key: str) -> None:
    one = fault(TEAM, DESK, **{section: rows})

    assert one.path == (section, 1, key)
    assert one.sentence.startswith(f"{key}: expected each of {section} once, found ")


def test_people_and_rotations_of_the_same_name_are_refused() -> None:
    assert [one.path for one in faults([*TEAM, a_person("li")], DESK, DESK)] == [
        ("people", 3, "id"),
        ("rotations", 1, "id"),
    ]


def test_managers_in_a_circle_are_refused_once() -> None:
    one = fault(
        [a_person("wang", manager="li"), a_person("li", manager="zhao"), a_person("zhao", manager="wang")]
    )

    assert one.path == ("people", 0, "manager")
    assert one.sentence == "manager: expected managers without a circle, found wang -> li -> zhao -> wang"


def test_a_person_below_a_circle_is_no_part_of_it() -> None:
    members = [
        a_person("li", manager="wang"),
        a_person("wang", manager="zhao"),
        a_person("zhao", manager="wang"),
    ]

    assert fault(members).path == ("people", 1, "manager")


def test_a_manager_of_oneself_is_a_circle() -> None:
    assert fault([a_person("wang", manager="wang")]).sentence.endswith("found wang -> wang")


def test_a_layer_of_unknown_people_is_refused() -> None:
    one = fault(TEAM, a_rotation(a_layer("wang"), a_layer("nobody", name="nights")))

    assert one.path == ("rotations", 0, "layers", 1, "people")


@pytest.mark.parametrize("target", ["role:pilot", "department:legal"])
def test_a_rotation_answers_only_for_what_is_known(target: str) -> None:
    one = fault(TEAM, a_rotation(a_layer("wang"), answers_for=[target]))

    assert one.path == ("rotations", 0, "answers_for")


def test_an_override_of_an_unknown_rotation_or_person_is_refused() -> None:
    override = an_override(rotation="night", person="nobody", instead_of="wang")

    assert [one.path for one in faults(TEAM, DESK, overrides=[override])] == [
        ("overrides", 0, "rotation"),
        ("overrides", 0, "person"),
    ]


def test_an_override_for_somebody_who_is_never_on_call_is_refused() -> None:
    one = fault(TEAM, DESK, overrides=[an_override(instead_of="zhao")])

    assert one.path == ("overrides", 0, "instead_of")
    assert one.sentence == "instead_of: expected a known person of desk out of li, wang; found 'zhao'"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"instead_of": "wang"}, {"instead_of": "wang", "person": "zhao"}),
        ({"instead_of": "wang"}, {"person": "zhao"}),
        ({}, {"person": "zhao"}),
        ({"instead_of": "wang"}, {"instead_of": "li", "person": "zhao"}),
    ],
    ids=["one person", "one and all", "all and all", "who takes over is taken over"],
)
def test_g9_overlapping_overrides_for_one_person_are_refused(
    first: dict[str, str], second: dict[str, str]
) -> None:
    rows = [
        an_override(**first),
        an_override(id="o2", since="2026-01-06 12:00", until="2026-01-08", **second),
    ]
    one = fault(TEAM, DESK, overrides=rows)

    assert one.path == ("overrides", 1)
    assert one.sentence == (
        "expected overrides and swaps of desk that do not overlap for the same person, "
        "found 'o2' and 'o1' from 2026-01-06T04:00:00+00:00 to 2026-01-06T16:00:00+00:00"
    )


@pytest.mark.parametrize(
    "other",
    [
        {"since": "2026-01-07", "until": "2026-01-07"},
        {"rotation": "night"},
        {"instead_of": "li", "person": "chen"},
    ],
    ids=["one after the other", "two rotations", "other people"],
)
def test_overrides_that_do_not_meet_are_taken(other: dict[str, str]) -> None:
    rows = [an_override(person="zhao", instead_of="wang"), an_override(id="o2", **other)]
    night = a_rotation(a_layer("wang", "li"), id="night")

    assert faults([*TEAM, a_person("chen")], DESK, night, overrides=rows) == ()


def test_a_swap_and_an_override_for_one_person_and_time_are_refused() -> None:
    swap = a_swap(("wang", "2026-01-06 12:00"), ("li", "2026-01-13 12:00"))
    one = fault(TEAM, DESK, swaps=[swap], overrides=[an_override(person="zhao", instead_of="wang")])

    assert one.path == ("swaps", 0)


def test_swaps_in_two_layers_do_not_meet() -> None:
    both = a_rotation(a_layer("wang", "li"), a_layer("li", "wang", name="nights"))
    swaps = [
        a_swap(("wang", "2026-01-06 12:00"), ("li", "2026-01-13 12:00")),
        a_swap(("li", "2026-01-06 12:00"), ("wang", "2026-01-13 12:00"), id="s2"),
    ]

    assert faults(TEAM, both, swaps=swaps) == ()


def test_a_swap_of_a_shift_that_is_not_theirs_is_refused() -> None:
    swap = a_swap(("wang", "2026-01-06 12:00"), ("li", "2026-01-06 12:00"))
    one = fault(TEAM, DESK, swaps=[swap])

    assert one.path == ("swaps", 0, "shifts", 1)
    assert one.sentence == "expected a shift of 'li' in desk at 2026-01-06T04:00:00+00:00, found none"


def test_a_swap_in_hours_outside_a_layer_is_refused() -> None:
    nights = a_rotation(a_layer("wang", "li", hours=[{"hours": "20:00-08:00"}]))
    swap = a_swap(("wang", "2026-01-06 12:00"), ("li", "2026-01-13 22:00"))

    assert fault(TEAM, nights, swaps=[swap]).path == ("swaps", 0, "shifts", 0)


def test_a_swap_in_an_unknown_rotation_is_refused() -> None:
    swap = a_swap(("wang", "2026-01-06 12:00"), ("li", "2026-01-13 12:00"), rotation="night")

    assert fault(TEAM, DESK, swaps=[swap]).path == ("swaps", 0, "rotation")


def test_a_silence_of_an_unknown_kind_of_alert_is_refused() -> None:
    row = {"id": "q", "kinds": ["clock_mised"], "since": "2026-06-30", "until": "2026-07-01"}
    one = fault(TEAM, silences=[{**row, "by": "wang", "reason": "Stocktaking"}])

    assert one.path == ("silences", 0, "kinds")
    assert one.sentence.endswith("found 'clock_mised'; perhaps 'clock_missed' is meant")


def test_a_silence_of_an_unknown_department_is_refused() -> None:
    row = {"id": "q1", "departments": ["legal"], "since": "2026-01-06", "until": "2026-01-06"}

    one = fault(TEAM, silences=[{**row, "by": "wang", "reason": "Stocktaking"}])

    assert one.path == ("silences", 0, "departments")


def test_a_rotation_that_a_ladder_names_must_exist() -> None:
    (one,) = faults_of(a_staff(TEAM, DESK), packs_with("rotation:night", "rotation:desk"))

    assert (one.path, one.sentence) == (
        ("rotations",),
        "expected the rotation 'night' that a ladder names, found desk",
    )


def test_a_person_whom_a_ladder_names_must_exist() -> None:
    (one,) = faults_of(a_staff(TEAM), packs_with("person:nobody", "person:wang", "role:dispatcher"))

    assert one.sentence == "expected the person 'nobody' that a ladder names, found li, wang, zhao"


def test_a_file_without_people_is_not_asked_for_those_of_ladders() -> None:
    assert faults_of(a_staff([]), packs_with("rotation:night", "person:nobody")) == ()


def test_more_people_at_once_than_a_rotation_has_are_refused() -> None:
    two = a_rotation(a_layer("wang", "li"), a_layer("li", name="nights"), at_once=2)

    assert faults(TEAM, two) == ()
    one = fault(TEAM, two | {"at_once": 3})
    assert one.path == ("rotations", 0, "at_once")
    assert one.sentence == "at_once: expected at most 2, as many people as desk has; found 3"
