"""The composition root of a worker process: everything is made here, and stopped here in order."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence

import dramatiq
import structlog
from dramatiq.worker import Worker

from actors.spec import ActorSpec
from rules.readiness import make_ready
from schemas.document import Document
from schemas.pass_points import PassPoint, go_on
from schemas.policy.pack import Packs
from schemas.ports import Store
from schemas.queues import URGENT
from schemas.staff import Staff, no_staff
from workers.amqp import Amqp
from workers.clock import Clock, monotonic
from workers.committer import Committer
from workers.crash import around
from workers.errand_threads import ErrandThreads
from workers.errands import Errands, ErrandTable
from workers.following import Follower
from workers.incoming import Aiming, HandedOn, Incoming, Repertoire
from workers.loading import Loader
from workers.newer import announce
from workers.overrides import UnitBroker
from workers.rerun import Rerunner
from workers.settlement import Settlement
from workers.unit import UnitOfWork

log = structlog.get_logger(__name__)

PARK = "message.park"
"""Name of the actor that takes what cannot be understood."""

_IDLE_WAKE_MS = 200

_FIRST = -1
"""Priority of what is urgent; all else has 0, and lower ones are taken up first."""


class Runtime:
    """A worker process's machinery around a table of actors."""

    def __init__(  # noqa: PLR0913 - the parts of a process, all named
        self,
        specs: Sequence[ActorSpec],
        documents: Mapping[str, type[Document]],
        *,
        amqp_url: str,
        store: Store,
        packs: Packs,
        clock: Clock,
        fingerprint: Callable[[str], str],
        queues: Sequence[str],
        threads: int = 2,
        prefetch: int = 400,
        poison_after: int = 50,
        staff: Callable[[], Staff] = no_staff,
        gather_s: float = 0.040,
        follows: bool = True,
        errands: ErrandTable | None = None,
        errand_threads: int = 8,
        pass_point: PassPoint = go_on,
    ) -> None:
        """Make everything; nothing is opened before ``start``."""
        repertoire = Repertoire.of(specs, documents)
        self.follower = Follower(repertoire, frozenset(queues if follows else ()), self._take)
        self.unit = UnitOfWork(
            repertoire,
            packs,
            store,
            clock,
            fingerprint,
            poison_after,
            self.follower,
            staff=staff,
            errands=Errands(errands),
        )
        self.amqp = Amqp(amqp_url, name=f"caseloop-{'+'.join(queues)}-{os.getpid()}", pass_point=pass_point)
        self.loader = Loader(store, repertoire, aiming=Aiming(packs, fingerprint))
        self._giving_up = threading.Event()
        settlement = Settlement(
            store,
            self.amqp,
            clock,
            rerun=self._rerun,
            done=self._done,
            stopping=self._giving_up,
            follow=self.follower.follow,
            pass_point=pass_point,
        )
        self.committer = Committer(settlement.settle, gather_s=gather_s)
        self.busy: dict[int, float] = {}
        goes_out = any(spec.errand is not None and spec.message.QUEUE in queues for spec in specs)
        self.errand_threads = ErrandThreads(
            self.loader,
            self.unit,
            self.committer.submit,
            busy=self.busy,
            count=errand_threads if goes_out else 0,
        )
        submit = self._submit if goes_out else self.committer.submit
        self.rerunner = Rerunner(self.loader, self.unit, submit)
        self.broker = UnitBroker(
            self.amqp,
            prepare=around("load", self.loader.prepare, pass_point),
            actor_of=actor_of,
            settle=submit,
            prefetch=prefetch,
        )
        self._decide = around("decide", self._work, pass_point)
        for queue_name in queues:
            self.broker.declare_queue(queue_name)
        self._declare(PARK, queues[0])
        for spec in specs:
            if spec.message.QUEUE in queues:
                self._declare(spec.message.ACTOR, spec.message.QUEUE)
            else:
                self._declare(spec.message.ACTOR, queues[0])
        if URGENT in queues:
            self._declare(URGENT, URGENT, priority=_FIRST)
        self.worker = Worker(
            self.broker, queues=set(queues), worker_timeout=_IDLE_WAKE_MS, worker_threads=threads
        )

    def start(self) -> None:
        """Connect and begin.

        Raises:
            ConnectionError: RabbitMQ does not answer.
        """
        for pack in self.unit.packs.by_ref.values():
            make_ready(pack, now=self.unit.clock.now())
        announce(self.unit.store, self.unit.repertoire, self.loader.stopping)
        self.amqp.start()
        for queue_name in self.broker.queues:
            self.broker.arrivals(queue_name)  # before there are threads that could ask for one at once
        self.committer.start()
        self.rerunner.start()
        self.errand_threads.start()
        self.worker.start()

    def threads(self) -> list[threading.Thread]:
        """Give the threads without which this process must not go on."""
        own = [self.amqp.thread, self.committer.thread, self.rerunner.thread, *self.errand_threads.threads]
        return [*own, *self.worker.workers, *self.worker.consumers.values()]

    def stop(self, within_s: float) -> bool:
        """Finish what was begun, give back the rest; say whether everything begun was settled in time."""
        deadline = monotonic() + within_s
        self.follower.served = frozenset()
        self.amqp.stop_consuming()
        self.errand_threads.stop()
        self.worker.stop(timeout=int(within_s * 600))
        self.loader.stopping.set()
        pause = threading.Event()
        while self._open_count() and monotonic() < deadline - 2:
            pause.wait(0.02)
        settled = not self._open_count()
        self._giving_up.set()
        self.rerunner.stop()
        self.amqp.close()
        log.info("worker.stopped", settled=settled)
        return settled

    def _open_count(self) -> int:
        own = self.errand_threads.open_count + self.committer.open_count + self.rerunner.open_count
        return own + self.amqp.confirms.pending_count

    def _submit(self, decided: Sequence[Incoming]) -> None:
        """Pass on what is decided; what wants something from outside first goes there."""
        wanting = [incoming for incoming in decided if incoming.errand is not None]
        if wanting:
            self.errand_threads.take(wanting)
            decided = [incoming for incoming in decided if incoming.errand is None]
        if decided:
            self.committer.submit(decided)

    def _rerun(self, incoming: Incoming) -> None:
        self.rerunner.submit(incoming)

    def _take(self, following: Incoming) -> None:
        self.broker.arrivals(following.queue).put(HandedOn.of(following))

    def _done(self) -> None:
        self.committer.done()

    def _declare(self, name: str, queue_name: str, *, priority: int = 0) -> None:
        declare = dramatiq.actor(
            actor_name=name, queue_name=queue_name, priority=priority, broker=self.broker
        )
        declare(self._decide)

    def _work(self, handful: Sequence[Incoming]) -> None:
        thread = threading.get_ident()
        try:
            for incoming in handful:
                self.busy[thread] = monotonic()
                self.unit.work(incoming)
        finally:
            self.busy.pop(thread, None)


def actor_of(incoming: Incoming) -> str:
    """Give the actor that takes a message; all that comes over the urgent queue has one of its own, with priority."""
    if incoming.queue == URGENT:
        return URGENT
    return incoming.message.ACTOR if incoming.message is not None else PARK
