"""Who stands behind the targets of a ladder."""

from __future__ import annotations

from typing import Any

import pytest

from rules.oncall import CaseParty, on_call, people_behind, seats
from schemas.staff import NOBODY, Staff
from tests.builders import at
from tests.rota import a_layer, a_person, a_rotation, a_staff, a_swap, an_override, people

NOON = at("Tue 2026-01-06 12:00")

AWAY = [{"since": "2026-01-06", "until": "2026-01-06"}]

SALES = CaseParty(owner=None, department="after_sales")


def behind(staff: Staff, target: str, case: CaseParty | None = None) -> tuple[str, ...]:
    return people_behind(staff, target, case=case, at=NOON)


def a_team(**boss: Any) -> Staff:
    """Give wang and li, whose manager is chen, whose manager is zhou."""
    return a_staff(
        [
            a_person("wang", manager="chen", roles=["dispatcher"]),
            a_person("li", manager="chen", roles=["dispatcher", "agent"], department="after_sales"),
            a_person("chen", manager="zhou", department="management", **boss),
            a_person("zhou", department="management"),
        ]
    )


def test_a_person_is_told_themselves() -> None:
    assert behind(a_team(), "person:wang") == ("wang",)


def test_an_absent_person_without_a_deputy_is_nobody() -> None:
    assert behind(a_team(absences=AWAY), "person:chen") == ()


def test_a_deputy_stands_in_for_an_absent_person() -> None:
    assert behind(a_team(absences=AWAY, deputy="li"), "person:chen") == ("li",)


def test_the_deputy_of_an_absence_goes_before_the_standing_one() -> None:
    away = [{**AWAY[0], "deputy": "zhou"}]

    assert behind(a_team(absences=away, deputy="li"), "person:chen") == ("zhou",)


def test_everybody_who_holds_a_role_is_told_in_order_of_ids() -> None:
    assert behind(a_team(), "role:dispatcher") == ("li", "wang")


def test_a_department_is_everybody_in_it_who_is_there() -> None:
    assert behind(a_team(), "department:management") == ("chen", "zhou")
    assert behind(a_team(absences=AWAY), "department:management") == ("zhou",)


def test_nobody_is_told_twice() -> None:
    assert behind(a_team(absences=AWAY, deputy="zhou"), "department:management") == ("zhou",)


def test_whoever_is_on_call_answers_for_a_department() -> None:
    desk = a_rotation(a_layer("li"), answers_for=["department:customer_service"])
    staff = a_staff(people("wang", "li"), desk)

    assert behind(staff, "department:customer_service") == ("li",)


def test_a_department_with_an_empty_rotation_is_nobody() -> None:
    desk = a_rotation(a_layer("li", ends="2026-01-06 09:00"), answers_for=["department:customer_service"])
    staff = a_staff(people("wang", "li"), desk)

    assert behind(staff, "department:customer_service") == ()


def test_several_rotations_answer_for_a_role_together() -> None:
    desks = (a_rotation(a_layer(name), id=name, answers_for=["role:duty"]) for name in ("wang", "li"))

    assert behind(a_staff(people("wang", "li"), *desks), "role:duty") == ("li", "wang")


def test_a_rotation_is_whoever_is_on_call() -> None:
    staff = a_staff(people("wang", "li"), a_rotation(a_layer("li", "wang")))

    assert behind(staff, "rotation:desk") == ("li",)


@pytest.mark.parametrize(
    "target", ["rotation:night", "person:nobody", "role:pilot", "department:moon", "addressee", "odd:wang"]
)
def test_what_the_file_does_not_know_is_nobody(target: str) -> None:
    assert behind(a_team(), target) == ()
    assert behind(NOBODY, target) == ()


def test_the_owner_of_a_case_is_told() -> None:
    assert behind(a_team(), "owner", CaseParty("wang", "customer_service")) == ("wang",)


def test_an_owner_whom_the_file_does_not_know_is_their_department() -> None:
    assert behind(a_team(), "owner", CaseParty("after-sales-07", "after_sales")) == ("li",)
    assert behind(a_team(), "owner", SALES) == ("li",)


def test_a_case_without_anybody_has_no_owner() -> None:
    assert behind(a_team(), "owner", CaseParty(None, None)) == ()
    assert behind(a_team(), "owner") == ()


def test_the_manager_of_the_owner_is_told() -> None:
    assert behind(a_team(), "manager_of_owner", CaseParty("wang", "customer_service")) == ("chen",)


def test_above_an_absent_manager_is_the_next() -> None:
    party = CaseParty("wang", "customer_service")

    assert behind(a_team(absences=AWAY), "manager_of_owner", party) == ("zhou",)
    assert behind(a_team(absences=AWAY, deputy="li"), "manager_of_owner", party) == ("li",)


@pytest.mark.parametrize("case", [None, SALES, CaseParty("zhou", None), CaseParty("stranger", None)])
def test_without_an_owner_or_above_the_last_there_is_no_manager(case: CaseParty | None) -> None:
    assert behind(a_team(), "manager_of_owner", case) == ()


def test_managers_in_a_circle_who_are_all_away_are_nobody() -> None:
    members = [a_person("wang", manager="li", absences=AWAY), a_person("li", manager="wang", absences=AWAY)]

    assert behind(a_staff(members), "manager_of_owner", CaseParty("wang", None)) == ()


def test_people_whom_the_file_does_not_know_are_passed_over() -> None:
    staff = a_staff(people("li"), a_rotation(a_layer("gone", "li")))

    assert on_call(staff, "desk", NOON) == ("li",)


def test_a_seat_says_whose_turn_it_is_and_what_was_agreed() -> None:
    swap = a_swap(("wang", "2026-01-06 12:00"), ("li", "2026-01-13 12:00"))
    staff = a_staff(people("wang", "li"), a_rotation(a_layer("wang", "li")), swaps=[swap])
    (seat,) = seats(staff, staff.rotations[0], NOON)

    assert (seat.person, seat.layer, seat.turn_of) == ("li", "weeks", "wang")
    assert seat.by is not None
    assert (seat.by.kind, seat.by.source) == ("swap", "s1")


def test_an_agreement_about_an_unknown_rotation_or_shift_changes_nothing() -> None:
    beside = [an_override(rotation="gone")]
    swaps = [
        a_swap(("li", "2026-01-06 12:00"), ("wang", "2026-01-13 12:00")),
        a_swap(("wang", "2026-01-06 12:00"), ("wang", "2026-01-13 12:00"), id="s2", rotation="gone"),
        a_swap(("wang", "2026-01-06 12:00"), ("li", "2025-01-06 12:00"), id="s3"),
    ]
    swaps[1]["shifts"][1]["person"] = "li"
    staff = a_staff(people("wang", "li"), a_rotation(a_layer("wang", "li")), overrides=beside, swaps=swaps)

    assert on_call(staff, "desk", NOON) == ("wang",)
