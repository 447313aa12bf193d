"""Read a burst of deliveries and load what they are about: one query for a whole burst."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from schemas.document import Collection
from schemas.errors import Unavailable
from schemas.ports import Alike, RelatedQuery, Store
from workers.delivery import Delivery
from workers.incoming import Aiming, HandedOn, Incoming, Repertoire, take_document, understand
from workers.ration import Ration

ALIKE_A_SECOND: Final = 20.0
ALIKE_AT_ONCE: Final = 20
"""Measured: 64 messages about 30 products take 4 ms without the question and 22 ms with it, so it is rationed."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Loader:
    """Prepares bursts; shared by the consumer threads of a process."""

    store: Store
    repertoire: Repertoire
    stopping: threading.Event = field(default_factory=threading.Event)
    aiming: Aiming | None = None
    """None: every message names its document."""
    alike: Ration = field(default_factory=lambda: Ration(ALIKE_A_SECOND, ALIKE_AT_ONCE))
    """How often a process may ask for cases of the same product."""

    def prepare(self, queue_name: str, deliveries: Sequence[Delivery]) -> list[Incoming]:
        """Give the messages in a burst with their documents; a store that is away is waited for."""
        burst = [
            one.incoming
            if isinstance(one, HandedOn)
            else understand(one, queue_name, self.repertoire, self.aiming)
            for one in deliveries
        ]
        pause = 0.1
        while not self.stopping.is_set():
            try:
                self.load([incoming for incoming in burst if needs_document(incoming)])
            except Unavailable as fault:
                log.warning("store.unavailable", reason=str(fault)[:200])
                self.stopping.wait(pause)
                pause = min(pause * 2, 5.0)
            else:
                return burst
        return []

    def load(self, burst: Sequence[Incoming]) -> None:
        """Load documents, then the related cases that their actors look up.

        Raises:
            Unavailable: the store does not answer.
        """
        self._load_by_id(burst)
        self._load_by_number([incoming for incoming in burst if incoming.target and incoming.target.number])
        self._look_up(burst)

    def _load_by_id(self, burst: Sequence[Incoming]) -> None:
        wanted: dict[Collection, list[Incoming]] = defaultdict(list)
        for incoming in burst:
            if incoming.target is not None and incoming.target.id and must_load(incoming):
                wanted[incoming.target.collection].append(incoming)
        for collection, messages in wanted.items():
            found = self.store.load(collection, list({incoming.document_id for incoming in messages}))
            for incoming in messages:
                take_document(incoming, found.get(incoming.document_id), self.repertoire)

    def _load_by_number(self, burst: Sequence[Incoming]) -> None:
        if not burst:
            return
        numbers = list({incoming.target.number for incoming in burst if incoming.target})
        found = self.store.load_numbered(numbers)
        for incoming in burst:
            number = incoming.target.number if incoming.target else ""
            take_document(incoming, found.get(number), self.repertoire)

    def _look_up(self, burst: Sequence[Incoming]) -> None:
        asking: list[tuple[Incoming, RelatedQuery]] = []
        for incoming in burst:
            spec = incoming.spec
            if spec is None or spec.looks_up is None or incoming.document is None:
                continue
            query = spec.looks_up(incoming.message, incoming.document)
            if query is not None:
                asking.append((incoming, query))
        asking = self._rationed(asking)
        if asking:
            answers = self.store.related([query for _, query in asking])
            for (incoming, _), answer in zip(asking, answers, strict=True):
                incoming.related = answer

    def _rationed(
        self, asking: Sequence[tuple[Incoming, RelatedQuery]]
    ) -> list[tuple[Incoming, RelatedQuery]]:
        """Let the first message about a product in a burst ask for others, if the ration allows; it finds them all.

        In a flood the question is left out, and the cases that follow ask it. Where complaints come one by one it is
        asked for each.
        """
        asked: set[Alike] = set()
        rationed = []
        for incoming, query in asking:
            may_ask = query.alike is not None and query.alike not in asked and self.alike.grants()
            if query.alike is not None and may_ask:
                asked.add(query.alike)
            rationed.append((incoming, query if may_ask else replace(query, alike=None)))
        return rationed


def needs_document(incoming: Incoming) -> bool:
    """Say whether the document must be read first; one that the message itself makes is read only if it is there."""
    if incoming.fault is not None or incoming.message is None:
        return False
    is_old = incoming.rerun_count > 0 or incoming.delivery.count > 0
    return not incoming.message.CREATES or incoming.message.LOADS or is_old


def must_load(incoming: Incoming) -> bool:
    """Say whether a document is to be read now; one that this process stored a moment ago is tried first."""
    return not incoming.is_kept or incoming.rerun_count > 0
