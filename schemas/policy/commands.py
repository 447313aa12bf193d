"""Which commands a case takes: in which states, from whom, and where acceptance leads."""

from __future__ import annotations

from typing import Final, Literal, get_args

from schemas.case import State
from schemas.model import Name
from schemas.policy.row import Row

NeededCommand = Literal[
    "name_owner",
    "claim",
    "transfer",
    "accept",
    "verify",
    "respond",
    "supply",
    "correct",
    "withdraw",
    "answer_enquiry",
    "pass_on_enquiry",
    "request_task",
    "review_task",
    "answer_task",
    "judge_suggestion",
    "record_fact",
    "report_progress",
    "block",
    "unblock",
    "escalate",
    "decide",
    "wait",
    "extend",
    "draft_plan",
    "approve_plan",
    "refuse_plan",
    "accept_plan",
    "object_to_plan",
    "finish_remedy",
    "resolve",
]
"""Commands that every pack has a row for."""

OptionalCommand = Literal[
    "counter_plan",
    "agree_to_counter",
    "refuse_demand",
    "contact_customer",
    "set_improvement",
    "finish_improvement",
    "reassess",
    "translate",
    "answer_self_service",
    "tag",
    "propose_complainant",
    "name_core_issue",
    "review_submission",
    "decline",
    "merge",
    "move",
    "open_mediation",
    "attend_mediation",
    "mediate",
    "open_jury",
    "verify_fact",
    "fail_task",
    "ask_evidence",
    "record_meeting",
    "chase",
    "apply_compensation",
    "approve_compensation",
    "refuse_compensation",
]
"""Commands that a pack need not know; one that lacks them refuses them."""

CommandName = Literal[NeededCommand, OptionalCommand]
"""What people may ask of a case between triage and callback."""

MAY_LACK: Final[frozenset[CommandName]] = frozenset(get_args(OptionalCommand))


class Command(Row):
    """In which states a command is taken, and from whom."""

    name: CommandName
    label: Name | None = None
    """What it is called on forms, in Chinese; in English, and without one, its name says it."""
    states: tuple[State, ...]
    who: Literal["owner", "involved", "customer", "known", "role", "anyone"]
    """owner: the owner or their department; involved: also departments that cooperate or were given a task;
    customer: the customer, or somebody involved for them; known: the customer, or anybody of any department;
    role: whoever holds ``role``."""
    role: Name | None = None
    roles: tuple[Name, ...] = ()
    """Beside that: one of these roles in person, by the staff file or the person's id; empty: whatever their role."""


class Start(Row):
    """Where acceptance leads, by class."""

    cls: Name
    state: State
    again: State
    """Where a new round that management orders leads."""
