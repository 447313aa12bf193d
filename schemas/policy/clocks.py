"""Obligations and their limits, steps to nudge, and how long an idle case is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from schemas.clock import Duration, Party
from schemas.messages.base import CaseOrder
from schemas.messages.orders import ArchiveCase, AssignCase, TriageCase
from schemas.model import Model, Name
from schemas.policy.clock_parts import GIVEN_LEADS, LEADS, ClockName, ClockTime, Condition, EventName
from schemas.policy.coded import refuse_repeats
from schemas.policy.row import Row


class ClockRow(Row):
    """One obligation: which event starts it, within which limit, and what meets it.

    Rows with one name are one obligation under different conditions; the first row that fits is taken.
    """

    name: ClockName = Field(examples=["response"])
    starts_on: tuple[EventName, ...] = Field(min_length=1)
    when: Condition = Condition()
    anchor: Literal["received_at", "event"]
    """Where it counts from. From receipt it starts once a round; from an event it starts at each new one."""
    limit: Duration | None = None
    until: Literal["promised_by", "task_due_at"] | None = None
    """Instead of a limit, an instant that somebody gave: what the customer was promised, or a task's due time.
    Pauses do not move it, a new promise does."""
    calendar: Name
    """A calendar of the pack, or ``owning_department`` for the one of whoever owns the case."""
    satisfied_by: tuple[EventName, ...] = Field(min_length=1)
    already_met_at: tuple[
        Literal["handling_started_at", "investigation_started_at", "first_response_at"], ...
    ] = ()
    """Fields of the case that show that it was met before it began, for a limit that a re-triage sets."""
    cancelled_by: tuple[EventName, ...] = ()
    lapses: bool = False
    """Falls away when an event that could start it finds the case under no row of its name any more."""
    pauses_while: tuple[Party, ...] = ("customer",)
    """It stands still while the case waits for one of these (``case.waiting-began``); empty: it never does."""
    pauses_on: tuple[EventName, ...] = ()
    """Further events at which it stands still, waiting for ``awaiting``."""
    resumes_on: tuple[EventName, ...] = ()
    awaiting: Party = "customer"
    pause_at_most: Duration | None = None
    """How long a pause of ``pauses_on`` lasts at the longest; then the clock runs on by itself."""
    owner: Name
    """A department of the directory, ``owning_department``, ``calling_department`` or ``asked_department``."""
    reminder: Duration | None = None
    """How long before the limit the owner is reminded, in the clock's own time."""
    reminders: tuple[Duration, ...] = ()
    """More of these, in any order."""
    remind_again: ClockTime | None = None
    """Once the limit has passed, how often the owner is reminded until it is met; None: the alert is enough."""
    reminder_alert: Name | None = None
    """Kind of alert, as in the escalation table, by which people are told when the reminder comes; None: the
    department is reminded in its own queue only."""
    alert: Name | None
    """Kind of alert on a miss, as in the escalation table; None: the miss is recorded and published only."""
    each: bool = False
    """One clock for each thing that the event is about: a task."""
    each_round: bool = False
    """Begins again when a further handling round begins."""
    renews: bool = False
    """A start event while it runs, or what satisfies it, begins it again from there."""
    keeps_longest: bool = False
    """Of the finished clocks that were met in time, a case keeps the longest one of each round only."""
    outlives_case: bool = False
    """Runs on when the case is closed, and archived."""
    spares_customer: bool = False
    """A limit that falls into a time which the customer's culture avoids ends with that time instead."""
    enabled: bool = True

    @property
    def leads(self) -> tuple[Duration, ...]:
        """Give how long before the limit the owner is reminded, in no order."""
        return (self.reminder, *self.reminders) if self.reminder else self.reminders

    @model_validator(mode="after")
    def _is_due_one_way(self) -> Self:
        if (self.limit is None) == (self.until is None):
            message = "expected either limit or until"
            raise ValueError(message)
        if self.until == "task_due_at" and not self.each:
            message = "expected each: true beside until: task_due_at"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _spares_on_the_wall_clock(self) -> Self:
        if self.spares_customer and (
            self.limit is None or self.limit.unit not in {"clock_minutes", "clock_hours"}
        ):
            message = "expected a limit in clock_hours or clock_minutes beside spares_customer: true"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _lead_is_in_its_own_time(self) -> Self:
        units = LEADS[self.limit.unit] if self.limit else GIVEN_LEADS
        for lead in self.leads:
            if lead.unit not in units:
                message = f"expected a reminder in {', '.join(sorted(units))}, found {lead.unit}"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _pauses_end(self) -> Self:
        if bool(self.pauses_on) != bool(self.resumes_on):
            message = "expected pauses_on and resumes_on together: a pause needs an end"
            raise ValueError(message)
        if self.pauses_on and self.pause_at_most is None:
            message = "expected pause_at_most beside pauses_on: a pause needs an end even if nothing comes"
            raise ValueError(message)
        return self


STEPS: Final[Mapping[str, type[CaseOrder]]] = {
    shape.TYPE: shape for shape in (TriageCase, AssignCase, ArchiveCase)
}
"""Type to shape of each order that makes an internal step of a case."""


def is_step(order: str) -> str:
    """Give the type of an order that makes a step.

    Raises:
        ValueError: it does not.
    """
    if order not in STEPS:
        message = f"expected an order out of {', '.join(STEPS)}, found {order!r}"
        raise ValueError(message)
    return order


class NudgeRow(Row):
    """An internal step that is ordered again if it does not happen."""

    step: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$")]
    order: Annotated[str, AfterValidator(is_step)]
    """Type of the order that makes the step."""
    done_by: tuple[EventName, ...] = Field(min_length=1)
    after: ClockTime
    """Delay before the first repeat; doubles with each further one."""
    at_most: ClockTime
    """The longest delay."""
    alert: Name | None
    """Kind of alert, as in the escalation table, when repeating does not help; None: none."""
    alert_after: Annotated[int, Field(ge=1)]
    """How many repeats are tried before."""


class WatchRow(Row):
    """What is done for an open case for which nothing else is due."""

    interval: ClockTime
    fallback: Name
    """Department that is asked while the case has no owner."""


class ClocksPolicy(Model):
    """The obligations of a pack."""

    clocks: tuple[ClockRow, ...]
    nudges: tuple[NudgeRow, ...]
    watch: WatchRow

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        refuse_repeats((row.id for row in (*self.clocks, *self.nudges, self.watch)), "row")
        return self
