"""Every command in every state: taken, or refused with what was expected."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.admission import BEFORE_ASSIGNMENT, FARTHEST, check_later
from rules.happened import events_of
from schemas.case import ENDED, Case, State
from schemas.errors import CaseIsClosed, CaseloopError, NotAllowed, TooEarly
from schemas.policy.commands import CommandName
from tests.builders import a_case
from tests.handling_cases import (
    NOW,
    STAFF,
    a_held_case,
    a_proposed_case,
    a_ready_case,
    accepted,
    an_assigned_case,
    an_executing_case,
)
from tests.handling_commands import COMMANDS, commanding
from tests.packs import the_pack

HANDS_ON = frozenset({"move", "name_owner", "claim", "transfer"})

STATES: tuple[State, ...] = get_args(State)
KNOWN = frozenset(row.name for row in the_pack().handling.commands)
NAMES: tuple[CommandName, ...] = tuple(name for name in get_args(CommandName) if name in KNOWN)
"""Commands of the handbook's pack; one that it may lack has tests of its own."""

NOT_TAKEN = [
    (name, state)
    for name in NAMES
    for state in STATES
    if state not in the_pack().handling.command(name).states
]
TAKEN = [(name, state) for name in NAMES for state in the_pack().handling.command(name).states]


def in_state(state: State) -> Case:
    if state in BEFORE_ASSIGNMENT:
        return a_case(state=state)
    return an_executing_case().model_copy(update={"state": state})


@pytest.mark.parametrize(("name", "state"), NOT_TAKEN)
def test_a_command_in_another_state_is_refused_by_the_table(name: CommandName, state: State) -> None:
    expected = ", ".join(the_pack().handling.command(name).states)
    kind = CaseIsClosed if state in ENDED else TooEarly if state in BEFORE_ASSIGNMENT else NotAllowed

    with pytest.raises(kind) as refusal:
        commanding(in_state(state), name)

    if isinstance(refusal.value, NotAllowed):
        assert (refusal.value.field, refusal.value.expected) == ("case.state", expected)
        assert refusal.value.found == state


@pytest.mark.parametrize(("name", "state"), TAKEN)
def test_a_command_in_its_own_states_is_not_refused_for_the_state(name: CommandName, state: State) -> None:
    case = in_state(state)
    if name == "accept" and case.owner and state not in ("assigned", "rework"):
        fresh = case.owner.model_copy(update={"accepted_at": None})
        case = case.model_copy(update={"owner": fresh})

    try:
        decision = commanding(case, name)
    except CaseloopError as refusal:
        assert getattr(refusal, "field", "") != "case.state"  # noqa: PT017 - a refusal for another cause is right
    else:
        assert decision.after.version == case.version + 1


def test_a_refusal_names_no_customer() -> None:
    with pytest.raises(NotAllowed) as refusal:
        commanding(an_assigned_case(), "resolve")

    assert refusal.value.sentence == (
        f"Case {an_assigned_case().number} is assigned; this needs one of executing."
        " Stage 处理 comes after 分类评估与分派."
    )
    with pytest.raises(TooEarly, match=r"is triaged; this needs one of executing\. Stage 处理 comes"):
        commanding(a_case(state="triaged"), "resolve")


CASES = st.sampled_from(
    [
        a_case(),
        a_case(state="triaged"),
        an_assigned_case(),
        accepted(an_assigned_case()),
        accepted(an_assigned_case(form={"module": "attitude"})),
        an_assigned_case(form={"cls": "enquiry"}),
        a_ready_case(),
        a_held_case(),
        a_proposed_case(),
        an_executing_case(),
    ]
)


@given(case=CASES, state=st.sampled_from(STATES), name=st.sampled_from(NAMES))
@settings(max_examples=400)
def test_any_command_in_any_state_decides_or_refuses(case: Case, state: State, name: CommandName) -> None:
    before = case.model_copy(update={"state": state})

    try:
        decision = commanding(before, name)
    except CaseloopError:
        return

    assert decision.before is before
    assert decision.after.version == before.version + 1
    assert decision.after.owner is not None or before.owner is None
    assert decision.after.next_due_at is not None or decision.after.state == "archived"


@given(names=st.lists(st.sampled_from(NAMES), max_size=12))
@settings(max_examples=150, deadline=None)
def test_whatever_comes_after_acceptance_an_open_case_has_one_owner_and_a_timer(
    names: list[CommandName],
) -> None:
    case = accepted(an_assigned_case())
    for number, name in enumerate(names):
        try:
            decision = commanding(case, name)
        except CaseloopError:
            continue
        assert decision.event == events_of(case, decision.after, decision.event)[-1].name
        owner, case = case.owner, decision.after
        assert case.owner is not None, number
        assert owner is not None
        assert name in HANDS_ON or case.owner.person == owner.person
        assert case.next_due_at is not None
        assert len(case.plans) == len({plan.version for plan in case.plans})


def test_there_is_a_well_formed_command_of_every_kind() -> None:
    assert set(COMMANDS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_may_add_information_and_nothing_else(name: CommandName) -> None:
    row = the_pack().handling.command(name)
    case = an_executing_case().model_copy(update={"state": row.states[-1]})

    if row.who == "anyone":
        assert commanding(case, name).after.version == case.version + 1
        return
    with pytest.raises(NotAllowed) as refusal:
        commanding(case, name, by="stranger-01")

    assert refusal.value.field == "by"
    assert refusal.value.found == "'stranger-01'"
    assert STAFF not in refusal.value.sentence


@pytest.mark.parametrize("after", [timedelta(milliseconds=1), timedelta(days=400), FARTHEST])
def test_what_is_expected_within_three_years_passes(after: timedelta) -> None:
    check_later(NOW + after, NOW, field="until")
    check_later(None, NOW, field="until")


@pytest.mark.parametrize("after", [timedelta(), -FARTHEST, FARTHEST + timedelta(milliseconds=1)])
def test_what_is_expected_in_the_past_or_beyond_three_years_is_refused_with_both_ends(
    after: timedelta,
) -> None:
    with pytest.raises(NotAllowed, match="Expected an instant after") as refused:
        check_later(NOW + after, NOW, field="until")

    assert (refused.value.field, refused.value.found) == ("until", (NOW + after).isoformat())
    assert ("up to" in (refused.value.expected or "")) == (after > FARTHEST)
