"""Answers, rework and the cap."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from schemas.model import Model, Name
from schemas.policy.coded import Coded, refuse_twins
from schemas.policy.row import Row

NEEDED_OUTCOMES: Final = frozenset({"decided_by_management", "withdrawn"})
"""Codes of the ends that no customer's answer makes."""


class Answer(Coded):
    """One answer that a customer may give when called back."""

    then: Literal["close", "rework", "wait"]
    """What it leads to; ``wait``: the case stays in callback until a clear answer comes."""
    outcome: Name | None = None
    """Outcome of a case that it closes; a code of ``outcomes``."""
    needs_text: bool = False


class Outcome(Row):
    """One way in which a case ends."""

    code: Name
    status_label: Name
    result: Name
    """Stands on the closing form where no result was recorded."""
    notice: Name
    """Kind of the notice that tells the customer of the end; the archive waits for it."""


class Cap(Row):
    """How many rounds may fail before management steps in."""

    rounds: Annotated[int, Field(ge=1)]
    """Failed rounds in total, the first included."""
    department: Name
    """Who decides then."""
    alert: Name
    """Kind in the escalation table."""


class NewOpinion(Row):
    """How something new that came up in a callback is submitted as a case of its own."""

    channel: Name
    type: Name
    urgency: Name
    urgency_source: Literal["customer", "agent"]


class Caller(Row):
    """Who calls back."""

    department: Name


class Independence(Row):
    """Nobody who handled a case calls its customer back."""


class Notices(Row):
    """What the customer is told after a callback that does not end the case: kinds of notices."""

    rework: Name
    escalated: Name


class CallbacksPolicy(Model):
    """Answers, rework and the cap."""

    caller: Caller
    independence: Independence | None = None
    """None: whoever calls back may have handled the case."""
    answers: Annotated[tuple[Answer, ...], Field(min_length=1)]
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    unasked: Coded
    """Stands for the satisfaction of a customer whom nobody called back."""
    cap: Cap | None = None
    """None: rounds go on until the customer accepts."""
    new_opinion: NewOpinion
    notices: Notices

    @model_validator(mode="after")
    def _every_answer_is_clear(self) -> CallbacksPolicy:
        refuse_twins((*self.answers, self.unasked))
        known = {outcome.code for outcome in self.outcomes}
        if not known >= NEEDED_OUTCOMES:
            message = f"outcomes: expected rows for {sorted(NEEDED_OUTCOMES)} too, found {sorted(known)}"
            raise ValueError(message)
        for answer in self.answers:
            if (answer.then == "close") != (answer.outcome is not None):
                message = f"row {answer.id}: expected an outcome exactly if the answer closes the case"
                raise ValueError(message)
            if answer.outcome is not None and answer.outcome not in known:
                expected = ", ".join(sorted(known))
                message = f"row {answer.id}: expected an outcome out of {expected}, found {answer.outcome!r}"
                raise ValueError(message)
        return self

    def outcome(self, code: str) -> Outcome | None:
        """Give the outcome with this code."""
        return next((outcome for outcome in self.outcomes if outcome.code == code), None)
