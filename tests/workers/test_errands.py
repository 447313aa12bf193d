"""Errands: done once for a message, outside any write, and never by a thread that a queue waits for."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from actors.spec import ActorSpec, Context
from ops.bench.feedback import feedback
from schemas.case import Case
from schemas.decision import Decision
from schemas.errands import Errand, ReadSwitch
from schemas.errors import Unavailable
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.orders import TriageCase
from schemas.queues import QUEUES
from tests.workers.fakes import a_delivery
from tests.workers.joined import Joined
from workers.errand_threads import ErrandThreads
from workers.errands import Errands
from workers.incoming import Applied, Aside, Incoming, Recorded
from workers.repertoire import SPECS

GOOD = feedback(1, "errands")
LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class AskAround(Errand):
    """Ask a neighbour for the summary of a message."""

    summary: str
    neighbour: str = "far"

    @property
    def far_side(self) -> str:
        """Give whom."""
        return self.neighbour


@dataclass
class Neighbour:
    """Answers, and counts how often it was asked."""

    asked: list[str] = field(default_factory=list)
    fault: Exception | None = None

    def __call__(self, errand: AskAround) -> str:
        """Answer in capitals."""
        self.asked.append(errand.summary)
        if self.fault is not None:
            raise self.fault
        return errand.summary.upper()


def asks(message: FeedbackSubmitted, _case: Case | None, _context: Context) -> AskAround:
    return AskAround(message.summary or "")


def with_errand(shape: type[Any], errand: Any, heard: list[Any]) -> tuple[ActorSpec, ...]:
    """Give the table of actors, of which that one goes on an errand first and notes the answer."""

    def decide(message: Any, document: Any, context: Context) -> Decision[Any]:
        heard.append(context.answer)
        return own.decide(message, document, context)

    (own,) = (spec for spec in SPECS if spec.message is shape)
    changed = replace(own, decide=decide, errand=errand)
    return tuple(changed if spec is own else spec for spec in SPECS)


@dataclass
class Street:
    """A process with one neighbour."""

    neighbour: Neighbour = field(default_factory=Neighbour)
    heard: list[Any] = field(default_factory=list)
    """What the actor was told."""

    def __post_init__(self) -> None:
        specs = with_errand(FeedbackSubmitted, asks, self.heard)
        self.joined = Joined(specs=specs, errands={AskAround: self.neighbour})


def test_the_actor_decides_with_the_answer() -> None:
    street = Street()
    incoming = street.joined.decided(GOOD)

    assert isinstance(incoming.outcome, Recorded)
    assert street.heard == [GOOD["data"]["summary"].upper()]


def test_a_thread_that_must_not_wait_only_learns_what_is_wanted() -> None:
    street = Street()
    (incoming,) = street.joined.loader.prepare("intake.v1", [a_delivery(GOOD)])
    street.joined.unit.work(incoming)

    assert incoming.errand == AskAround(GOOD["data"]["summary"])
    assert incoming.outcome is None
    assert (street.neighbour.asked, street.heard) == ([], [])


def test_a_message_that_is_decided_again_after_a_conflict_keeps_its_answer() -> None:
    street = Street()
    first = street.joined.decided(GOOD)
    street.joined.store.answers = ["conflict"]
    street.joined.settle(first)
    (again,) = street.joined.reruns
    street.joined.unit.work(again)

    assert isinstance(again.outcome, Recorded)
    assert street.heard == [GOOD["data"]["summary"].upper()] * 2
    assert len(street.neighbour.asked) == 1


def test_a_copy_delivered_before_the_first_was_stored_gets_the_same_answer() -> None:
    street = Street()
    street.joined.decided(GOOD)
    street.joined.decided(GOOD, headers={"x-delivery-count": 1})

    assert len(street.neighbour.asked) == 1
    assert len(street.heard) == 2


def test_what_was_applied_goes_on_no_errand_again() -> None:
    street = Street()
    street.joined.settle(street.joined.decided(GOOD))
    street.joined.decided(GOOD, headers={"x-delivery-count": 1})

    assert len(street.neighbour.asked) == 1


def test_a_store_that_is_away_during_the_errand_leaves_no_outcome_and_it_goes_again() -> None:
    street = Street(Neighbour(fault=Unavailable("a test")))
    first = street.joined.decided(GOOD)
    street.neighbour.fault = None
    second = street.joined.decided(GOOD)

    assert (first.outcome, first.errand) == (None, None)
    assert isinstance(second.outcome, Recorded)
    assert len(street.neighbour.asked) == 2


def test_an_errand_that_nobody_performs_is_parked() -> None:
    incoming = Joined(specs=with_errand(FeedbackSubmitted, asks, [])).decided(GOOD)

    assert isinstance(incoming.outcome, Aside)
    assert incoming.outcome.record.code == "poisonous"


def test_the_oldest_answers_are_forgotten() -> None:
    neighbour = Neighbour()
    errands = Errands({AskAround: neighbour}, most_kept=2)
    for key in ("1", "2", "3", "3", "1"):
        errands.answer(key, AskAround(key))

    assert neighbour.asked == ["1", "2", "3", "1"]


def test_a_kind_of_errand_without_performer_is_named() -> None:
    with pytest.raises(LookupError, match=r"that this process performs \(none\), found AskAround"):
        Errands().answer("1", AskAround("1"))


def test_an_order_whose_actor_goes_on_an_errand_travels() -> None:
    def none(_message: Any, _case: Any, _context: Context) -> None:
        return None

    joined = Joined(served=frozenset(QUEUES), specs=with_errand(TriageCase, none, []))
    joined.settle(joined.decided(GOOD))
    travelled = [key for parcel in joined.amqp.published for _, key, _ in parcel.messages]

    assert "triage.v1" not in [one.queue for one in joined.taken]
    assert "triage.v1" in travelled


class Doorstep:
    """Errand threads before which messages wait; a neighbour called slow answers when told to."""

    def __init__(self, *, threads: int) -> None:
        self.slow_answers = threading.Event()
        self.back: list[str] = []
        self.came_back = threading.Condition()
        specs = with_errand(FeedbackSubmitted, self.whom, [])
        self.joined = Joined(specs=specs, errands={AskAround: self.answer})
        self.threads = ErrandThreads(
            self.joined.loader, self.joined.unit, self.receive, busy={}, count=threads
        )

    def whom(self, message: FeedbackSubmitted, _case: Case | None, _context: Context) -> AskAround:
        """Want what the summary says."""
        return AskAround(message.summary or "", "slow" if "slow" in (message.summary or "") else "fast")

    def answer(self, errand: AskAround) -> str:
        """Answer as the neighbour."""
        if errand.far_side == "slow":
            self.slow_answers.wait(LIMIT_S)
        return errand.summary

    def receive(self, decided: Any) -> None:
        """Take what came back."""
        with self.came_back:
            self.back += [one.message.summary for one in decided if isinstance(one.outcome, Recorded)]
            self.came_back.notify_all()

    def wanting(self, *summaries: str) -> list[Incoming]:
        """Give messages that were found to want something."""
        events = [
            {**GOOD, "id": summary, "data": {**GOOD["data"], "summary": summary}} for summary in summaries
        ]
        found = self.joined.loader.prepare("intake.v1", [a_delivery(event) for event in events])
        for incoming in found:
            self.joined.unit.work(incoming)
        return found

    def wait_for(self, *summaries: str) -> bool:
        """Wait until these have come back."""
        with self.came_back:
            return self.came_back.wait_for(lambda: set(summaries) <= set(self.back), LIMIT_S)


def test_a_far_side_that_does_not_answer_keeps_no_other_waiting() -> None:
    step = Doorstep(threads=2)
    step.threads.start()
    step.threads.take(step.wanting("slow 1", "slow 2", "slow 3", "quick 1", "quick 2"))

    assert step.wait_for("quick 1", "quick 2")
    assert step.threads.open_count >= 3
    step.slow_answers.set()
    assert step.wait_for("slow 1", "slow 2", "slow 3")


def test_what_was_applied_while_it_waited_does_not_go_out() -> None:
    step = Doorstep(threads=1)
    (waiting, again) = step.wanting("quick 1", "quick 1")
    step.threads._go(waiting)
    step.joined.settle(waiting)
    step.threads._unit = replace(
        step.joined.unit, errands=Errands()
    )  # of another process: it remembers no answer
    step.threads._go(again)

    assert isinstance(waiting.outcome, Recorded)
    assert isinstance(again.outcome, Applied)


def test_what_has_not_gone_out_when_the_process_stops_is_left_to_others() -> None:
    step = Doorstep(threads=1)
    step.threads.take(step.wanting("quick 1"))
    step.threads.stop()
    step.threads.take(step.wanting("quick 2"))

    assert step.threads.open_count == 0
    assert step.back == []


def test_what_counts_only_now_is_asked_again_by_a_copy() -> None:
    answers = iter([None, "stopped"])
    errands = Errands({ReadSwitch: lambda _: next(answers)})

    assert errands.answer("key", ReadSwitch("p")) is None
    assert errands.answer("key", ReadSwitch("p")) == "stopped"
