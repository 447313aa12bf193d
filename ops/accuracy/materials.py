"""What each model that comes with Caseloop is learnt from: which texts, and which of their labels."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schemas.policy.trained import Axis

_NO_REASON: Final = frozenset({None, "Can't Tell"})
_CLASS_OF_SENTIMENT: Final = {"negative": "complaint", "positive": "praise", "neutral": "enquiry"}


@dataclass(frozen=True, slots=True)
class Material:
    """What one model is learnt from."""

    name: str
    axis: Axis
    pick: Callable[[Mapping[str, Any]], str | None]
    """Record to its label; None: it is not used."""
    concepts: str | None = None
    """Name of the file of concepts."""
    is_titled: bool = False
    """Whether a title stands before the text."""
    aim: float = 0.0
    yardstick: str = ""
    """What plain naive Bayes reached on texts of the same kind that it had not seen."""

    def texts(self, folder: Path) -> Iterator[tuple[str, str]]:
        """Give text and label of every record of a folder that the model is learnt from."""
        for record in records(folder):
            label = self.pick(record)
            if label is not None:
                title = record.get("title") if self.is_titled else None
                yield f"{title}\n{record['text']}" if title else record["text"], label

    def lines(self, folder: Path) -> Iterator[str]:
        """Give the same as lines that ``caseloop triage train`` takes."""
        for text, label in self.texts(folder):
            yield json.dumps({"text": text, "label": label}, ensure_ascii=False)


def records(folder: Path) -> Iterator[dict[str, Any]]:
    """Give every record with a text in the files of a folder."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            rows = (json.loads(line) for line in lines if line.strip())
            yield from (row for row in rows if isinstance(row, dict) and "text" in row)


def _zh_type(record: Mapping[str, Any]) -> str | None:
    if record["source"].startswith("zhgov"):
        return _expected(record, "type_silver")
    sentiment = _sentiment(record, "zh")
    return _CLASS_OF_SENTIMENT[sentiment] if sentiment in {"negative", "positive"} else None


def _en_type(record: Mapping[str, Any]) -> str | None:
    if _question(record) is not None:
        return _question(record)
    if record["source"].startswith("encfpb"):
        return "complaint"
    sentiment = _sentiment(record, "en")
    return _CLASS_OF_SENTIMENT[sentiment] if sentiment else None


def _question(record: Mapping[str, Any]) -> str | None:
    if not record["source"].startswith("enb77"):
        return None
    return "complaint" if "complaint" in record["expect"].get("type", ()) else "enquiry"


def _sentiment(record: Mapping[str, Any], language: str) -> str | None:
    told = record.get("expect", {}).get("sentiment", ())
    return str(told[0]) if len(told) == 1 and record["lang"] == language else None


def _expected(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get("expect", {}).get(key)
    return None if value is None else str(value)


def _flight_reason(record: Mapping[str, Any]) -> str | None:
    reason = record.get("src", {}).get("negativereason")
    return None if reason in _NO_REASON else re.sub(r"[^a-z]+", "_", str(reason).lower())


MATERIALS: Final[tuple[Material, ...]] = (
    Material("zh-type", "class", _zh_type, concepts="zh-opinion"),
    Material("en-type", "class", _en_type, concepts="en-question"),
    Material("en-question", "class", _question, concepts="en-question", aim=0.9, yardstick="0.86"),
    Material(
        "zh-sentiment",
        "sentiment",
        lambda record: _sentiment(record, "zh"),
        concepts="zh-opinion",
        aim=0.88,
        yardstick="0.79",
    ),
    Material("en-sentiment", "sentiment", lambda record: _sentiment(record, "en"), concepts="en-opinion"),
    Material(
        "zh-department",
        "department",
        lambda record: _expected(record, "department"),
        concepts="zh-department",
        is_titled=True,
        aim=0.6,
        yardstick="0.49",
    ),
    Material(
        "en-flight-reason", "topic", _flight_reason, concepts="en-flight-reason", aim=0.6, yardstick="0.46"
    ),
)
"""Every model that comes with Caseloop."""
