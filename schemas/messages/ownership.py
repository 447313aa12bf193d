"""Messages about who owns a case."""

from __future__ import annotations

from typing import ClassVar

from schemas.messages.base import CaseMessage, Department, StaffId
from schemas.model import Text
from schemas.queues import QueueName


class OwnerNamed(CaseMessage):
    """A dispatcher names the first responsible person by hand."""

    TYPE: ClassVar[str] = "caseloop.case.owner-named.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.name-owner"

    owner: StaffId
    department: Department
    cooperators: tuple[Department, ...] = ()
    reason: Text
    by: StaffId


class CaseClaimed(CaseMessage):
    """A member of the owning department takes the case."""

    TYPE: ClassVar[str] = "caseloop.case.claimed.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.claim"

    by: StaffId


class CaseTransferred(CaseMessage):
    """The owner hands the case to another department or person."""

    TYPE: ClassVar[str] = "caseloop.case.transferred.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "case.transfer"

    department: Department
    owner: StaffId | None = None
    reason: Text
    by: StaffId


class CaseAccepted(CaseMessage):
    """The owner takes receipt and starts handling."""

    TYPE: ClassVar[str] = "caseloop.case.accepted.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.accept"

    by: StaffId


class CaseVerified(CaseMessage):
    """The owner has verified the report with the customer and starts the investigation."""

    TYPE: ClassVar[str] = "caseloop.case.verified.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.verify"

    note: Text
    investigator: Department | None = None
    """The responsible department, if it investigates; None: whoever says this does."""
    by: StaffId
