"""The actors of handling hand each message to its rule, with the case's own pack."""

from __future__ import annotations

import pytest

from actors import (
    assignment,
    clocks,
    enquiries,
    execution,
    findings,
    handling,
    improvements,
    judging,
    marking,
    merging,
    negotiating,
    obstacles,
    offers,
    plans,
    suggestions,
    supplements,
    tasks,
)
from actors.spec import ActorSpec, Context
from schemas.case import Case
from schemas.errors import CaseloopError
from schemas.messages import clocks as timed
from schemas.messages import handling as said
from schemas.messages import intake, ownership, triage
from schemas.messages import merging as merged
from schemas.messages import plan as planned
from schemas.messages.orders import AssignCase, LinkCase
from schemas.policy.commands import CommandName
from tests.every_pack import every_pack
from tests.handling_cases import (
    NOW,
    a_held_case,
    a_proposed_case,
    a_ready_case,
    a_suggestion,
    accepted,
    an_assigned_case,
    an_executing_case,
)
from tests.handling_commands import COMMANDS, commanding
from workers import repertoire

SPECS: tuple[ActorSpec, ...] = tuple(
    spec
    for module in (
        assignment,
        clocks,
        enquiries,
        execution,
        findings,
        handling,
        judging,
        marking,
        merging,
        improvements,
        negotiating,
        obstacles,
        offers,
        plans,
        suggestions,
        supplements,
        tasks,
    )
    for spec in module.SPECS
)

CONTEXT = Context(
    now=NOW,
    happened_at=NOW,
    packs=every_pack(),
    message_key="K",
    source="/crm/test",
    source_id="1",
)


def a_case_for(name: CommandName) -> Case:
    ready = {
        "accept": an_assigned_case,
        "draft_plan": a_ready_case,
        "approve_plan": a_held_case,
        "refuse_plan": a_held_case,
        "accept_plan": a_proposed_case,
        "object_to_plan": a_proposed_case,
        "finish_remedy": an_executing_case,
        "judge_suggestion": a_suggestion,
    }
    if name in ready:
        return ready[name]()
    case = accepted(an_assigned_case())
    states = {
        "answer_enquiry": "answering_enquiry",
        "pass_on_enquiry": "answering_enquiry",
        "unblock": "blocked",
        "decide": "escalated",
        "resolve": "executing",
    }
    return case.model_copy(update={"state": states.get(name, case.state)})


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_an_actor_decides_what_its_rule_decides(name: CommandName) -> None:
    _rule, message = COMMANDS[name]
    spec = next(spec for spec in repertoire.SPECS if spec.message is type(message))
    case = a_case_for(name)

    try:
        expected = commanding(case, name)
    except CaseloopError as refusal:
        with pytest.raises(type(refusal)):
            spec.decide(message, case, CONTEXT)
    else:
        assert spec.decide(message, case, CONTEXT) == expected


def test_every_message_of_handling_has_exactly_one_actor() -> None:
    shapes = [
        shape
        for module in (said, planned, ownership, timed, triage, merged)
        for shape in vars(module).values()
        if isinstance(shape, type) and shape.__module__ == module.__name__ and hasattr(shape, "TYPE")
    ]
    shapes += [
        AssignCase,
        LinkCase,
        intake.InformationSupplied,
        intake.CaseCorrected,
        intake.CaseWithdrawn,
    ]

    assert sorted(spec.message.__name__ for spec in SPECS) == sorted(shape.__name__ for shape in shapes)
