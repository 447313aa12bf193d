"""What recurring jobs look at in the store in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from schemas.alert import Alert
from schemas.document import Collection
from schemas.filing import Filing
from schemas.looks import CaseLook, FigurePeriod, LateTimers, MissedClocks, Span, StaffFigure
from schemas.pool import Pool
from store.looking import case_look, late_timers, missed_clocks, spans_of
from store.memory import MemoryStore
from store.staff_looking import counted


class MemoryLooker:
    """Looks into a store in memory for jobs."""

    def __init__(self, store: MemoryStore) -> None:
        """Take the store."""
        self._store = store

    def last_submissions(self) -> Mapping[str, datetime]:
        """Give when a case was last registered over each channel."""
        last: dict[str, datetime] = {}
        for case in self._store.documents("cases"):
            channel, at = case["channel"], case["recorded_at"]
            last[channel] = max(at, last.get(channel, at))
        return last

    def sequences(
        self, after: Mapping[str, int], gaps: Mapping[str, Sequence[Span]]
    ) -> Mapping[str, tuple[Span, ...]]:
        """Give the numbers that sources gave their submissions."""
        found: dict[str, list[int]] = {}
        for case in self._store.documents("cases"):
            source, number = case["source"], case.get("sequence")
            if number is None:
                continue
            missed = any(first <= number <= last for first, last in gaps.get(source, ()))
            if missed or number > after.get(source, -1):
                found.setdefault(source, []).append(number)
        return {source: spans_of(numbers) for source, numbers in found.items()}

    def late_timers(self, collection: Collection, *, before: datetime, horizon: datetime) -> LateTimers:
        """Give the timers that passed before an instant and still stand."""
        found = [
            one
            for one in self._store.documents(collection)
            if one.get("next_due_at") is not None and one["next_due_at"] <= horizon
        ]
        return late_timers(collection, found, before)

    def open_alerts(self, *, limit: int) -> Sequence[Alert]:
        """Give alerts that are not resolved, the oldest first."""
        found = [one for one in self._store.documents("alerts") if one["state"] != "resolved"]
        oldest = sorted(found, key=lambda one: one["raised_at"])[:limit]
        return [
            Alert.model_validate(
                {name: value for name, value in one.items() if name in Alert.model_fields}
                | {"id": one["_id"]}
            )
            for one in oldest
        ]

    def idle_contacts(self) -> Sequence[str]:
        """Give the staff ids of people for whom something waits without a timer."""
        return sorted(
            one["_id"]
            for one in self._store.documents("contacts")
            if one.get("waiting") and one.get("next_due_at") is None
        )

    def staff_figures(self, period: FigurePeriod) -> Sequence[StaffFigure]:
        """Give what the cases received in a month come to, for each owner."""
        return counted(self._store.documents("cases"), period)

    def supplied_figures(self, pack: str, month: str) -> Sequence[Filing]:
        """Give the figures of teams that were supplied for a month."""
        found = [
            Filing.model_validate(
                {name: value for name, value in one.items() if name in Filing.model_fields}
                | {"id": one["_id"]}
            )
            for one in self._store.documents("filings")
        ]
        meant = [one for one in found if (one.kind, one.pack) == ("figures", pack)]
        return sorted((one for one in meant if one.content["month"] == month), key=lambda one: one.name)

    def cases(self, *, after: str, count: int, again: Sequence[str]) -> tuple[Sequence[CaseLook], str]:
        """Give what promises are about of some cases, and where to go on."""
        cases = sorted(self._store.documents("cases"), key=lambda one: str(one["_id"]))
        batch = [one for one in cases if one["_id"] > after][:count]
        known = {one["_id"] for one in batch}
        others = [one for one in cases if one["_id"] in again and one["_id"] not in known]
        alerts = {str(one["_id"]) for one in self._store.documents("alerts")}
        looks = [case_look(one, self._entries(one["_id"]), (), alerts) for one in (*batch, *others)]
        return looks, batch[-1]["_id"] if count and len(batch) == count else ""

    def _entries(self, case_id: str) -> list[Mapping[str, Any]]:
        return [asdict(entry) for entry in self._store.history("cases", case_id)]

    def pools(self) -> Mapping[str, Pool]:
        """Give department to pool."""
        return {
            one["_id"]: Pool.model_validate(
                {name: value for name, value in one.items() if name in Pool.model_fields} | {"id": one["_id"]}
            )
            for one in self._store.documents("pools")
        }

    def missed_clocks(self, *, after_case: str, count: int, again: Sequence[str]) -> MissedClocks:
        """Give the clocks of some cases that were missed and are not met, and all alerts about those cases."""
        cases = sorted(self._store.documents("cases"), key=lambda one: str(one["_id"]))
        batch = [one for one in cases if one["_id"] > after_case][:count]
        known = {one["_id"] for one in batch}
        others = [one for one in cases if one["_id"] in again and one["_id"] not in known]
        clocks = missed_clocks([one for one in (*batch, *others) if "clocks" in one])
        wanted = {one.case_id for one in clocks}
        found = self._store.documents("alerts")
        alerts = frozenset(str(one["_id"]) for one in found if one.get("case_id") in wanted)
        return MissedClocks(clocks, alerts, batch[-1]["_id"] if len(batch) == count else "")
