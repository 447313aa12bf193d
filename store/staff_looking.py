"""What is counted of staff, from stored fields; the pipeline of MongoDB and the same in Python for its twin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from schemas.case import ENDED
from schemas.looks import FigurePeriod, StaffFigure
from schemas.ports_reading import Load

REPEATED = "repeated_by"


def figures_pipeline(period: FigurePeriod) -> list[Mapping[str, Any]]:
    """Give the pipeline that counts a month's cases by owner."""
    last = {"$last": "$callbacks.answer"}
    return [
        {
            "$match": {
                "received_at": {"$gte": period.since, "$lt": period.until},
                "pack.name": period.pack,
                "drill": {"$ne": True},
                "owner.person": {"$gt": ""},
            }
        },
        {
            "$group": {
                "_id": {"department": "$owner.department", "person": "$owner.person"},
                "case_count": {"$sum": 1},
                "resolved_count": _count({"$gt": ["$resolved_at", None]}),
                "rated_count": _count({"$gt": [last, None]}),
                "satisfied_count": _count({"$in": [last, list(period.satisfied)]}),
                "repeated_count": _count({"$in": [REPEATED, {"$ifNull": ["$links.relation", []]}]}),
            }
        },
        {"$sort": {"_id.department": 1, "_id.person": 1}},
    ]


def figure_from(found: Mapping[str, Any]) -> StaffFigure:
    """Give a figure as the pipeline found it."""
    counts = {name: value for name, value in found.items() if name != "_id"}
    return StaffFigure(department=found["_id"]["department"], person=found["_id"]["person"], **counts)


LOAD_PIPELINE: Final[list[Mapping[str, Any]]] = [
    {"$match": {"state": {"$nin": sorted(ENDED)}, "drill": {"$ne": True}, "owner.person": {"$gt": ""}}},
    {
        "$group": {
            "_id": {"department": "$owner.department", "person": "$owner.person"},
            "open_count": {"$sum": 1},
            "oldest_at": {"$min": "$received_at"},
        }
    },
    {"$sort": {"_id.department": 1, "open_count": -1, "_id.person": 1}},
]
"""Counts open cases by owner."""


def load_from(found: Mapping[str, Any]) -> Load:
    """Give a load as the pipeline found it."""
    return Load(found["_id"]["department"], found["_id"]["person"], found["open_count"], found["oldest_at"])


def counted(cases: Iterable[Mapping[str, Any]], period: FigurePeriod) -> Sequence[StaffFigure]:
    """Count a month's cases by owner."""
    owned: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for case in cases:
        owner = case.get("owner")
        is_meant = period.since <= case["received_at"] < period.until and case["pack"]["name"] == period.pack
        if owner and is_meant and not case.get("drill"):
            owned[owner["department"], owner["person"]].append(case)
    return [_figure(*who, owned[who], period) for who in sorted(owned)]


def _figure(
    department: str, person: str, cases: Sequence[Mapping[str, Any]], period: FigurePeriod
) -> StaffFigure:
    answers = [case["callbacks"][-1]["answer"] for case in cases if case.get("callbacks")]
    return StaffFigure(
        department=department,
        person=person,
        case_count=len(cases),
        resolved_count=sum(1 for case in cases if case.get("resolved_at")),
        rated_count=len(answers),
        satisfied_count=sum(1 for answer in answers if answer in period.satisfied),
        repeated_count=sum(
            1 for case in cases if REPEATED in [link["relation"] for link in case.get("links", ())]
        ),
    )


def _count(condition: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"$sum": {"$cond": [condition, 1, 0]}}
