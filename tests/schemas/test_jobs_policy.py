"""Rows of recurring jobs that cannot be meant are refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.policy.clock_parts import ClockTime
from schemas.policy.jobs import CountLimit, JobsPolicy, lasting
from tests.jobs import a_row


def test_a_cron_expression_that_says_nothing_is_refused() -> None:
    for cron, fault in (
        ("* * * *", "it has not 5 fields"),
        ("61 * * * *", "Bad minute"),
        ("0 0 30 2 *", "Bad day-of-month"),
    ):
        with pytest.raises(ValidationError, match=f"expected a cron expression such as .*{fault}"):
            a_row(cron=cron)


@pytest.mark.parametrize("on_closed", ["skip", "next", "previous"])
def test_closed_days_need_a_calendar(on_closed: str) -> None:
    with pytest.raises(ValidationError, match="expected a calendar that says which days are closed"):
        a_row(on_closed=on_closed)


def test_open_hours_of_a_silence_need_a_calendar() -> None:
    with pytest.raises(ValidationError, match="expected a calendar for open hours"):
        a_row("jobs.watch.channels", calendar=None)


def test_a_row_that_stands_twice_is_refused() -> None:
    row = a_row().model_dump()

    with pytest.raises(
        ValidationError, match=r"expected each row once, found jobs\.watch\.parked, .*more than once"
    ):
        JobsPolicy.model_validate({"jobs": [row, row]})


def test_a_kind_that_does_not_exist_is_refused() -> None:
    row: dict[str, Any] = a_row().model_dump() | {"kind": "watch.moon"}

    with pytest.raises(ValidationError, match="does not match any of the expected tags"):
        JobsPolicy.model_validate({"jobs": [row]})


def test_a_limit_that_need_not_last_is_told_at_once() -> None:
    values: dict[str, Any] = {"id": "jobs.test", "source": "ours", "at_least": 1}

    assert lasting(CountLimit(**values)) == timedelta()
    assert lasting(CountLimit(**values, lasts=ClockTime(amount=2, unit="clock_hours"))) == timedelta(hours=2)
