"""Durations in a reader's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemas.clock import Duration, Unit
from schemas.model import Language

_ZH: Final[Mapping[Unit, str]] = {
    "clock_minutes": "分钟",
    "clock_hours": "小时",
    "open_minutes": "分钟（工作时间）",
    "open_hours": "小时（工作时间）",
    "working_days": "个工作日",
    "calendar_days": "天",
}


def spoken(duration: Duration) -> Mapping[Language, str]:
    """Give a duration in every language, for example ``24小时`` and ``24 clock hours``."""
    unit = duration.unit.replace("_", " ")
    one = unit.removesuffix("s") if duration.amount == 1 else unit
    return {"zh": f"{duration.amount}{_ZH[duration.unit]}", "en": f"{duration.amount} {one}"}
