"""What recurring jobs look at in MongoDB. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING

from schemas.alert import Alert
from schemas.document import Collection
from schemas.filing import Filing
from schemas.looks import CaseLook, FigurePeriod, LateTimers, MissedClocks, Segment, Span, StaffFigure
from schemas.messages.orders import RaiseAlert
from schemas.pool import Pool
from schemas.ports import WHOLE
from store.connection import Connection, Stored, answering
from store.history import SEGMENTS
from store.looking import LATE_AT_MOST, alerts_ordered, case_look, late_timers, missed_clocks, spans_of
from store.mongo_reading import read_as
from store.staff_looking import figure_from, figures_pipeline
from store.timing import wanted

_ANSWER_WITHIN: Final = timedelta(seconds=10)

_ENTRY: Final[Mapping[str, Any]] = {
    **{name: f"$$entry.{name}" for name in ("seq", "prev", "hash")},
    "emits": {
        "$filter": {"input": "$$entry.emits", "as": "one", "cond": {"$eq": ["$$one.type", RaiseAlert.TYPE]}}
    },
}

_PROMISED: Final[Mapping[str, Any]] = {
    **dict.fromkeys(
        ("number", "pack", "state", "version", "head", "timers", "next_due_at", "owner", "placing"), 1
    ),
    "history": {"$map": {"input": "$history", "as": "entry", "in": _ENTRY}},
}
"""What promises are about."""

_PAIRS: Final = {"$objectToArray": {"$ifNull": ["$clocks", {}]}}

_STANDING: Final = {
    "$and": [
        {"$gt": ["$$this.v.missed_at", None]},
        {"$lte": ["$$this.v.met_at", None]},
        {"$lte": ["$$this.v.cancelled_at", None]},
    ]
}
"""A clock that was missed and is neither met nor cancelled; what is missing sorts below null."""


class MongoLooker:
    """Looks into the database for jobs."""

    def __init__(self, url: str, database: str) -> None:
        """Name the database; nothing is opened before the first use.

        Args:
            url: MongoDB connection string of a replica set.
            database: Name of the database.
        """
        self._connection = Connection(url, database, _ANSWER_WITHIN, _ANSWER_WITHIN, pool_size=4)

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def last_submissions(self) -> Mapping[str, datetime]:
        """Give when a case was last registered over each channel; the index answers, a step for each channel."""
        pipeline: list[dict[str, Any]] = [
            {"$sort": {"channel": ASCENDING, "recorded_at": DESCENDING}},
            {"$group": {"_id": "$channel", "at": {"$first": "$recorded_at"}}},
        ]
        with answering():
            return {one["_id"]: one["at"] for one in self._connection.database.cases.aggregate(pipeline)}

    def sequences(
        self, after: Mapping[str, int], gaps: Mapping[str, Sequence[Span]]
    ) -> Mapping[str, tuple[Span, ...]]:
        """Give the numbers that sources gave their submissions; an index holds all that is asked."""
        wanted: list[dict[str, Any]] = [{"source": {"$nin": sorted(after)}, "sequence": {"$gte": 0}}]
        wanted += [{"source": source, "sequence": {"$gt": number}} for source, number in after.items()]
        wanted += [
            {"source": source, "sequence": {"$gte": first, "$lte": last}}
            for source, spans in gaps.items()
            for first, last in spans
        ]
        found: dict[str, list[int]] = {}
        with answering():
            for one in self._connection.database.cases.find(
                {"$or": wanted}, {"_id": 0, "source": 1, "sequence": 1}
            ):
                found.setdefault(one["source"], []).append(one["sequence"])
        return {source: spans_of(numbers) for source, numbers in found.items()}

    def late_timers(self, collection: Collection, *, before: datetime, horizon: datetime) -> LateTimers:
        """Give the timers that passed before an instant and still stand."""
        with answering():
            documents = self._connection.database[collection]
            found = documents.find(wanted(collection, horizon, WHOLE), {"timers": 1, "number": 1}).limit(
                LATE_AT_MOST
            )
            return late_timers(collection, found, before)

    def open_alerts(self, *, limit: int) -> Sequence[Alert]:
        """Give alerts that are not resolved, the oldest first."""
        with answering():
            found = self._connection.database.alerts.find({"state": {"$in": ["raised", "acknowledged"]}})
            oldest = found.sort("raised_at", ASCENDING).limit(limit)
            return [read_as(Alert, document) for document in oldest]

    def idle_contacts(self) -> Sequence[str]:
        """Give the staff ids of people for whom something waits without a timer."""
        idle = {"waiting.0": {"$exists": True}, "next_due_at": None}
        with answering():
            return sorted(one["_id"] for one in self._connection.database.contacts.find(idle, {"_id": 1}))

    def staff_figures(self, period: FigurePeriod) -> Sequence[StaffFigure]:
        """Give what the cases received in a month come to, for each owner."""
        with answering():
            found = self._connection.database.cases.aggregate(figures_pipeline(period))
            return [figure_from(one) for one in found]

    def supplied_figures(self, pack: str, month: str) -> Sequence[Filing]:
        """Give the figures of teams that were supplied for a month."""
        wanted = {"kind": "figures", "pack": pack, "content.month": month}
        with answering():
            found = self._connection.database.filings.find(wanted).sort("name", ASCENDING)
            return [read_as(Filing, one) for one in found]

    def cases(self, *, after: str, count: int, again: Sequence[str]) -> tuple[Sequence[CaseLook], str]:
        """Give what promises are about of some cases, and where to go on."""
        with answering():
            source = self._connection.majority("cases")
            wanted = source.find({"_id": {"$gt": after}}, _PROMISED).sort("_id", ASCENDING)
            batch = list(wanted.limit(count)) if count else []
            known = {one["_id"] for one in batch}
            others = [case_id for case_id in again if case_id not in known]
            found = list(source.find({"_id": {"$in": others}}, _PROMISED)) if others else []
            segments, alerts = self._segments([*batch, *found]), self._alerts([*batch, *found])
        looks = [
            case_look(one, one["history"], segments.get(one["_id"], ()), alerts) for one in (*batch, *found)
        ]
        return looks, batch[-1]["_id"] if count and len(batch) == count else ""

    def _segments(self, cases: Sequence[Stored]) -> Mapping[str, Sequence[Segment]]:
        """Give case id to where its older entries are; most cases have all of them themselves."""
        long = [one["_id"] for one in cases if one["history"] and one["history"][0]["seq"] > 1]
        given: dict[str, list[Segment]] = {}
        if not long:
            return given
        shown = {"document_id": 1, "first_seq": 1, "last_seq": 1, "hash": {"$last": "$history.hash"}}
        wanted = {"collection": "cases", "document_id": {"$in": long}}
        for one in self._connection.majority(SEGMENTS).find(wanted, shown).sort("first_seq", ASCENDING):
            segment = Segment(one["first_seq"], one["last_seq"], one.get("hash", ""))
            given.setdefault(one["document_id"], []).append(segment)
        return given

    def _alerts(self, cases: Sequence[Stored]) -> frozenset[str]:
        """Give the ids of those alerts that exist, of all that cases order."""
        ordered = sorted({alert.id for one in cases for alert in alerts_ordered(one["history"])})
        if not ordered:
            return frozenset()
        found = self._connection.majority("alerts").find({"_id": {"$in": ordered}}, {"_id": 1})
        return frozenset(str(one["_id"]) for one in found)

    def pools(self) -> Mapping[str, Pool]:
        """Give department to pool."""
        with answering():
            found = self._connection.majority("pools").find({}, {"history": 0, "inbox": 0})
            return {one["_id"]: read_as(Pool, one) for one in found}

    def missed_clocks(self, *, after_case: str, count: int, again: Sequence[str]) -> MissedClocks:
        """Give the clocks of some cases that were missed and are not met, and all alerts about those cases."""
        with answering():
            batch = self._cases({"_id": {"$gt": after_case}}, count)
            known = {one["_id"] for one in batch}
            missing = [case_id for case_id in again if case_id not in known]
            others = self._cases({"_id": {"$in": missing}}, len(missing)) if missing else []
            clocks = missed_clocks([*batch, *others])
            about = {"case_id": {"$in": sorted({one.case_id for one in clocks})}}
            found = self._connection.database.alerts.find(about, {"_id": 1}) if clocks else ()
            alerts = frozenset(str(one["_id"]) for one in found)
        return MissedClocks(clocks, alerts, batch[-1]["_id"] if len(batch) == count else "")

    def _cases(self, wanted: Mapping[str, Any], count: int) -> list[Stored]:
        """Give the missed clocks of cases, in the order of ids; of most cases there are none."""
        pipeline: list[Mapping[str, Any]] = [
            {"$match": wanted},
            {"$sort": {"_id": ASCENDING}},
            {"$limit": count},
            {
                "$project": {
                    "number": 1,
                    "pack": 1,
                    "clocks": {"$arrayToObject": {"$filter": {"input": _PAIRS, "cond": _STANDING}}},
                }
            },
        ]
        return list(self._connection.database.cases.aggregate(pipeline))
