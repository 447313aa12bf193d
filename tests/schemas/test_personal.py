"""What of a case stands in clear: split, merged, blanked; and no field that holds words is among it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import BaseModel

from schemas.case import Case
from schemas.model import Text
from schemas.personal import ERASED, PARTS, Part, Whole, blanked, is_personal, is_shown, merged, split
from tests.builders import a_case

CASE = PARTS["cases"]

TREE = Part(
    {"a": "clear", "b": "sealed", "c": Part({"a": "clear"}, blanks={"b": ERASED})},
    others=Part({"a": "clear"}),
)
LEAVES = some.none() | some.integers() | some.text(max_size=3) | some.booleans()
VALUES = some.recursive(
    LEAVES,
    lambda inner: (
        some.lists(some.dictionaries(some.sampled_from("abcd"), inner, max_size=3), max_size=3)
        | some.dictionaries(some.sampled_from("abcd"), inner, max_size=4)
    ),
    max_leaves=12,
)

OURS = {("assessments", "sayings", "demand"), ("assessments", "sayings", "script")}
"""Words that stand in clear: they are the pack's."""


def shapes(shape: type[BaseModel], part: Whole | Part, path: tuple[str, ...] = ()) -> Iterator[Any]:
    """Give every field of a shape that is not wholly sealed, with what holds for it."""
    hints = get_type_hints(shape, include_extras=True)
    for name, field in shape.model_fields.items():
        inner = part.names.get(name, part.others) if isinstance(part, Part) else part
        yield (*path, name), hints[name], field.is_required(), inner, part
        if inner != "sealed":
            for model, below in models(hints[name], inner):
                yield from shapes(model, below, (*path, name))


def models(kind: Any, part: Whole | Part) -> Iterator[tuple[type[BaseModel], Whole | Part]]:
    """Give the shapes within a type; within a mapping whose keys are ids, what holds for each."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind, part
    below = part.others if get_origin(kind) is Mapping and isinstance(part, Part) else part
    for one in get_args(kind):
        yield from models(one, below)


def test_no_words_stand_in_clear() -> None:
    told = [
        path
        for path, kind, _, inner, _ in shapes(Case, CASE)
        if inner == "clear" and (kind == Text or Text in get_args(kind)) and path not in OURS
    ]

    assert told == []


def test_what_must_be_there_is_clear_or_has_a_blank() -> None:
    lacking = [
        path
        for path, _, required, inner, part in shapes(Case, CASE)
        if required and inner == "sealed" and isinstance(part, Part) and path[-1] not in part.blanks
    ]

    assert lacking == []


@pytest.mark.parametrize("name", ["customer", "supplements", "resolution", "corrections", "plans", "tasks"])
def test_who_they_are_and_what_was_said_is_sealed(name: str) -> None:
    assert CASE.names.get(name, CASE.others) != "clear"


def test_a_field_that_nobody_named_is_sealed() -> None:
    assert split("anything", CASE.names.get("a field of tomorrow", CASE.others)) == (None, "anything")


@given(VALUES)
def test_what_was_split_is_merged_again(value: Any) -> None:
    clear, rest = split(value, TREE)

    assert merged(clear, rest) == value


@given(VALUES)
def test_what_is_left_without_the_rest_holds_nothing_of_it(value: Any) -> None:
    clear, _ = split({"b": {"a": value}}, TREE)

    assert value is None or blanked(clear, TREE) in ({}, {"b": value}, {"b": {"a": value}}) or clear == {}


def test_a_case_without_its_sealed_parts_is_a_case_still() -> None:
    case = a_case()
    fields = case.model_dump(exclude={"id"})
    left = dict(CASE.blanks)
    for name, value in fields.items():
        inner = CASE.names.get(name, CASE.others)
        clear, rest = split(value, inner)
        if rest is None:
            left[name] = clear
        elif clear is not None:
            left[name] = blanked(clear, inner)

    erased = Case.model_validate({"id": case.id, **left})

    assert erased.report.summary == ERASED
    assert erased.customer.name is None
    assert (erased.report.order_number, erased.received_at) == (case.report.order_number, case.received_at)


@pytest.mark.parametrize(
    ("path", "change", "personal"),
    [
        ("state", "closed", False),
        ("report.region", "CN-GD", False),
        ("customer", {"name": "N"}, True),
        ("customer.name", "N", True),
        ("customer.name", None, False),
        ("supplements", {"$append": ["more"]}, True),
        ("supplements", (), False),
        ("clocks.response.met_at", "2026-03-06", False),
        ("clocks.response.extensions", [{"reason": "r"}], True),
        ("clocks", {"response": {"row": "r", "extensions": ()}}, False),
        ("callbacks", {"$append": [{"answer": "yes", "text": None}]}, False),
        ("callbacks", {"$append": [{"answer": "yes", "text": "thanks"}]}, True),
        ("owner", {"person": "p", "reason": "because"}, True),
        ("report", "no mapping", True),
        ("owner", {"person": "p", "reason": ""}, False),
    ],
)
def test_a_change_is_sealed_if_anything_in_it_is(path: str, change: Any, personal: bool) -> None:  # noqa: FBT001 - a table
    assert is_personal("cases", path, change) is personal
    assert is_personal("alerts", path, change) is False


def test_a_proof_shows_times_and_states_only() -> None:
    assert is_shown("cases", "state")
    assert not is_shown("cases", "owner")
    assert not is_shown("alerts", "state")


def test_each_of_a_list_is_blanked_by_itself() -> None:
    left = blanked([{"at": 1}, {"at": 2}], CASE.names["progress"])

    assert left == [{"step": ERASED, "at": 1}, {"step": ERASED, "at": 2}]
