"""The people of the demonstration: what they submit is accepted, and what they plan happens in order."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ops.demo.agenda import Agenda
from ops.demo.courses import STORIES, everyday_course, story_course
from ops.demo.crowd import STORY_HOURS, arrival_hours
from ops.demo.matters import Matter
from ops.demo.office import dice_for
from ops.demo.submissions import story_text, submission, texts
from rules.intake import register
from rules.triage import triage_case
from schemas.case import Case
from schemas.messages.events import CaseFact
from tests.packs import the_pack

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
EVERY_TEXT: list[Any] = [*texts()["feedback"], *texts()["stories"].values()]


def registered(row: Any, *, anonymous: bool = False) -> Case:
    message = submission(row, dice_for(1), number=1, now=NOW, anonymous=anonymous)
    return register(
        message,
        the_pack(),
        case_id="A" * 26,
        source="/demo",
        source_id="1",
        now=NOW,
        attempt=0,
        fingerprint=str,
    ).after


def judged(story: str) -> Case:
    return triage_case(registered(story_text(story)), the_pack(), related=(), now=NOW).after


@pytest.mark.parametrize("row", EVERY_TEXT, ids=lambda row: row["summary"][:20])
def test_everything_that_customers_say_is_accepted(row: Any) -> None:
    assert registered(row).state == "registered"


def test_the_texts_use_every_channel_that_upstream_systems_may_use() -> None:
    pack = the_pack()
    used = {channel for row in EVERY_TEXT for channel in row["channels"]}
    known = {word: row.code for row in pack.intake.channels for word in (row.code, row.label, *row.aliases)}

    assert {known[channel] for channel in used} == {row.code for row in pack.intake.channels} - {"callback"}


@pytest.mark.parametrize(
    ("story", "cls", "priority"),
    [
        ("batch", "complaint", "important"),
        ("injury", "complaint", "urgent"),
        ("suggestion", "suggestion", "normal"),
        ("passed_on", "enquiry", "normal"),
        ("transfer", "complaint", "important"),
        ("three_rounds", "complaint", "important"),
        ("late", "complaint", "important"),
        ("forgotten", "complaint", "important"),
        ("over_limit", "complaint", "important"),
        ("blocked", "complaint", "important"),
        ("objects", "complaint", "important"),
        ("late_suggestion", "suggestion", "normal"),
    ],
)
def test_stories_are_judged_as_they_are_meant(story: str, cls: str, priority: str) -> None:
    form = judged(story).assessment

    assert form is not None
    assert (form.cls, form.priority) == (cls, priority)


def test_every_story_has_a_text_a_course_and_a_time() -> None:
    assert set(texts()["stories"]) == set(STORIES) == set(STORY_HOURS)
    assert story_course("batch").story == "batch"


def test_no_customer_can_be_a_real_one() -> None:
    said = " ".join(str(submission(row, dice_for(2), number=7, now=NOW).customer) for row in EVERY_TEXT)

    assert set(re.findall(r"phone='(\d+)'", said)) == {"10000000007"}
    assert set(re.findall(r"email='[^']*@([^']*)'", said)) == {"example.com"}


def test_the_same_seed_gives_the_same_week() -> None:
    assert everyday_course(dice_for(5)) == everyday_course(dice_for(5))
    assert arrival_hours(dice_for(5)) == arrival_hours(dice_for(5))


def test_appointments_come_in_order_and_a_reminder_brings_one_forward() -> None:
    agenda, done = Agenda(), list[str]()
    agenda.add(NOW + timedelta(hours=2), lambda: done.append("second"), about="B")
    agenda.add(NOW + timedelta(hours=1), lambda: done.append("first"))
    agenda.add(NOW + timedelta(hours=9), lambda: done.append("late"), about="A")

    assert agenda.hasten("A", NOW + timedelta(hours=3))
    assert not agenda.hasten("A", NOW + timedelta(hours=5))
    for act in agenda.due(NOW + timedelta(hours=4)):
        act()

    assert done == ["first", "second", "late"]
    assert len(agenda) == 0


def test_an_event_that_comes_late_does_not_turn_a_case_back() -> None:
    matter = Matter("A", story_course("batch"))

    def fact(version: int, state: str) -> CaseFact:
        return CaseFact(
            name="x",
            case_id="A",
            case_number="7",
            version=version,
            state=state,
            round=1,
            pack="p",
            priority="normal",
            at=NOW,
        )

    matter.note(fact(3, "investigating"))
    matter.note(fact(2, "assigned"))

    assert (matter.version, matter.state) == (3, "investigating")
