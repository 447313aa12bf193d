"""From stored fields to what jobs look at; shared by MongoDB and its twin."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from schemas.document import Collection
from schemas.ids import message_key
from schemas.looks import CaseLook, LateTimer, LateTimers, Link, MissedClock, Segment, Span, UnraisedAlert
from schemas.messages.orders import RaiseAlert

LATE_AT_MOST: Final = 10_000

_EXAMPLES: Final = 5


def late_timers(
    collection: Collection, documents: Iterable[Mapping[str, Any]], before: datetime
) -> LateTimers:
    """Give the late timers among documents; each may hold timers that are not late."""
    late = [
        min((_timer(collection, one, timer) for timer in timers), key=lambda timer: timer.due_at)
        for one in documents
        if (timers := [timer for timer in one["timers"].values() if timer["due_at"] < before])
    ]
    oldest = sorted(late, key=lambda timer: (timer.due_at, timer.id))[:_EXAMPLES]
    return LateTimers(collection, len(late), tuple(oldest))


def missed_clocks(cases: Sequence[Mapping[str, Any]]) -> tuple[MissedClock, ...]:
    """Give the clocks of cases that were missed and whose obligation stands still."""
    return tuple(
        MissedClock(
            case_id=case["_id"],
            case_number=case["number"],
            pack=(case["pack"]["name"], case["pack"]["version"]),
            name=name,
            row=clock["row"],
            round=clock.get("round", 1),
            missed_at=clock["missed_at"],
        )
        for case in cases
        for name, clock in case["clocks"].items()
        if clock.get("missed_at") and not clock.get("met_at") and not clock.get("cancelled_at")
    )


def case_look(
    document: Mapping[str, Any],
    history: Sequence[Mapping[str, Any]],
    segments: Sequence[Segment],
    alerts: Container[str],
) -> CaseLook:
    """Give what promises are about, of a stored case.

    Args:
        document: Its fields.
        history: The entries that it has itself: number, hashes, and the orders that raise alerts.
        segments: Where its older entries are, in the order of numbers.
        alerts: Ids of those alerts that exist.
    """
    dues = [timer["due_at"] for timer in document.get("timers", {}).values()]
    owner, placing = document.get("owner") or {}, document.get("placing") or {}
    return CaseLook(
        id=document["_id"],
        number=document["number"],
        pack=(document["pack"]["name"], document["pack"]["version"]),
        state=document["state"],
        version=document["version"],
        links=tuple(Link(one["seq"], one["prev"], one["hash"]) for one in history),
        head=document["head"],
        first_due_at=min(dues, default=None),
        next_due_at=document.get("next_due_at"),
        owner=owner.get("person"),
        pool=placing.get("pool"),
        pool_person=placing.get("person"),
        segments=tuple(segments),
        unraised=tuple(one for one in alerts_ordered(history) if one.id not in alerts),
    )


def alerts_ordered(history: Sequence[Mapping[str, Any]]) -> tuple[UnraisedAlert, ...]:
    """Give each alert that entries order, as the first of them does, whether it exists or not."""
    found: dict[str, UnraisedAlert] = {}
    for entry in history:
        for emission in entry["emits"]:
            if emission["type"] == RaiseAlert.TYPE:
                alert_id = message_key("alert", emission["data"]["dedupe_key"])
                found.setdefault(alert_id, UnraisedAlert(alert_id, entry["seq"], emission["data"]))
    return tuple(found.values())


def _timer(collection: Collection, document: Mapping[str, Any], timer: Mapping[str, Any]) -> LateTimer:
    return LateTimer(
        collection,
        str(document.get("number", document["_id"])),
        timer["kind"],
        timer.get("about", ""),
        timer["due_at"],
    )


def spans_of(numbers: Iterable[int]) -> tuple[Span, ...]:
    """Give numbers as sorted spans without gaps; each may come several times and in any order."""
    spans: list[Span] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return tuple(spans)
