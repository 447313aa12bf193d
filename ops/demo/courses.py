"""How a case goes on the people's side: how long they take, what they answer, what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Course:
    """What people will do about one case. Delays that are not given are drawn."""

    story: str = ""
    """Name of the story, empty for everyday cases."""
    answers: tuple[str, ...] = ("satisfied",)
    """What the customer says at each callback; the last one is repeated."""
    objections: int = 0
    """How many plans the customer turns down."""
    heeds_reminders: bool = True
    accept_after: timedelta | None = None
    verdict_after: timedelta | None = None
    help_after: timedelta | None = None
    callback_after: timedelta | None = None
    withdraw_after: timedelta | None = None
    ask: str = ""
    transfer_to: str = ""
    over_limit: bool = False
    batch: bool = False
    blocked_for: timedelta | None = None
    stays_open: str = ""
    """Why the case is still open when the demonstration ends; empty if it is not."""
    new_opinion: str = ""


STORIES: Final[Mapping[str, Course]] = {
    "batch": Course(batch=True),
    "injury": Course(accept_after=timedelta(minutes=4)),
    "three_rounds": Course(answers=("dissatisfied", "不满意", "dissatisfied")),
    "suggestion": Course(verdict_after=timedelta(hours=20)),
    "late_suggestion": Course(verdict_after=timedelta(days=4), heeds_reminders=False),
    "passed_on": Course(ask="technology", help_after=timedelta(minutes=25)),
    "passed_on_late": Course(ask="product", help_after=timedelta(minutes=150), heeds_reminders=False),
    "over_limit": Course(over_limit=True),
    "transfer": Course(transfer_to="after_sales"),
    "withdrawn": Course(withdraw_after=timedelta(hours=9)),
    "late": Course(accept_after=timedelta(hours=7), heeds_reminders=False),
    "forgotten": Course(accept_after=timedelta(hours=11)),
    "late_callback": Course(callback_after=timedelta(hours=29), heeds_reminders=False),
    "blocked": Course(blocked_for=timedelta(hours=20)),
    "waiting_for_part": Course(stays_open="blocked: the supplier delivers the part next week"),
    "objects": Course(objections=1),
    "new_opinion": Course(
        new_opinion="建议上门清洗可以选择具体时间段。", answers=("other_opinion", "satisfied")
    ),
    "anonymous": Course(),
    "repeat": Course(),
}
"""Story to course; the texts are in feedback.yaml."""

_UNHURRIED: Final = 0.06
"""Share of everyday cases whose people are late and ignore reminders."""
_TWO_ROUNDS: Final = 0.05
_TURNED_DOWN: Final = 0.06
_PASSED_ON: Final = 0.12
_HELPERS: Final = ("technology", "product", "operations")


def everyday_course(dice: Random) -> Course:
    """Draw how an ordinary case goes: most go well."""
    late = dice.random() < _UNHURRIED
    return Course(
        answers=("dissatisfied", "satisfied") if dice.random() < _TWO_ROUNDS else ("satisfied",),
        objections=int(dice.random() < _TURNED_DOWN),
        heeds_reminders=not late,
        accept_after=timedelta(hours=dice.uniform(4, 10)) if late else None,
        ask=dice.choice(_HELPERS) if dice.random() < _PASSED_ON else "",
    )


def story_course(name: str) -> Course:
    """Give the course of a story."""
    course = STORIES[name]
    return Course(**{**{field: getattr(course, field) for field in Course.__slots__}, "story": name})
