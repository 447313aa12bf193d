"""Tell what another release can read from what nobody can: while both are at work, the first waits for the other.

Every worker process says at its start which shapes it reads, down to fields and choices. A message or document that
this process cannot read, for a word that another release has announced, was written by that release.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

import structlog
from pydantic import BaseModel

from schemas.errors import (
    CaseloopError,
    InvalidMessage,
    NewerThanThis,
    Unavailable,
    UnknownType,
    UnreadableDocument,
)
from schemas.ports import Store
from schemas.words import words_of
from workers.incoming import Incoming, Repertoire

log = structlog.get_logger(__name__)

_PAUSE_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Newer:
    """Asks what other releases know."""

    store: Store
    repertoire: Repertoire

    def judged(self, incoming: Incoming, fault: CaseloopError) -> CaseloopError:
        """Give the fault as it stands among releases: one that another release does not have is none of the sender's.

        Raises:
            Unavailable: the store does not answer.
        """
        match fault:
            case UnknownType() if incoming.envelope is not None:
                kind = incoming.envelope.type
                return _waits(kind) if self.store.announced(kind) is not None else fault
            case InvalidMessage(words=words) if words and incoming.envelope is not None:
                kind = incoming.envelope.type
                return _waits(kind) if self._is_known(kind, words, self.repertoire.shapes[kind]) else fault
            case UnreadableDocument(words=words) if words and incoming.target is not None:
                kind = incoming.target.collection
                return _waits(kind) if self._is_known(kind, words, self.repertoire.documents[kind]) else fault
            case _:
                return fault

    def _is_known(self, name: str, words: tuple[str, ...], own: type[BaseModel]) -> bool:
        """Say whether others know one of the words that a shape of this process does not have anywhere.

        A word that it has elsewhere is at a wrong place, and its sender hears so.
        """
        known = self.store.announced(name)
        return known is not None and not (known - words_of(own)).isdisjoint(words)


def announce(store: Store, repertoire: Repertoire, stopping: threading.Event) -> None:
    """Say what this process can read, before it reads anything; a store that is away is waited for."""
    messages = {name: words_of(shape) for name, shape in repertoire.shapes.items()}
    documents = {name: words_of(shape) for name, shape in repertoire.documents.items()}
    while not stopping.is_set():
        try:
            store.announce("message", messages)
            store.announce("document", documents)
        except Unavailable as fault:
            log.warning("store.unavailable", reason=str(fault)[:200])
            stopping.wait(_PAUSE_S)
        else:
            return


def _waits(what: str) -> NewerThanThis:
    message = f"expected a release that reads this {what}, found that this one does not"
    return NewerThanThis(message)
