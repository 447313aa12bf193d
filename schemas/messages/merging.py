"""Messages that make one case of two that are the same matter."""

from __future__ import annotations

from typing import ClassVar

from schemas.messages.base import CaseMessage, CaseOrder, CaseRef, Order, StaffId, Target
from schemas.model import Name, Text
from schemas.queues import QueueName


class CaseMerged(CaseMessage):
    """Two cases are the same matter: the named one ends, the other one goes on for both."""

    TYPE: ClassVar[str] = "caseloop.case.merged.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.merge"

    into: CaseRef
    """The case that goes on."""
    reason: Text
    by: StaffId


class AbsorbCase(Order):
    """Take over what was said in another case, and its limits where they are stricter."""

    TYPE: ClassVar[str] = "caseloop.order.absorb-case.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.absorb"

    into: CaseRef
    other_id: Name
    """The case that is to end."""
    request: Name
    """The request for which it was given; that case knows whether it still stands."""

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its case
        """Give the case that goes on."""
        return self.into.target()


class SettleMerge(CaseOrder):
    """Say to the case that is to end whether the other one took it over."""

    TYPE: ClassVar[str] = "caseloop.order.settle-merge.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.settle-merge"

    into_id: Name
    into_number: Name
    request: Name
    accepted: bool
    why: str = ""
    """Code of why not."""
