"""Answers, attempts, rework and the cap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from schemas.model import Model, Name, Text
from schemas.policy.calendars import WEEKDAYS, Hours, Weekday
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import Coded, refuse_twins
from schemas.policy.row import Row

Verdict = Literal["satisfied", "neutral", "dissatisfied"]

NEEDED_OUTCOMES: Final = frozenset({"decided_by_management", "withdrawn"})
"""Codes of the ends that no customer's answer makes."""


class Answer(Coded):
    """One answer that a customer may give when called back."""

    then: Literal["close", "rework", "wait"]
    """What it leads to; ``wait``: the case stays in callback until a clear answer comes."""
    outcome: Name | None = None
    """Outcome of a case that it closes; a code of ``outcomes``."""
    needs_text: bool = False
    flag: Name | None = None
    """A flag that the case bears from then on."""
    counts_as: Verdict | None = None
    """In figures, which across packs know no more than these; None: as what it leads to says."""

    @property
    def verdict(self) -> Verdict:
        """Give what it counts as: an answer that closes is satisfied, one for another round is not."""
        by_end: Mapping[str, Verdict] = {"close": "satisfied", "rework": "dissatisfied", "wait": "neutral"}
        return self.counts_as or by_end[self.then]


class NoAnswer(Coded):
    """One reason why a call brought no answer."""

    ends: bool = False
    """Whether nobody calls again: the case ends as after the last attempt."""


class CallingHours(Row):
    """When customers are called again after a call without an answer, on the clock of where they are."""

    hours: Annotated[Hours, Field(min_length=1)]
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS


class Attempts(Row):
    """How often a customer who does not answer is called, and how the case ends if they never do."""

    most: Annotated[int, Field(ge=1)]
    """Attempts of one round without an answer; the last one ends the case."""
    again_after: ClockTime
    """How long after an attempt the calling department is asked to call again."""
    outcome: Name
    """Outcome of a case whose customer was never reached; a code of ``outcomes``."""


class Question(Coded):
    """One question of the script of a callback."""

    remedies: tuple[Name, ...] = ()
    """Remedies after which it is asked, once they are done; empty: after all."""
    text: Annotated[Mapping[Name, Text], Field(min_length=1)]
    """Locale to text."""


class Rating(Row):
    """The customer's own rating, beside what the agent records."""

    flag: Name
    """A flag of the case whose customer rates otherwise than the agent recorded."""


class Rework(Row):
    """Where a further round begins after a customer was dissatisfied."""

    to: Literal["rework", "start", "again"]
    """rework: the owner takes receipt anew, and handling starts over; start: where handling of the class starts,
    with its opening tasks; again: where a further round of the class begins."""


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
    to: Literal["escalated", "mediation"] = "escalated"
    """mediation: the company's mediation body takes the case at once; else it waits for the department to decide."""


class Reopening(Row):
    """Until when a customer may object to the end of a case; later, a new case goes on with the matter."""

    within: ClockTime
    """After the case was closed; once its form is signed, the end is final."""
    most: Annotated[int, Field(ge=1)]
    """How often one case is opened again."""
    outcomes: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Outcomes after which it is; codes of ``outcomes``."""
    escalates: tuple[Name, ...] = ()
    """Those of them that were decided above the owner: the objection goes to ``department``, and no round begins."""
    department: Name
    alert: Name
    """Kind in the escalation table, for an objection that goes there."""


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
    """Answers, attempts, rework and the cap."""

    caller: Caller
    independence: Independence | None = None
    """None: whoever calls back may have handled the case."""
    answers: Annotated[tuple[Answer, ...], Field(min_length=1)]
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    unasked: Coded
    """Stands for the satisfaction of a customer whom nobody called back."""
    no_answers: tuple[NoAnswer, ...] = ()
    """Why a call may bring no answer."""
    attempts: Attempts | None = None
    """None: calls that bring no answer are not recorded."""
    hours: CallingHours | None = None
    """None: customers are called again at any hour. The limit of the callback is not moved by it."""
    questions: tuple[Question, ...] = ()
    rating: Rating | None = None
    """None: customers do not rate by themselves; the agent records what they say."""
    rework: Rework
    cap: Cap | None = None
    """None: rounds go on until the customer accepts."""
    reopening: Reopening | None = None
    """None: an ended case stays so."""
    new_opinion: NewOpinion
    notices: Notices

    @model_validator(mode="after")
    def _every_answer_is_clear(self) -> CallbacksPolicy:
        refuse_twins((*self.answers, self.unasked))
        refuse_twins(self.no_answers)
        refuse_twins(self.questions)
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

    @model_validator(mode="after")
    def _attempts_lead_somewhere(self) -> CallbacksPolicy:
        if (self.attempts is None) != (not self.no_answers):
            message = "attempts: expected it beside no_answers, and neither without the other"
            raise ValueError(message)
        if self.attempts is not None and self.outcome(self.attempts.outcome) is None:
            known = ", ".join(sorted(outcome.code for outcome in self.outcomes))
            message = (
                f"row {self.attempts.id}: expected an outcome out of {known}, found {self.attempts.outcome!r}"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _reopens_what_ends(self) -> CallbacksPolicy:
        row = self.reopening
        if row is None:
            return self
        known = {outcome.code for outcome in self.outcomes}
        unknown = sorted({*row.outcomes, *row.escalates} - known)
        if unknown:
            message = f"row {row.id}: expected outcomes out of {', '.join(sorted(known))}, found {', '.join(unknown)}"
            raise ValueError(message)
        return self

    def outcome(self, code: str) -> Outcome | None:
        """Give the outcome with this code."""
        return next((outcome for outcome in self.outcomes if outcome.code == code), None)
