"""The unit of work: one message, one document, one decision, and what becomes of it. No I/O but a lookup of history."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from actors.spec import Context
from schemas.errors import (
    CaseloopError,
    NewerThanThis,
    Permanent,
    Poisonous,
    SameIdOtherContent,
    Transient,
    Unavailable,
    UnknownCase,
    UnknownPack,
)
from schemas.policy.pack import Packs
from schemas.ports import Store
from schemas.staff import Staff, no_staff
from workers.aside import parked_record
from workers.clock import Clock
from workers.errands import Errands
from workers.following import Follower
from workers.incoming import Applied, Aside, Incoming, Nothing, Outcome, Recorded, Repertoire
from workers.newer import Newer
from workers.peopled import Peopled
from workers.recording import write_of

log = structlog.get_logger(__name__)

WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (0.5, 1, 2, 5, 10, 30, 60, 120, 300))
"""Real time between tries of a command that came before its submission or too early; refused after the last."""

NEWER: Final = "newer"
"""Code of what waits for a release, or for a pack, that this process has not."""

RELEASE_WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 10, 30))
"""Real time between tries of such a message; the last one for ever."""


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """Decides one message after the other; shared by all threads of a process."""

    repertoire: Repertoire
    packs: Packs
    store: Store
    clock: Clock
    fingerprint: Callable[[str], str]
    poison_after: int
    follower: Follower
    staff: Callable[[], Staff] = no_staff
    """Gives the staff file as it is now."""
    errands: Errands = field(default_factory=Errands)
    peopled: Peopled = field(default_factory=Peopled)

    def work(self, incoming: Incoming, *, goes_out: bool = False) -> None:
        """Give the message its outcome, none if the store does not answer; never raises.

        Args:
            incoming: The message with its document.
            goes_out: Whether this thread may wait for what is outside. Otherwise a message whose actor wants
                something from there is given its ``errand`` and no outcome.
        """
        incoming.errand = None
        try:
            incoming.outcome = self._decide(incoming, goes_out=goes_out)
        except Permanent as fault:
            incoming.outcome = self._aside(incoming, fault)
        except Unavailable as fault:
            log.warning("store.unavailable", reason=str(fault)[:200])
            incoming.outcome = None
        except (NewerThanThis, UnknownPack) as fault:
            incoming.outcome = self._wait_for_release(incoming, fault)
        except Transient as fault:
            incoming.outcome = self._wait(incoming, fault)
        except CaseloopError as fault:
            incoming.outcome = self._aside(incoming, Poisonous(str(fault)))
        except Exception as fault:  # noqa: BLE001 - one message must not take the others along
            if incoming.loaded is not None and incoming.key in incoming.loaded.inbox:
                log.error(  # noqa: TRY400 - a traceback may quote it
                    "message.unproven", key=incoming.key, fault=type(fault).__name__, at=place_of(fault)
                )
                incoming.outcome = None  # applied before: parking it as well would give it two ends
                return
            kind = incoming.envelope.type if incoming.envelope else ""
            log.error(  # noqa: TRY400 - a traceback may quote a customer
                "message.poisonous",
                key=incoming.key,
                type=kind,
                fault=type(fault).__name__,
                at=place_of(fault),
            )
            sentence = (
                f"Working on the message ended in {type(fault).__name__}; the operator's log says where."
            )
            incoming.outcome = self._aside(incoming, Poisonous(sentence, found=type(fault).__name__))

    def _decide(self, incoming: Incoming, *, goes_out: bool) -> Outcome | None:
        if incoming.fault is not None:
            raise Newer(self.store, self.repertoire).judged(incoming, incoming.fault)
        envelope, message, spec = incoming.envelope, incoming.message, incoming.spec
        if envelope is None or message is None or spec is None:
            text = "a message without fault has envelope, message and actor"
            raise AssertionError(text)
        loaded = incoming.loaded
        if loaded is not None and incoming.key in loaded.inbox:
            return self._applied_before(incoming, loaded.inbox[incoming.key])
        if incoming.delivery.count >= self.poison_after:
            sentence = f"The message was delivered {incoming.delivery.count} times without a result."
            raise Poisonous(sentence)
        if loaded is None and not message.CREATES:
            sentence = "The message names a case or alert that does not exist (yet)."
            raise UnknownCase(sentence)
        context = self._context(incoming, self.clock.now(), envelope.time)
        if spec.errand is not None and not incoming.is_answered:
            errand = spec.errand(message, incoming.document, context)
            if errand is not None and not goes_out:
                incoming.errand = errand
                return None
            if errand is not None:
                incoming.answer = self.errands.answer(incoming.key, errand)
                incoming.is_answered = True
                context = self._context(incoming, self.clock.now(), envelope.time)
        decision = spec.decide(message, incoming.document, context)
        if decision.changes_nothing:
            return Nothing()
        recorded = Recorded(write_of(decision, incoming, context, message.ACTOR), decision)
        return self.follower.together(incoming, recorded, self.work)

    def _context(self, incoming: Incoming, now: datetime, said: datetime | None) -> Context:
        envelope, staff = incoming.envelope, self.staff()
        return Context(
            now=now,
            happened_at=min(said, now) if said is not None else now,
            packs=self.peopled.of(self.packs, staff),
            message_key=incoming.key,
            source=envelope.source if envelope else "",
            source_id=envelope.id if envelope else "",
            sequence=envelope.sequence if envelope else None,
            attempt=incoming.number_attempt,
            related=incoming.related,
            fingerprint=self.fingerprint,
            staff=staff,
            answer=incoming.answer,
        )

    def _applied_before(self, incoming: Incoming, digest: str) -> Outcome:
        if digest != incoming.digest:
            sentence = (
                "A message with this source and id was applied before, with other content. Use a new id."
            )
            raise SameIdOtherContent(
                sentence, field="id", expected="an id not used before", found="other content"
            )
        if incoming.target is None:
            return Nothing()
        entry = self.store.entry(incoming.target.collection, incoming.document_id, incoming.key)
        return Applied(entry) if entry is not None and entry.emits else Nothing()

    def _wait(self, incoming: Incoming, fault: Transient) -> Outcome:
        tries = incoming.try_count
        if tries >= len(WAITS):
            refusal = Permanent(
                str(fault), field="data.case", expected="a case that can take this", found="none in time"
            )
            refusal.code = fault.code
            return self._aside(incoming, refusal)
        now = self.clock.now()
        record = parked_record(incoming, str(fault), fault.code, now=now)
        due = now + self.clock.technical(WAITS[tries])
        return Aside(replace(record, state="waiting", attempts=tries, next_due_at=due))

    def _wait_for_release(self, incoming: Incoming, fault: CaseloopError) -> Outcome:
        """Keep a message until a process that can read it takes it, however long that is; nobody is told."""
        now, tries = self.clock.now(), incoming.try_count
        due = now + self.clock.technical(RELEASE_WAITS[min(tries, len(RELEASE_WAITS) - 1)])
        record = parked_record(incoming, str(fault), NEWER, now=now)
        return Aside(replace(record, state="waiting", attempts=tries, next_due_at=due))

    def _aside(self, incoming: Incoming, fault: Permanent) -> Outcome:
        record = parked_record(incoming, fault.sentence, fault.code, now=self.clock.now())
        return Aside(
            replace(
                record,
                field=fault.field,
                expected=fault.expected,
                found=fault.found,
                attempts=incoming.try_count,
            )
        )


def place_of(fault: BaseException) -> list[str]:
    """Give file, line and function of the innermost frames; never the fault's text, which may quote a customer."""
    frames = traceback.extract_tb(fault.__traceback__)[-4:]
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
