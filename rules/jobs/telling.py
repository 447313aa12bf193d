"""How a job tells what it found, for readers of either language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from schemas.model import Language

_UNITS: Final[tuple[tuple[timedelta, str, str], ...]] = (
    (timedelta(days=2), "天", "d"),
    (timedelta(hours=2), "小时", "h"),
    (timedelta(minutes=2), "分钟", "min"),
)
"""From how long on a stretch is told in a unit: twice as long as the unit, so that it is rounded by less than half."""


def both(zh: str, en: str) -> Mapping[Language, str]:
    """Give a detail in both languages."""
    return {"zh": zh, "en": en}


def age(stretch: timedelta, language: Language) -> str:
    """Give a stretch of time in whole units, rounded down, such as ``3 h``."""
    for twice, zh, en in _UNITS:
        if stretch >= twice:
            count = stretch // (twice / 2)
            return f"{count}{zh}" if language == "zh" else f"{count} {en}"
    seconds = max(0, stretch // timedelta(seconds=1))
    return f"{seconds}秒" if language == "zh" else f"{seconds} s"
