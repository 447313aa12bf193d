"""Whether urgent submissions overtook the others: how much of everything was done when they were."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient

from tests.endurance.load.submissions import Submissions
from workers.settings import Settings


@dataclass(frozen=True, slots=True)
class Overtaking:
    """Shares of all cases that had their owner when so many of the urgent ones had."""

    urgent_count: int = 0
    half_at: float = 0.0
    most_at: float = 0.0
    """99 of 100."""
    last_at: float = 0.0


def overtaking(settings: Settings, submissions: Submissions, count: int) -> Overtaking:
    """Look when each case got its owner. Holds two numbers for each case, nothing else."""
    urgent = {submissions.key(number) for number in range(count) if submissions.is_urgent(number)}
    every: list[float] = []
    ours: list[float] = []
    with MongoClient[dict[str, Any]](settings.mongo_url.get_secret_value()) as client:
        wanted = {"source": submissions.source, "owner": {"$ne": None}}
        for one in client[settings.database]["cases"].find(wanted, {"owner.since": 1}, batch_size=10_000):
            since = one["owner"]["since"].timestamp()
            every.append(since)
            if one["_id"] in urgent:
                ours.append(since)
    every.sort()
    ours.sort()
    if not ours:
        return Overtaking()
    shares = [bisect_right(every, ours[place]) / len(every) for place in places(len(ours))]
    return Overtaking(len(ours), *shares)


def places(count: int) -> tuple[int, int, int]:
    """Give the places of the half, of 99 of 100 and of the last in a sorted list."""
    return count // 2, min(count - 1, count * 99 // 100), count - 1
