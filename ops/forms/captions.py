"""The few words of a form that no pack says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rules.forms.sheet import Sheet


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


def captions_of(sheet: Sheet) -> Captions:
    """Give the words of a sheet's own script, else of its language."""
    return CAPTIONS.get(sheet.locale) or CAPTIONS[sheet.language]


CAPTIONS: Final[Mapping[str, Captions]] = {
    "zh": Captions("编号", "期间", "打印时间", "{by} 于 {at} 确认", "日期", "无", "客户信息已按规定隐去"),
    "zh-TW": Captions("編號", "期間", "列印時間", "{by} 於 {at} 確認", "日期", "無", "客戶資訊已按規定隱去"),
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
