"""Bodies that arbitrate what rounds do not end: mediation inside the company, and a jury of customers."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.model import Model, Name
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import Coded, refuse_twins
from schemas.policy.row import Row


class Ruling(Coded):
    """One way in which a body decides."""

    then: Literal["planning", "resolved", "close"]
    """planning: another plan is made; resolved: what was settled is the result, and the customer is called back;
    close: the case ends."""
    outcome: Name | None = None
    """Outcome of a case that it closes; a code of callbacks.yaml, ``outcomes``."""

    @model_validator(mode="after")
    def _names_an_end_if_it_ends(self) -> Self:
        if (self.then == "close") != (self.outcome is not None):
            message = f"row {self.id}: expected an outcome exactly if the case is closed"
            raise ValueError(message)
        return self


class Group(Coded):
    """One group that is represented in mediation."""

    department: Name
    """Whose queue gets the invitation."""
    member: Name
    """Who is invited: a role of the directory, or a staff id."""


class Mediation(Row):
    """The company's own body for complex and difficult cases."""

    department: Name
    """Who runs it, and is asked for its outcome."""
    flag: Name
    """A flag of every case that enters."""
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    least_present: Annotated[int, Field(ge=1)]
    """Groups that must have attended for an outcome."""
    rulings: Annotated[tuple[Ruling, ...], Field(min_length=1)]
    notice: Name
    """Kind of the notice that tells the customer."""

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        refuse_twins(self.groups)
        refuse_twins(self.rulings)
        if self.least_present > len(self.groups):
            message = (
                f"row {self.id}: expected at most {len(self.groups)} present, found {self.least_present}"
            )
            raise ValueError(message)
        return self


class Jury(Row):
    """Experienced customers who help to arbitrate complex cases, where the company wants them."""

    enabled: bool = False
    department: Name
    """Who invites the jurors and collects their votes."""
    undecided: Name
    """Department that decides where the jury does not."""
    quorum: Annotated[int, Field(ge=1)]
    """Votes without which nothing is decided."""
    votes_within: ClockTime
    """How long after the invitation votes are taken."""
    choices: Annotated[tuple[Ruling, ...], Field(min_length=2)]
    """What jurors may vote for, and what follows if it wins."""
    tie: Name | None = None
    """Code of the choice that wins a tie; None: nobody wins, and ``undecided`` decides."""
    notice: Name
    alert: Name
    """Kind in the escalation table, where the jury does not decide."""

    @model_validator(mode="after")
    def _a_tie_goes_to_a_choice(self) -> Self:
        refuse_twins(self.choices)
        codes = [row.code for row in self.choices]
        if self.tie is not None and self.tie not in codes:
            message = f"row {self.id}: expected a tie to go to one of {', '.join(codes)}, found {self.tie!r}"
            raise ValueError(message)
        return self


class ArbitrationPolicy(Model):
    """Bodies that arbitrate; a pack may have either, both or none."""

    mediation: Mediation | None = None
    jury: Jury | None = None
