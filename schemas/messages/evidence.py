"""Messages about evidence: the daily root."""

from __future__ import annotations

from typing import ClassVar

from schemas.messages.base import Event, Order, Target
from schemas.model import Instant, Name
from schemas.queues import QueueName
from schemas.root import root_id


class KeepRoot(Order):
    """Keep the root over the heads of all cases, and tell it to everybody who may hold us to it."""

    TYPE: ClassVar[str] = "caseloop.order.keep-root.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "evidence.keep-root"
    CREATES: ClassVar[bool] = True

    at: Instant
    """When the heads were read."""
    root: Name
    count: int
    chunk_roots: tuple[Name, ...] = ()
    previous: str = ""

    def target(self, key: str) -> Target:  # noqa: ARG002 - the instant decides, not the message
        """Give the root."""
        return Target("roots", root_id(self.at))


class RootKept(Event):
    """One hash over the heads of all cases at an instant. Keep it: it proves what no history can be changed to."""

    root: Name
    """Merkle root as in RFC 6962, SHA-256, in hex; leaves are the cases in the order of their ids."""
    count: int
    """How many cases."""
    at: Instant
    previous: str = ""
    """The root before this one; empty for the first."""

    def type_name(self) -> str:
        """Give the CloudEvents type."""
        return "caseloop.event.evidence.root-kept.v1"

    def routing_key(self) -> str:
        """Give ``evidence.root.kept``."""
        return "evidence.root.kept"


class NoteCaseLook(Order):
    """Somebody is to be shown personal data of a case; shown only once this is recorded."""

    TYPE: ClassVar[str] = "caseloop.order.note-case-look.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "case.note-look"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    case_id: Name
    by: Name
    audience: Name
    """The view that was opened."""

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its case
        """Give the reads of the case."""
        return Target("looks", self.case_id)
