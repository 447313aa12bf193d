"""Owners of the demonstration on a slow day, when events come long after what they tell of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ops.demo.courses import Course
from ops.demo.office import Office
from ops.demo.owners import Owners
from schemas.messages.archiving import FaultAttributed
from schemas.messages.base import Inbound
from schemas.messages.ending import CaseSigned
from schemas.messages.events import CaseFact
from schemas.messages.plan import PlanDrafted
from schemas.messages.triage import CoreIssueNamed
from tests.builders import at
from tests.company import HandClock, Now


@dataclass
class Silence:
    """Keeps what is said; no event ever comes of it."""

    said: list[Inbound] = field(default_factory=list)

    def say(self, message: Inbound, *, source: str, event_id: str) -> None:
        """Keep a message."""
        del source, event_id
        self.said.append(message)


def fact(name: str, version: int, state: str, **details: Any) -> CaseFact:
    return CaseFact.model_validate(
        {
            "name": name,
            "case_id": "c",
            "case_number": "RSVZB-B4C7S-8",
            "version": version,
            "state": state,
            "round": 1,
            "pack": "feedback-handbook",
            "priority": "important",
            "owner": "after_sales-06",
            "department": "after_sales",
            "at": at("Mon 2026-03-09 10:00"),
            "details": details,
        }
    )


@dataclass
class Day:
    """An owner who hears the events of one case, and for whom time passes."""

    pack: str = "feedback-handbook"
    hand: Now = field(default_factory=lambda: Now(at("Mon 2026-03-09 10:00")))
    post: Silence = field(default_factory=Silence)

    def __post_init__(self) -> None:
        channel: Any = self.post
        self.office = Office(HandClock(hand=self.hand), channel, 7)
        self.owners = Owners(self.office)
        self.matter = self.office.open_matter("c", Course())

    def hears(self, name: str, version: int, state: str, **details: Any) -> None:
        """Hear an event."""
        heard = fact(name, version, state, **details).model_copy(update={"pack": self.pack})
        self.matter.note(heard)
        if name == "closed":
            self.owners.closed(self.matter)
        else:
            self.owners.facts[name](self.matter, heard)

    def passes(self) -> None:
        """Let a day pass."""
        self.hand.instant += timedelta(days=1)
        for act in self.office.agenda.due(self.hand.instant):
            act()

    def count(self, kind: type[Inbound]) -> int:
        """Count what was said of a kind."""
        return sum(isinstance(one, kind) for one in self.post.said)


def test_a_plan_is_said_once_however_many_things_call_for_it() -> None:
    day = Day()
    day.matter.open_tests.add("technical_test-2")

    day.hears("verified", 4, "investigating")
    day.passes()
    day.hears("task-answered", 5, "investigating", task_id="technical_test-2", kind="technical_test")
    day.hears("fact-found", 6, "investigating", kind="root_cause")
    day.hears("task-answered", 7, "investigating", task_id="customer_contact-1", kind="customer_contact")
    day.passes()
    assert day.count(PlanDrafted) == 1

    day.hears("plan-objected", 9, "planning")
    day.passes()
    assert day.count(PlanDrafted) == 2


def test_a_plan_waits_until_the_core_issue_is_heard_of() -> None:
    day = Day("online-mall")
    day.hears("verified", 4, "investigating")
    day.hears("fact-found", 5, "investigating", kind="root_cause")
    day.passes()
    assert (day.count(CoreIssueNamed), day.count(PlanDrafted)) == (1, 0)

    day.hears("core-issue-named", 6, "investigating")
    day.passes()
    assert day.count(PlanDrafted) == 1


def test_a_signature_waits_until_it_is_heard_whose_fault_it_was() -> None:
    day = Day("complaint-programme")
    day.hears("closed", 9, "closed")
    day.passes()
    assert (day.count(FaultAttributed), day.count(CaseSigned)) == (1, 0)

    day.hears("fault-attributed", 10, "closed")
    day.passes()
    assert day.count(CaseSigned) == 1
