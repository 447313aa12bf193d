"""Durations in a reader's own words."""

from __future__ import annotations

from typing import get_args

import pytest

from rules.spoken_time import spoken
from schemas.clock import Duration, Unit


@pytest.mark.parametrize(
    ("amount", "unit", "zh", "en"),
    [
        (24, "clock_hours", "24小时", "24 clock hours"),
        (1, "clock_hours", "1小时", "1 clock hour"),
        (3, "working_days", "3个工作日", "3 working days"),
    ],
)
def test_a_duration_is_said_in_both_languages(amount: int, unit: Unit, zh: str, en: str) -> None:
    assert spoken(Duration(amount=amount, unit=unit)) == {"zh": zh, "en": en}


@pytest.mark.parametrize("unit", get_args(Unit))
def test_no_unit_is_said_in_english_to_a_chinese_reader(unit: Unit) -> None:
    assert not any(
        letter.isascii() and letter.isalpha() for letter in spoken(Duration(amount=2, unit=unit))["zh"]
    )
