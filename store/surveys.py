"""What customers answered when called back, counted from stored fields; in MongoDB and the same in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from schemas.ports_reading import Survey

FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "answers": ("callbacks", "answer"),
    "ratings": ("ratings", "value"),
    "in_vain": ("call_attempts", "reason"),
}
"""What is counted to the list of a case that has it, and the code in each of its items."""


def survey_pipeline(field: str, pack: str, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    """Give the pipeline that counts one of ``FIELDS``; it reads cases received before the end, by their index."""
    listed, code = FIELDS[field]
    said = {f"{listed}.at": {"$gte": since, "$lt": until}}
    return [
        {"$match": {"received_at": {"$lt": until}, "pack.name": pack, "drill": {"$ne": True}}},
        {"$unwind": f"${listed}"},
        {"$match": said},
        {"$group": {"_id": f"${listed}.{code}", "count": {"$sum": 1}}},
    ]


def survey_from(counts: Mapping[str, Mapping[str, int]]) -> Survey:
    """Give a survey as it was counted, codes in order."""
    ordered = {name: dict(sorted(counts[name].items())) for name in FIELDS}
    return Survey(ordered["answers"], ordered["ratings"], ordered["in_vain"])


def surveyed(cases: Iterable[Mapping[str, Any]], pack: str, since: datetime, until: datetime) -> Survey:
    """Count cases in memory."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    for case in cases:
        if case["pack"]["name"] != pack or case.get("drill"):
            continue
        for name, (listed, code) in FIELDS.items():
            counts[name].update(one[code] for one in case.get(listed, ()) if since <= one["at"] < until)
    return survey_from(counts)
