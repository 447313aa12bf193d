"""The looking side of MongoDB: what people at the command line ask for. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final, TypeVar

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import OperationFailure

from schemas.alert import Alert, AlertState
from schemas.case import ENDED, Case
from schemas.contact import Contact
from schemas.document import Collection, Document
from schemas.ids import is_case_number
from schemas.job import Job
from schemas.pool import Pool
from schemas.ports_reading import CaseFilter, CaseRow, DatabaseHealth, DatabaseMember, Load, Overdue, Survey
from schemas.wellbeing import Telemetry
from store.connection import answering
from store.opened import Opened
from store.sealing import USERNAME, sealer_of
from store.setup import INDEXES
from store.staff_looking import LOAD_PIPELINE, load_from
from store.surveys import FIELDS, survey_from, survey_pipeline
from store.timing import EPOCH, find_due

D = TypeVar("D", bound=Document)

_OVERDUE_CAP: Final = 10_000

_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Sorts a case that waits for nothing behind the others."""

_ROW: Final = {
    "number": 1,
    "state": 1,
    "round": 1,
    "report.type": 1,
    "owner.person": 1,
    "owner.department": 1,
    "received_at": 1,
    "next_due_at": 1,
    "assessments": {"$slice": [{"$ifNull": ["$assessments", []]}, -1]},
}


_NOT_SHOWN: Final = frozenset({13, 76})
"""Codes of a server that has no replica set, or whose account may not see it."""


class MongoReader(Opened):
    """Reads cases, alerts and health."""

    ANSWER_WITHIN: ClassVar[timedelta] = timedelta(seconds=5)

    def case(self, id_or_number: str) -> Case | None:
        """Give a case by id or number."""
        by_number = is_case_number(id_or_number)
        key = {"number": spoken(id_or_number)} if by_number else {"_id": id_or_number.lower()}
        with answering():
            found = self._connection.database.cases.find_one(key)
        if found:
            sealer_of(self._connection).open("cases", [found])
        return read_as(Case, found) if found else None

    def cases(self, wanted: CaseFilter) -> Sequence[CaseRow]:
        """Give cases, the ones with the earliest next instant first."""
        pipeline: list[dict[str, Any]] = [
            {"$match": condition(wanted, sealer_of(self._connection).lookup(wanted.username))},
            {"$set": {"waits": {"$ifNull": ["$next_due_at", _NEVER]}}},
            {"$sort": {"waits": ASCENDING, "received_at": ASCENDING}},
            {"$limit": wanted.limit},
            {"$project": _ROW},
        ]
        with answering():
            return [row_from(document) for document in self._connection.database.cases.aggregate(pipeline)]

    def case_counts(self) -> Mapping[str, int]:
        """Give how many cases are in each state."""
        with answering():
            groups = self._connection.database.cases.aggregate(
                [{"$group": {"_id": "$state", "count": {"$sum": 1}}}]
            )
            return {group["_id"]: group["count"] for group in groups}

    def alert(self, alert_id: str) -> Alert | None:
        """Give an alert by its id."""
        with answering():
            found = self._connection.database.alerts.find_one({"_id": alert_id.lower()})
        return read_as(Alert, found) if found else None

    def alerts(self, *, state: AlertState | None, limit: int) -> Sequence[Alert]:
        """Give alerts, newest first."""
        with answering():
            found = self._connection.database.alerts.find({"state": state} if state else {})
            newest = found.sort("raised_at", DESCENDING).limit(limit)
            return [read_as(Alert, document) for document in newest]

    def contact(self, staff_id: str) -> Contact | None:
        """Give what waits for a person."""
        with answering():
            found = self._connection.database.contacts.find_one({"_id": staff_id})
        return read_as(Contact, found) if found else None

    def contacts(self, *, waiting_only: bool, limit: int) -> Sequence[Contact]:
        """Give contacts, the ones with the earliest next instant first."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"next_due_at": {"$gt": EPOCH}} if waiting_only else {}},
            {"$project": {"history": 0, "inbox": 0}},
            {"$set": {"waits": {"$ifNull": ["$next_due_at", _NEVER]}}},
            {"$sort": {"waits": ASCENDING, "_id": ASCENDING}},
            {"$limit": limit},
        ]
        with answering():
            found = list(self._connection.database.contacts.aggregate(pipeline))
        return [read_as(Contact, document) for document in found]

    def jobs(self) -> Sequence[Job]:
        """Give all recurring jobs by id."""
        with answering():
            found = self._connection.database.jobs.find().sort("_id", ASCENDING)
            return [read_as(Job, document) for document in found]

    def pools(self) -> Sequence[Pool]:
        """Give the pools by department."""
        with answering():
            found = self._connection.database.pools.find({}, {"history": 0, "inbox": 0}).sort(
                "_id", ASCENDING
            )
            return [read_as(Pool, document) for document in found]

    def telemetry(self, staff_id: str, *, after: datetime) -> Sequence[Telemetry]:
        """Give what was measured of a person and has not expired."""
        wanted = {"staff": staff_id, "expires_at": {"$gt": after}}
        with answering():
            found = self._connection.database.telemetry.find(wanted).sort("recorded_at", DESCENDING)
            return [read_as(Telemetry, document) for document in found]

    def team_load(self) -> Sequence[Load]:
        """Give the open cases of everybody who owns some."""
        with answering():
            return [load_from(one) for one in self._connection.database.cases.aggregate(LOAD_PIPELINE)]

    def survey(self, pack: str, *, since: datetime, until: datetime) -> Survey:
        """Give what was answered in a stretch of time."""
        cases = self._connection.database.cases
        with answering():
            counts = {
                name: {
                    one["_id"]: one["count"]
                    for one in cases.aggregate(survey_pipeline(name, pack, since, until))
                }
                for name in FIELDS
            }
        return survey_from(counts)

    def overdue(self, collection: Collection, *, before: datetime) -> Overdue:
        """Give what was due before an instant."""
        late = find_due(self._connection, collection, now=before, limit=_OVERDUE_CAP)
        return Overdue(len(late), min((one.due_at for one in late), default=None))

    def health(self) -> DatabaseHealth:
        """Give how the database is doing."""
        with answering():
            admin = self._connection.client.admin
            hello = admin.command("hello")
            build = admin.command("buildInfo")
            return DatabaseHealth(
                version=build["version"],
                replica_set=hello.get("setName", ""),
                writable=bool(hello.get("isWritablePrimary")),
                missing_indexes=self._missing_indexes(),
                members=self._members(hello.get("hosts", ())),
            )

    def _members(self, hosts: Sequence[str]) -> tuple[DatabaseMember, ...]:
        try:
            told = self._connection.client.admin.command("replSetGetStatus")
        except OperationFailure as fault:
            if fault.code not in _NOT_SHOWN:
                raise
            return tuple(DatabaseMember(host, "") for host in hosts)
        return tuple(DatabaseMember(one["name"], one["stateStr"]) for one in told["members"])

    def _missing_indexes(self) -> tuple[str, ...]:
        database = self._connection.database
        expected = {f"{name}.{index.document['name']}" for name, of in INDEXES.items() for index in of}
        present = {f"{name}.{index}" for name in INDEXES for index in database[name].index_information()}
        return tuple(sorted(expected - present))


def spoken(number: str) -> str:
    """Give a case number as it is stored: capital letters, and dashes where they belong."""
    body = number.replace("-", "").upper()
    return f"{body[:5]}-{body[5:10]}-{body[10:]}"


def condition(wanted: CaseFilter, username_lookup: str | None) -> dict[str, Any]:
    """Give the query of a filter, with the digest under which a sealed account name is found."""
    query: dict[str, Any] = {}
    if wanted.state:
        query["state"] = wanted.state
    elif wanted.open_only:
        query["state"] = {"$nin": sorted(ENDED)}
    if wanted.department:
        query["owner.department"] = wanted.department
    if wanted.username:
        named: list[dict[str, Any]] = [{"customer.username": wanted.username}]
        query["$or"] = [*named, {USERNAME: username_lookup}] if username_lookup else named
    if wanted.priority:
        last = {"$ifNull": [{"$last": "$assessments.priority"}, "unranked"]}
        query["$expr"] = {"$eq": [last, wanted.priority]}
    return query


def row_from(document: Mapping[str, Any]) -> CaseRow:
    """Give the row of a case document."""
    owner = document.get("owner") or {}
    assessments = document.get("assessments") or [{"priority": "unranked"}]
    return CaseRow(
        id=document["_id"],
        number=document["number"],
        state=document["state"],
        round=document["round"],
        type=document["report"]["type"],
        priority=assessments[-1]["priority"],
        department=owner.get("department", ""),
        owner=owner.get("person", ""),
        received_at=document["received_at"],
        next_due_at=document.get("next_due_at"),
    )


def read_as(shape: type[D], document: Mapping[str, Any]) -> D:
    """Give a stored document in its shape; the store's own fields, and those of a newer release, stay behind.

    Raises:
        ValidationError: this release cannot read it.
    """
    known = {name: value for name, value in document.items() if name in shape.model_fields}
    return shape.model_validate(known | {"id": document["_id"]}, extra="ignore")
