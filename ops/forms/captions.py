"""The few words of a form that no pack says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from schemas.model import Language


@dataclass(frozen=True, slots=True)
class Captions:
    """Words around a form."""

    number: str
    period: str
    printed: str
    signed: str
    """With ``{by}`` and ``{at}``."""
    date: str
    empty: str
    masked: str


CAPTIONS: Final[Mapping[Language, Captions]] = {
    "zh": Captions("编号", "期间", "打印时间", "{by} 于 {at} 确认", "日期", "无", "客户信息已按规定隐去"),
    "en": Captions(
        "Number",
        "Period",
        "Printed",
        "{by} confirmed at {at}",
        "Date",
        "none",
        "Customer data masked as the policy asks",
    ),
}
