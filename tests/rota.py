"""Builders of people and rotas, as the staff file writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rules.staff_reading import with_instants
from schemas.staff import Staff

ZONE = "Asia/Shanghai"


def a_person(staff_id: str = "wang", **changes: Any) -> dict[str, Any]:
    """Give a person of customer service."""
    way = {"channel": "wecom", "address": staff_id}
    return {"id": staff_id, "department": "customer_service", "ways": [way]} | changes


def people(*names: str) -> list[dict[str, Any]]:
    """Give several people of customer service."""
    return [a_person(name) for name in names]


def a_layer(*names: str, **changes: Any) -> dict[str, Any]:
    """Give a layer whose people take turns week by week, handed over on Mondays at nine."""
    values = {"name": "weeks", "every": "1 week", "starts": "2026-01-05 09:00", "people": list(names)}
    return values | changes


def a_rotation(*layers: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Give the rotation of the front desk."""
    return {"id": "desk", "layers": list(layers)} | changes


def an_override(**changes: Any) -> dict[str, Any]:
    """Give an override: on Tuesday 2026-01-06 li is on call instead of whoever else would be."""
    return {
        "id": "o1",
        "rotation": "desk",
        "since": "2026-01-06",
        "until": "2026-01-06",
        "person": "li",
    } | changes


def a_swap(first: tuple[str, str], second: tuple[str, str], **changes: Any) -> dict[str, Any]:
    """Give a swap of two shifts, each a person and a time in it."""
    shifts = [{"person": person, "at": at} for person, at in (first, second)]
    return {"id": "s1", "rotation": "desk", "shifts": shifts} | changes


def a_tree(
    members: Sequence[Mapping[str, Any]], *rotations: Mapping[str, Any], **rest: Any
) -> dict[str, Any]:
    """Give what a staff file says."""
    return {"zone": ZONE, "people": list(members), "rotations": list(rotations), **rest}


def a_staff(members: Sequence[Mapping[str, Any]], *rotations: Mapping[str, Any], **rest: Any) -> Staff:
    """Give a staff file as it was read."""
    return Staff.model_validate(with_instants(a_tree(members, *rotations, **rest)))
