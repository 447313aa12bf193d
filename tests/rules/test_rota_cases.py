"""The worked cases of cases/rota.yaml, each one a test under its own id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from rules.calendar_zone import zone_of
from rules.oncall import on_call
from rules.shifts import shift_edges
from schemas.staff import Staff
from tests.builders import at
from tests.rota import a_person, a_staff

TREE = YAML(typ="safe").load(Path(__file__).with_name("cases").joinpath("rota.yaml").read_text("utf-8"))

NAMES = ("ann", "ben", "cy", "dee", "eve", "fay")


def named(key: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in TREE["cases"] if key in case]


def staff_of(case: Mapping[str, Any]) -> Staff:
    rotation = {"id": "r", **TREE["rotations"][case["rotation"]]}
    away = {
        name: [dict(zip(("since", "until", "deputy"), row, strict=False)) for row in rows]
        for name, rows in case.get("absences", {}).items()
    }
    agreed = {
        key: [{"id": f"{key}-{place}", "rotation": "r", **row} for place, row in enumerate(case.get(key, ()))]
        for key in ("overrides", "swaps")
    }
    members = [a_person(name, absences=away.get(name, []), zone=rotation["zone"]) for name in NAMES]
    return a_staff(members, rotation, **agreed)


def instant(text: str, zone: str) -> datetime:
    day, _, rest = text.partition(" ")
    moment = datetime.fromisoformat(rest)
    if moment.tzinfo is None:
        return at(text, zone_of(zone))
    assert f"{moment:%a}" == day
    return moment


@pytest.mark.parametrize("case", named("hand_overs"))
def test_shifts_are_handed_over_at_the_listed_instants(case: Mapping[str, Any]) -> None:
    rotation = staff_of(case).rotations[0]
    listed = [instant(text, rotation.zone) for text in case["hand_overs"]]
    after = listed[-1] + timedelta(seconds=1)

    assert list(shift_edges(rotation.layers[0], listed[0], after, rotation.zone)) == listed


@pytest.mark.parametrize("case", named("on_call"))
def test_the_listed_people_are_on_call(case: Mapping[str, Any]) -> None:
    staff = staff_of(case)
    zone = staff.rotations[0].zone

    for text, listed in case["on_call"].items():
        assert on_call(staff, "r", instant(text, zone)) == tuple(listed), text
