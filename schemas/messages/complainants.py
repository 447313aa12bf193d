"""Messages about the list of complainants, and what cases and list ask of each other."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from schemas.messages.base import CaseMessage, CaseOrder, Inbound, Order, StaffId, Target
from schemas.model import Instant, Name, Text
from schemas.queues import QueueName


class ComplainantProposed(CaseMessage):
    """Somebody proposes the customer of a case for the list; nothing comes of it before another person confirms it."""

    TYPE: ClassVar[str] = "caseloop.complainant.proposed.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "complainant.propose"

    kind: Name = Field(examples=["professional", "職業打假人"])
    reason: Text
    by: StaffId


class ComplainantDecided(Inbound):
    """A person confirms, refuses or withdraws an entry of the list."""

    TYPE: ClassVar[str] = "caseloop.complainant.decided.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "complainant.decide"

    pack: Name
    """The pack whose list it is."""
    entry: Name
    """Id of the entry, as the fact ``complainant-proposed`` tells it."""
    verdict: Literal["confirmed", "refused", "withdrawn"]
    reason: Text
    by: StaffId

    def target(self, key: str) -> Target:  # noqa: ARG002 - the message names the pack
        """Give the pack's list."""
        return Target("lists", self.pack)


class ListOrder(Order):
    """An order about a pack's list, which is made where there is none yet."""

    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    pack: Name
    entry: Name
    case_id: Name

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names the pack
        """Give the pack's list."""
        return Target("lists", self.pack)


class NoteProposal(ListOrder):
    """Note a proposal for the list."""

    TYPE: ClassVar[str] = "caseloop.order.note-proposal.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "list.note"

    kind: Name
    reason: Text
    by: Name
    at: Instant


class CheckListed(ListOrder):
    """Say whether the customer of a case is listed. The case does not wait for it."""

    TYPE: ClassVar[str] = "caseloop.order.check-listed.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "list.check"


class FlagCase(CaseOrder):
    """Put a flag on a case."""

    TYPE: ClassVar[str] = "caseloop.order.flag-case.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.flag"

    code: Name
    row: Name
    share: bool = False
    """Whether the entry is published for an association, by the case in which it was proposed."""
    entry: Name
    kind: Name
    until: Instant
