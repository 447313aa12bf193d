"""The handbook's pack with the sections of intake that other handbooks need, and submissions under it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rules.intake import register
from schemas.case import Case
from schemas.decision import Decision
from schemas.ids import message_key
from schemas.messages.intake import FeedbackSubmitted
from schemas.policy.awaiting import Incomplete
from schemas.policy.callbacks import Outcome
from schemas.policy.clock_parts import ClockTime
from schemas.policy.commands import Command
from schemas.policy.pack import Pack
from tests.builders import RECEIVED
from tests.packs import the_pack

CASE_ID = message_key("/crm/test", "fb-1")
REGISTERED = RECEIVED + timedelta(minutes=3)


def hours(amount: int) -> ClockTime:
    """Give a time in clock hours."""
    return ClockTime(amount=amount, unit="clock_hours")


def an_intake_pack(*outcomes: Outcome, **changes: Any) -> Pack:
    """Give the pack with changed rows of intake, and more ways in which a case ends."""
    pack = the_pack()
    callbacks = pack.callbacks.model_copy(update={"outcomes": (*pack.callbacks.outcomes, *outcomes)})
    intake = pack.intake.model_copy(update=changes)
    return pack.model_copy(update={"intake": intake, "callbacks": callbacks})


def an_outcome(code: str, result: str, notice: str = "result") -> Outcome:
    """Give a way in which a case ends."""
    return Outcome(
        id=f"callbacks.outcome.{code}",
        source="ours",
        code=code,
        status_label=result,
        result=result,
        notice=notice,
    )


def awaiting_pack(**changes: Any) -> Pack:
    """Give a pack that asks for what lacks, reminds after 24 hours and ends after 72."""
    values: dict[str, Any] = {
        "id": "intake.incomplete",
        "source": "S4-17, ours",
        "action": "await",
        "remind_after": hours(24),
        "ends_after": hours(72),
    }
    row = Incomplete(**(values | changes))
    return an_intake_pack(an_outcome("no_information", "客户未补充信息"), incomplete=row)


def registered(message: FeedbackSubmitted, pack: Pack, **changes: Any) -> Decision[Case]:
    """Give what becomes of a submission."""
    values: dict[str, Any] = {
        "case_id": CASE_ID,
        "source": "/crm/test",
        "source_id": "fb-1",
        "now": REGISTERED,
        "attempt": 0,
        "fingerprint": str,
    }
    return register(message, pack, **(values | changes))


def a_command(name: str, role: str, *states: str) -> Command:
    """Give a command that packs may lack, for whoever holds a role."""
    values = {
        "id": f"handling.command.{name}",
        "source": "ours",
        "name": name,
        "who": "role",
        "role": role,
        "states": states,
    }
    return Command.model_validate(values)


def with_commands(pack: Pack, *commands: Command) -> Pack:
    """Give a pack that knows more commands."""
    handling = pack.handling.model_copy(update={"commands": (*pack.handling.commands, *commands)})
    return pack.model_copy(update={"handling": handling})
