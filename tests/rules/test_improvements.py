"""Measures against the cause of a complaint: who is asked, by when, and once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.improvements import finish_improvement, put_down_to, set_improvement
from schemas.case import Case
from schemas.clock import Duration
from schemas.errors import NotAllowed
from schemas.messages.plan import ImprovementDone, ImprovementSet
from schemas.policy.commands import Command
from schemas.policy.pack import Pack
from schemas.policy.planning import Improvement
from tests.handling_cases import NOW, REF, STAFF, a_ready_case, asked, later
from tests.packs import a_pack, the_pack

ROW = Improvement(
    id="handling.improvement",
    source="ours",
    kind="assist",
    text="制定改进措施",
    limit=Duration(amount=48, unit="clock_hours"),
    calendar="always",
)


def commands() -> tuple[Command, ...]:
    rows = (
        Command(
            id=f"handling.command.{name}", source="ours", name=name, who="involved", states=("investigating",)
        )
        for name in ("set_improvement", "finish_improvement")
    )
    return (*the_pack().handling.commands, *rows)


def following(row: Improvement | None = ROW) -> Pack:
    return a_pack("handling", improvement=row, commands=commands())


def setting(**changes: Any) -> ImprovementSet:
    values: dict[str, Any] = {"case": REF, "department": "product", "measure": "加检", "by": STAFF}
    return ImprovementSet(**(values | changes))


def after_setting(**changes: Any) -> Case:
    return set_improvement(a_ready_case(), following(), setting(**changes), now=NOW, happened_at=NOW).after


def test_a_measure_is_due_as_the_pack_says_unless_somebody_said_when() -> None:
    assert list(after_setting().tasks.values())[-1].due_at == later(48)
    assert list(after_setting(due_at=later(5)).tasks.values())[-1].due_at == later(5)


@pytest.mark.parametrize(("due_at", "is_taken"), [(later(0), False), (later(0.001), True)])
def test_a_measure_is_due_after_it_was_asked_for(due_at: Any, *, is_taken: bool) -> None:
    if is_taken:
        assert after_setting(due_at=due_at).tasks
    else:
        with pytest.raises(NotAllowed) as refusal:
            after_setting(due_at=due_at)
        assert refusal.value.field == "due_at"


def test_a_pack_without_a_row_follows_no_measures() -> None:
    pack = following(None)
    done = ImprovementDone(case=REF, task_id="assist-1", result="已完成", by=STAFF)

    with pytest.raises(NotAllowed) as refusal:
        set_improvement(a_ready_case(), pack, setting(), now=NOW, happened_at=NOW)
    assert refusal.value.expected == "a pack with the row handling.improvement"
    with pytest.raises(NotAllowed):
        finish_improvement(a_ready_case(), pack, done, now=NOW, happened_at=NOW)


def test_a_measure_is_asked_of_the_department_of_whoever_it_is_put_down_to() -> None:
    case, asks = put_down_to(a_ready_case(), following(), "product-02", at=NOW, now=NOW)

    assert asked(asks) == [("product", "assist")]
    assert asks[0].details == {"person": "product-02"}
    assert list(case.tasks.values())[-1].person == "product-02"


@pytest.mark.parametrize(
    ("pack", "person"),
    [(following(None), "product-02"), (following(), "somebody-else")],
    ids=["no row", "unknown"],
)
def test_nobody_is_asked_where_the_pack_or_the_directory_knows_nobody(pack: Pack, person: str) -> None:
    case = a_ready_case()

    assert put_down_to(case, pack, person, at=NOW, now=NOW) == (case, ())


@given(st.lists(st.sampled_from(["product-02", "technology-03", "operations-1"]), max_size=6))
def test_everybody_is_asked_once_however_often_it_is_put_down_to_them(people: list[str]) -> None:
    case = a_ready_case()
    before = len(case.tasks)
    for person in people:
        case, _ = put_down_to(case, following(), person, at=NOW, now=NOW)

    assert len(case.tasks) - before == len(set(people))


def test_a_measure_that_is_not_open_is_not_finished() -> None:
    done = ImprovementDone(case=REF, task_id="assist-9", result="已完成", by=STAFF)
    for case, expected in ((a_ready_case(), "no measure: none is open"), (after_setting(), "assist-3")):
        with pytest.raises(NotAllowed) as refusal:
            finish_improvement(case, following(), done, now=NOW, happened_at=NOW)
        assert refusal.value.expected == expected


def test_a_measure_is_asked_of_a_department_that_is_at_fault_though_nobody_in_person_is() -> None:
    case, asks = put_down_to(a_ready_case(), following(), None, department="product", at=NOW, now=NOW)

    assert asked(asks) == [("product", "assist")]
    assert asks[0].details == {}
    assert put_down_to(case, following(), None, department="product", at=NOW, now=NOW)[1] == ()
    assert put_down_to(case, following(), None, at=NOW, now=NOW)[1] == ()
