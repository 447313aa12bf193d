"""What an actor file declares, and what its function is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.decision import Decision
from schemas.errands import Errand
from schemas.messages.base import Message, Said, Target
from schemas.policy.pack import Packs
from schemas.ports import Related, RelatedQuery
from schemas.staff import NOBODY, Staff


@dataclass(frozen=True, slots=True)
class Context:
    """Everything beside message and document that a decision may depend on."""

    now: datetime
    """The instant of the decision, UTC, whole milliseconds."""
    happened_at: datetime
    """When the message says that it happened; never later than ``now``, equals it if the message does not say."""
    packs: Packs
    message_key: str
    source: str
    """CloudEvents source of the message."""
    source_id: str
    """CloudEvents id of the message."""
    sequence: int | None = None
    """Which one of its source's events the message is, if it says so."""
    attempt: int = 0
    """How often a number was found taken."""
    related: tuple[Related, ...] = ()
    """What ``looks_up`` asked for; oldest first."""
    fingerprint: Callable[[str], str] = str
    """Keyed digest of a customer's contact."""
    staff: Staff = NOBODY
    """Everybody who can be told, and when; empty without a staff file."""
    answer: Any = None
    """What came back from the actor's ``errand``; None before it, and if there was none."""

    def said(self, message: Message, case_id: str) -> Said:
        """Give the message in a form that an order can carry on."""
        return Said(source=self.source, id=self.source_id, type=message.TYPE, case_id=case_id)


@dataclass(frozen=True, slots=True)
class ActorSpec:
    """One actor: the message says queue and name, ``decide`` what happens."""

    message: type[Message]
    decide: Callable[[Any, Any, Context], Decision[Any]]
    """Takes message, document (None if it does not exist yet) and context."""
    looks_up: Callable[[Any, Any], RelatedQuery | None] | None = None
    """Takes message and document; asks for related cases, loaded in one query for a whole burst."""
    aims: Callable[[Any, Packs, Callable[[str], str]], Target] | None = None
    """Takes message, packs and keyed digest; gives the document of a message that can name it only by something that is
    not to stand in an id, such as a contact."""
    errand: Callable[[Any, Any, Context], Errand | None] | None = None
    """Takes message, document and context; gives what the runtime is to do or ask outside before ``decide``, None
    if nothing. It goes once for a message and process, outside any write; that the far side fails is an answer."""
