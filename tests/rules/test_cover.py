"""Gaps in cover."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from rules.cover import Gap, cover_gaps
from rules.cover_watch import ladder_targets
from schemas.policy.pack import Packs
from schemas.staff import NOBODY, Staff
from tests.builders import at
from tests.packs import the_pack
from tests.rota import a_layer, a_person, a_rotation, a_staff, people

MONDAY = at("Mon 2026-01-12 09:00")
NEXT = at("Mon 2026-01-19 09:00")
OFFICE = [{"days": "mon-fri", "hours": "08:00-18:00"}]


def packs_with(*targets: str) -> Packs:
    """Give packs with one ladder of one step."""
    pack = the_pack()
    ladder = pack.escalation.ladders[0]
    step = ladder.steps[0].model_copy(update={"targets": targets})
    escalation = pack.escalation.model_copy(
        update={
            "ladders": (ladder.model_copy(update={"steps": (step,)}),),
            "repeats": pack.escalation.repeats.model_copy(update={"management": ()}),
        }
    )
    pack = pack.model_copy(update={"escalation": escalation})
    return Packs({(pack.name, pack.version): pack}, pack.name, {pack.name: pack})


def gaps(staff: Staff, *targets: str, since: datetime = MONDAY) -> tuple[Gap, ...]:
    return cover_gaps(staff, packs_with(*targets), since, NEXT)


def away(since: str, until: str) -> dict[str, Any]:
    return {"absences": [{"since": since, "until": until}]}


def test_a_rotation_that_always_has_somebody_has_no_gap() -> None:
    assert gaps(a_staff(people("wang", "li"), a_rotation(a_layer("wang", "li")))) == ()


def test_a_gap_says_from_when_to_when_who_is_missing_and_why() -> None:
    members = [
        a_person("wang", **away("2026-01-14", "2026-01-15")),
        a_person("li", **away("2026-01-15", "2026-01-20")),
    ]
    (gap,) = gaps(a_staff(members, a_rotation(a_layer("wang", "li"))))

    assert (gap.target, gap.reason, gap.missing) == ("rotation:desk", "absent", ("li", "wang"))
    assert (gap.since, gap.until) == (at("Thu 2026-01-15 00:00"), at("Fri 2026-01-16 00:00"))
    assert (gap.wanted_count, gap.found_count) == (1, 0)


def test_hours_without_a_shift_are_a_gap() -> None:
    layer = a_layer("wang", hours=[{"hours": "08:00-08:00", "days": "mon-sat"}])
    (gap,) = gaps(a_staff(people("wang"), a_rotation(layer)))

    assert (gap.reason, gap.missing) == ("no_shift", ())
    assert (gap.since, gap.until) == (at("Sun 2026-01-18 08:00"), at("Mon 2026-01-19 08:00"))


def test_fewer_than_must_be_there_are_a_gap() -> None:
    members = [a_person("wang", **away("2026-01-14", "2026-01-14")), a_person("li")]
    (gap,) = gaps(a_staff(members, a_rotation(a_layer("wang", "li"), at_once=2)))

    assert (gap.reason, gap.missing, gap.wanted_count, gap.found_count) == ("too_few", ("wang",), 2, 1)


def test_hours_in_which_nobody_is_needed_are_no_gap() -> None:
    layer = a_layer("wang", hours=OFFICE)

    assert gaps(a_staff(people("wang"), a_rotation(layer, cover=OFFICE))) == ()


def test_days_without_cover_that_only_nights_part_are_one_gap() -> None:
    members = [a_person("wang", **away("2026-01-13", "2026-01-15"))]
    (gap,) = gaps(a_staff(members, a_rotation(a_layer("wang"), cover=OFFICE)))

    assert (gap.since, gap.until) == (at("Tue 2026-01-13 08:00"), at("Thu 2026-01-15 18:00"))


def test_two_gaps_with_cover_between_them_are_two() -> None:
    one, other = away("2026-01-13", "2026-01-13"), away("2026-01-15", "2026-01-15")
    members = [a_person("wang", absences=[*one["absences"], *other["absences"]])]
    found = gaps(a_staff(members, a_rotation(a_layer("wang"))))

    assert [gap.since for gap in found] == [at("Tue 2026-01-13 00:00"), at("Thu 2026-01-15 00:00")]
    assert len({gap.key for gap in found}) == 2


@pytest.mark.parametrize("since", ["Mon 2026-01-12 09:00", "Tue 2026-01-13 12:00", "Wed 2026-01-14 20:00"])
def test_a_gap_keeps_its_key_while_it_lasts(since: str) -> None:
    members = [a_person("wang", **away("2026-01-13", "2026-01-15"))]
    (gap,) = gaps(a_staff(members, a_rotation(a_layer("wang"), cover=OFFICE)), since=at(since))

    assert gap.key == f"rotation:desk/{at('Tue 2026-01-13 08:00').isoformat()}"
    assert gap.since >= at(since)


def test_a_gap_is_worse_where_fewer_are_there() -> None:
    members = [
        a_person("wang", **away("2026-01-13", "2026-01-15")),
        a_person("li", **away("2026-01-14", "2026-01-14")),
    ]
    (gap,) = gaps(a_staff(members, a_rotation(a_layer("wang", "li"), at_once=2)))

    assert (gap.missing, gap.found_count) == (("li", "wang"), 0)


def test_a_role_that_a_ladder_names_and_nobody_holds_is_a_gap_that_was_always_there() -> None:
    (gap,) = gaps(a_staff(people("wang")), "role:dispatcher")

    assert (gap.target, gap.reason, gap.missing) == ("role:dispatcher", "nobody_holds", ())
    assert (gap.since, gap.until, gap.key) == (MONDAY, NEXT, "role:dispatcher/always")


def test_a_role_whose_holders_are_all_away_is_a_gap() -> None:
    members = [a_person("wang", roles=["dispatcher"], **away("2026-01-14", "2026-01-14")), a_person("li")]
    (gap,) = gaps(a_staff(members), "role:dispatcher")

    assert (gap.reason, gap.missing, gap.since) == ("absent", ("wang",), at("Wed 2026-01-14 00:00"))


def test_a_person_whom_a_ladder_names_and_who_is_away_is_a_gap() -> None:
    (gap,) = gaps(a_staff([a_person("wang", **away("2026-01-14", "2026-01-14"))]), "person:wang")

    assert (gap.target, gap.reason, gap.missing) == ("person:wang", "absent", ("wang",))


def test_a_department_without_people_is_told_through_its_queue() -> None:
    assert gaps(a_staff(people("wang")), "department:after_sales") == ()


def test_a_department_whose_people_are_all_away_is_a_gap() -> None:
    members = [a_person("wang", **away("2026-01-14", "2026-01-14"))]

    assert [gap.target for gap in gaps(a_staff(members), "department:customer_service")] == [
        "department:customer_service"
    ]


def test_a_target_for_which_a_rotation_answers_is_the_gap_of_the_rotation() -> None:
    members = [a_person("wang", roles=["agent"], **away("2026-01-14", "2026-01-14"))]
    staff = a_staff(members, a_rotation(a_layer("wang"), answers_for=["role:agent"]))

    assert [gap.target for gap in gaps(staff, "role:agent", "rotation:desk")] == ["rotation:desk"]


def test_without_people_nothing_is_a_gap() -> None:
    assert gaps(NOBODY, "role:agent") == ()


def test_targets_of_a_case_are_not_looked_at() -> None:
    packs = packs_with("owner", "manager_of_owner", "addressee", "role:agent", "person:wang")

    assert ladder_targets(packs) == ("person:wang", "role:agent")


def test_a_gap_is_told_in_both_languages_in_the_zone_of_the_rotation() -> None:
    members = [a_person("wang", **away("2026-01-14", "2026-01-14"))]
    (gap,) = gaps(a_staff(members, a_rotation(a_layer("wang"))))

    assert gap.text["en"] == (
        "rotation:desk is not covered from 2026-01-14 00:00 to 2026-01-15 00:00 (Asia/Shanghai), 0/1 there: "
        "everybody whose turn it would be is absent (wang)"
    )
    assert gap.text["zh"] == (
        "rotation:desk 自2026-01-14 00:00至2026-01-15 00:00（Asia/Shanghai）"
        "值班缺口，在岗0/1：应值班人员均不在岗（wang）"
    )


def test_a_gap_without_anybody_missing_names_nobody() -> None:
    (gap,) = gaps(a_staff(people("wang")), "role:dispatcher")

    assert gap.text["en"].endswith("0/1 there: nobody holds it")
    assert gap.text["zh"].endswith("在岗0/1：无人担任")
