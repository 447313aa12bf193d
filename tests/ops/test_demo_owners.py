"""Owners of the demonstration on a slow day, when events come long after what they tell of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ops.demo.courses import Course
from ops.demo.office import Office
from ops.demo.owners import Owners
from schemas.messages.base import Inbound
from schemas.messages.events import CaseFact
from schemas.messages.plan import PlanDrafted
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

    @property
    def plan_count(self) -> int:
        """How many plans were published."""
        return sum(isinstance(message, PlanDrafted) for message in self.said)


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


def test_a_plan_is_said_once_however_many_things_call_for_it() -> None:
    hand, post = Now(at("Mon 2026-03-09 10:00")), Silence()
    channel: Any = post
    office = Office(HandClock(hand=hand), channel, 7)
    owners, matter = Owners(office), office.open_matter("c", Course())
    matter.open_tests.add("technical_test-2")

    def hears(heard: CaseFact) -> None:
        matter.note(heard)
        owners.facts[heard.name](matter, heard)

    def a_day_passes() -> None:
        hand.instant += timedelta(days=1)
        for act in office.agenda.due(hand.instant):
            act()

    hears(fact("verified", 4, "investigating"))
    a_day_passes()
    hears(fact("task-answered", 5, "investigating", task_id="technical_test-2", kind="technical_test"))
    hears(fact("fact-found", 6, "investigating", kind="root_cause"))
    hears(fact("task-answered", 7, "investigating", task_id="customer_contact-1", kind="customer_contact"))
    a_day_passes()
    assert post.plan_count == 1

    hears(fact("plan-objected", 9, "planning"))
    a_day_passes()
    assert post.plan_count == 2
