"""Messages about who takes which case of a department: what people say, and what cases and pools ask of each other."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from schemas.messages.base import CaseMessage, CaseOrder, Department, Inbound, Order, Said, StaffId, Target
from schemas.model import Instant, Name, Text
from schemas.pool import Wish
from schemas.queues import QueueName


class PoolMessage(Inbound):
    """What somebody says to the pool of their department; it is made where there is none yet."""

    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    department: Department
    by: StaffId

    def target(self, key: str) -> Target:  # noqa: ARG002 - the message names the department
        """Give the department's pool."""
        return Target("pools", self.department)


class NextClaimed(PoolMessage):
    """A person asks for the next case of their department."""

    TYPE: ClassVar[str] = "caseloop.pool.next-claimed.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "pool.claim-next"


class HandlerAvailable(PoolMessage):
    """A person is back from an absence or rest."""

    TYPE: ClassVar[str] = "caseloop.handler.available.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "handler.return"

    handler: StaffId


class HandlerAbsent(PoolMessage):
    """A person is not there from now on."""

    TYPE: ClassVar[str] = "caseloop.handler.absent.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "handler.leave"

    handler: StaffId
    until: Instant | None = None
    """When they are back; without it, once they say so."""


class HandlerResting(PoolMessage):
    """A person is there, and is given nothing new for a while."""

    TYPE: ClassVar[str] = "caseloop.handler.resting.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "handler.rest"

    handler: StaffId
    until: Instant | None = None
    """When the rest ends; without it, once somebody says so."""


class HandlerRested(PoolMessage):
    """A person's rest is over; an absence is not."""

    TYPE: ClassVar[str] = "caseloop.handler.rested.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "handler.end-rest"

    handler: StaffId


class CaseRecused(CaseMessage):
    """A person may not handle a case: they are partial, or know the customer."""

    TYPE: ClassVar[str] = "caseloop.case.recused.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.recuse"

    reason: Text
    by: StaffId


class PoolOrder(Order):
    """What a case asks of a pool; the pool is made where there is none yet."""

    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    pool: Name
    """Code of the department."""

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its pool
        """Give the pool."""
        return Target("pools", self.pool)


class NoteStanding(PoolOrder):
    """How a case stands to a pool now."""

    TYPE: ClassVar[str] = "caseloop.order.note-standing.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "pool.note"

    case_id: Name
    version: int
    """Of the case; an older word that comes later changes nothing."""
    standing: Literal["wanted", "held", "gone"]
    person: Name | None = None
    """Who holds it."""
    wish: Wish | None = None
    """What it wants."""
    awaits: Name | None = None
    """Whom it was named for in this pool by hand, while it waits for that place."""

    @model_validator(mode="after")
    def _says_what_belongs(self) -> Self:
        found = (self.person is not None, self.wish is not None)
        if found != (self.standing == "held", self.standing == "wanted"):
            message = "expected a person exactly if held, a wish exactly if wanted"
            raise ValueError(message)
        return self


class ClaimSlot(PoolOrder):
    """Somebody of the department claims a certain case that waits, or is named for it by hand."""

    TYPE: ClassVar[str] = "caseloop.order.claim-slot.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "pool.claim"

    case_id: Name
    number: Name
    """The case's number, for the refusal."""
    version: int
    wish: Wish
    by: Name
    """Whose place it is."""
    named: bool = False
    """Whether somebody else named them: then the case need not wait, and keeps its owner until there is a place."""
    said: Said | None = None
    """The command that asked for it."""

    def carries(self) -> Said | None:
        """Give the claim or naming."""
        return self.said


class CheckPool(PoolOrder):
    """A pool has something due."""

    TYPE: ClassVar[str] = "caseloop.order.check-pool.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "pool.check"
    CREATES: ClassVar[bool] = False

    due_at: Instant


class GivePerson(CaseOrder):
    """Make somebody the owner in person of a case that waits in their department's pool."""

    TYPE: ClassVar[str] = "caseloop.order.give-person.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.give-person"

    pool: Name
    person: Name
    asked: int
    """Version of the case for which it was given; the case takes no other."""
    claimed: bool
    """Whether the person asked for it."""
    rule: Name
    """By which rule of the pool."""
    named: bool = False
    """Whether it answers a naming by hand."""


class NobodyFree(CaseOrder):
    """Nobody who may have the case is free."""

    TYPE: ClassVar[str] = "caseloop.order.nobody-free.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.miss-person"

    pool: Name
    asked: int
    rows: tuple[Name, ...]
    """Policy rows that want it told."""


class OwnerAway(CaseOrder):
    """Whoever has the case is absent."""

    TYPE: ClassVar[str] = "caseloop.order.owner-away.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.lose-person"

    person: Name
    until: Instant | None = None


class ConfirmStanding(CaseOrder):
    """Tell a pool how the case stands, if the pool has it otherwise."""

    TYPE: ClassVar[str] = "caseloop.order.confirm-standing.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.confirm-standing"

    pool: Name
    person: Name | None = None
    """Who has it, or is to have it, as the pool knows; None: the pool knows nothing of it."""
    named: bool = False
    """Whether the pool keeps a place for somebody who was named."""
