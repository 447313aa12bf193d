"""What a clock row in a pack must be."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.policy.clocks import ClocksPolicy, NudgeRow
from tests.packs import HANDBOOK
from tests.timing import a_clock_row
from workers.pack_yaml import read_yaml

NUDGE: dict[str, Any] = {
    "id": "clocks.nudge-test",
    "source": "ours",
    "step": "triage-case",
    "order": "caseloop.order.triage-case.v1",
    "done_by": ["case.triaged"],
    "after": {"amount": 5, "unit": "clock_minutes"},
    "at_most": {"amount": 1, "unit": "clock_hours"},
    "alert": None,
    "alert_after": 3,
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"limit": {"amount": 0, "unit": "clock_hours"}}, "greater than or equal to 1"),
        ({"limit": {"amount": 1, "unit": "days"}}, "Input should be 'clock_minutes'"),
        ({"limit": {"amount": 1}}, "Field required"),
        ({"starts_on": ()}, "at least 1 item"),
        ({"satisfied_by": ()}, "at least 1 item"),
        ({"starts_on": ("triaged",)}, "String should match pattern"),
        ({"name": "first.response"}, "String should match pattern"),
        (
            {"reminder": {"amount": 1, "unit": "open_hours"}},
            "a reminder in clock_hours, clock_minutes, found open_hours",
        ),
        ({"pauses_on": ("case.blocked",)}, "pauses_on and resumes_on together"),
        (
            {"pauses_on": ("case.blocked",), "resumes_on": ("case.unblocked",)},
            "pause_at_most beside pauses_on",
        ),
        ({"limit": None}, "either limit or until"),
        ({"until": "promised_by"}, "either limit or until"),
        ({"limit": None, "until": "task_due_at"}, "each: true beside until: task_due_at"),
        (
            {"reminders": [{"amount": 1, "unit": "clock_hours"}, {"amount": 1, "unit": "working_days"}]},
            "found working_days",
        ),
        ({"source": "somebody"}, "String should match pattern"),
    ],
)
def test_a_clock_row_that_makes_no_sense_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        a_clock_row(**changes)


def test_a_nudge_must_order_a_step_of_a_case() -> None:
    with pytest.raises(ValidationError, match="expected an order out of"):
        NudgeRow.model_validate(NUDGE | {"order": "caseloop.order.check-timers.v1"})


def test_a_nudge_is_timed_by_the_wall_clock() -> None:
    with pytest.raises(ValidationError, match="Input should be 'clock_minutes' or 'clock_hours'"):
        NudgeRow.model_validate(NUDGE | {"after": {"amount": 1, "unit": "working_days"}})


def test_rows_of_one_id_are_refused() -> None:
    watch = read_yaml(HANDBOOK / "clocks.yaml")["watch"]

    with pytest.raises(ValidationError, match=r"each row once, found clocks\.test more"):
        ClocksPolicy.model_validate(
            {"clocks": [a_clock_row(), a_clock_row()], "nudges": [NUDGE], "watch": watch}
        )
