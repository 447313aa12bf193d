"""Foreign rows turned into submissions; docs/adapters.md says how each is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ops.cli.failure import Failed
from schemas.messages.intake import FeedbackSubmitted

Adapter = Callable[[Mapping[str, Any]], dict[str, Any]]
"""Takes a row, gives the attributes id and data of a CloudEvent; its time of arrival is when it arrives."""

_ZONE: Final = "+08:00"
"""Times in the letters bear no zone; all of them were written in China."""

_ENQUIRY: Final = ("咨询", "请问", "询问", "什么时候", "何时", "能否", "如何", "吗", "？", "?")
_SUGGESTION: Final = ("建议", "提议", "希望", "呼吁")

_ASKED: Final = re.compile(r"(?:请求|要求|希望|建议|恳请|呼吁|求)(.+)$")
"""What follows a word of asking is what the writer wants."""

_PLACE: Final = re.compile(r"[A-Z]\d{0,2}[市区县](?:[一-鿿]{2,6}?(?:街道|镇|乡|社区|小区|村))?")
"""Places in the letters are named by a letter and a number, for example ``K2区`` or ``A市某某小区``."""

_TOPICS: Final = {
    "enquiry": "product_enquiry",
    "suggestion": "service_suggestion",
    "complaint": "quality_complaint",
}

_LONGEST_NAME: Final = 60


def letter(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the submission that a citizen's letter makes.

    Args:
        row: A row with id, title, text and submitted_at, as in a file of letters.
    """
    title, text = _stripped(row["title"]), _stripped(row["text"])
    stated_at = f"{row['submitted_at']}{_ZONE}"
    kind = _type_of(title)
    data: dict[str, Any] = {
        "channel": "suggestion_box",
        "stated_at": stated_at,
        "type": kind,
        "topic": _TOPICS[kind],
        "summary": title,
        "text": text,
        "demands": [_demand_of(title)],
        "urgency": {"value": "normal", "source": "agent"},
        "customer": {"anonymous": True},
        "locale": "zh-CN",
    }
    if kind == "complaint":
        data["incident"] = {"happened_at": stated_at, "place": _place_of(title, text), "description": text}
        data["product"] = {"name": title[:_LONGEST_NAME]}
    return {"id": str(row["id"]), "data": data}


ADAPTERS: Final[Mapping[str, Adapter]] = {"letters": letter}
"""Name of an adapter, as given on the command line, to what it does."""


def adapter_named(name: str) -> Adapter:
    """Give an adapter.

    Raises:
        Failed: there is none of that name.
    """
    if name not in ADAPTERS:
        sentence = f"There is no adapter {name!r}."
        raise Failed(sentence, f"Those that exist: {', '.join(ADAPTERS)}.")
    return ADAPTERS[name]


def adapted(name: str, row: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Give a row as a CloudEvent.

    Raises:
        Failed: no such adapter, or the row lacks a field that it needs.
    """
    adapter = adapter_named(name)
    try:
        parts = adapter(row)
    except KeyError as lacking:
        sentence = f"The row has no field {lacking}, which the adapter {name!r} needs."
        raise Failed(sentence) from None
    return {"specversion": "1.0", "source": source, "type": FeedbackSubmitted.TYPE, **parts}


def _stripped(text: str) -> str:
    return text.strip("\u200b \t\r\n")


def _type_of(title: str) -> str:
    if any(word in title for word in _SUGGESTION):
        return "suggestion"
    if any(word in title for word in _ENQUIRY):
        return "enquiry"
    return "complaint"


def _demand_of(title: str) -> str:
    asked = _ASKED.search(title)
    return asked.group(1).strip("，。！!") or title if asked else title


def _place_of(title: str, text: str) -> str:
    found = _PLACE.search(title) or _PLACE.search(text)
    return found.group() if found else "来信未写明"
