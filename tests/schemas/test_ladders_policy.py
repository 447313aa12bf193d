"""Ladders of a pack: every step has its time and its targets."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.ladder import Window
from schemas.policy.clock_parts import ClockTime
from schemas.policy.escalation import EscalationPolicy
from schemas.policy.ladders import LadderRow, minutes_of
from tests.alerting import a_step, every
from tests.packs import the_pack


def a_ladder(*steps: dict[str, Any]) -> LadderRow:
    return LadderRow.model_validate(
        {"id": "escalation.ladder.test", "source": "ours", "name": "test", "steps": steps}
    )


@pytest.mark.req("S3-12")
@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ((), "at least 1 item"),
        ((a_step("a"),), "at least 1 item"),
        ((a_step("a", "person:A"), a_step("b", "person:B")), "row escalation.test.b: expected `after`"),
        ((a_step("a", "person:A", after=5),), "row escalation.test.a: expected no `after`"),
        ((a_step("a", "person:A", repeats=2),), "row escalation.test.a: expected repeat_every and repeats"),
        (
            (a_step("a", "person:A", **every(5, 0)),),
            "row escalation.test.a: expected repeat_every and repeats",
        ),
        ((a_step("a", "somebody"),), "should match pattern"),
        ((a_step("a", "person:"),), "should match pattern"),
    ],
)
def test_a_step_without_its_time_or_without_targets_is_refused(
    steps: tuple[dict[str, Any], ...], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        a_ladder(*steps)


def test_two_ladders_of_one_name_are_refused() -> None:
    policy = the_pack().escalation.model_dump()

    with pytest.raises(ValidationError, match="expected one ladder of each name"):
        EscalationPolicy.model_validate(policy | {"ladders": [policy["ladders"][0]] * 2})


def test_hours_are_written_as_people_write_them() -> None:
    window = Window.model_validate({"zone": "Asia/Shanghai", "hours": ["13:00-18:00", "09:00-12:00"]})

    assert [hours.opens // 3600 for hours in window.hours] == [9, 13]
    with pytest.raises(ValidationError, match="expected a time zone"):
        Window.model_validate({"zone": "Mars/Olympus", "hours": ["09:00-12:00"]})


def test_hours_count_as_sixty_minutes() -> None:
    assert minutes_of(ClockTime(amount=2, unit="clock_hours")) == 120
    assert minutes_of(ClockTime(amount=2, unit="clock_minutes")) == 2
