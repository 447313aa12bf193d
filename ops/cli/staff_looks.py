"""``caseloop staff``: what few may read, records of staff, the load of teams, and teaching cases."""

from __future__ import annotations

import json as json_text
from collections.abc import Sequence
from typing import Annotated, TypeVar
from uuid import uuid4

import structlog
from cyclopts import Parameter

from ops.cli.case_named import find
from ops.cli.failure import Failed
from ops.cli.pack_named import pack_or_default
from ops.cli.showing import counted, from_now, instant, show_json, show_table
from ops.cli.tools import CaseName, Given, Letter, StaffName, Tools
from rules.workforce.restricted import may_read
from rules.workforce.teaching import teaching_export
from schemas.document import Collection, Document, Emission
from schemas.errors import NotAllowed
from schemas.messages.base import Order
from schemas.messages.wellbeing import NoteTagLook, NoteTelemetryLook
from schemas.replay import document_from
from schemas.sensitive import Sensitive
from schemas.staff_record import StaffRecord
from workers.wire import event_body

log = structlog.get_logger(__name__)

D = TypeVar("D", bound=Document)

PackName = Annotated[str | None, Parameter(help="Pack whose rows say who may read it; else the default one.")]


def telemetry(staff_id: str, *, by: StaffName, pack: PackName = None, tools: Given) -> None:
    """Show what was measured of a person and has not expired; only to those who may read it, and recorded."""
    row = pack_or_default(tools, pack).workforce.telemetry
    _expect_reader(tools, by, row.readers if row else (), pack)
    _record(tools, NoteTelemetryLook(staff=staff_id, by=by), staff_id)
    documents = tools.reader.telemetry(staff_id, after=tools.now())
    readings = sorted(
        (
            (one.at, one.kind, one.value, document.expires_at)
            for document in documents
            for one in document.readings
        ),
        key=lambda row: row[0],
    )
    show_table(
        tools.console,
        ("measured", "kind", "value", "expires"),
        [(instant(at), kind, value, instant(expires)) for at, kind, value, expires in readings],
    )
    tools.console.print(counted(len(readings), "reading"))


def tags(case_id: str, *, by: StaffName, tools: Given) -> None:
    """Show what few may know of a case; only to those who may read it, and recorded."""
    found = _document(tools, "sensitive", case_id, Sensitive)
    name = found.pack if found else None
    readers = pack_or_default(tools, name).workforce.tag_readers
    _expect_reader(tools, by, readers.roles if readers else (), name)
    if found is None:
        tools.console.print("0 tags")
        return
    _record(tools, NoteTagLook(case_id=case_id, by=by), case_id)
    rows = [(tag, said.by, instant(said.at)) for tag, said in found.tags.items()]
    show_table(tools.console, ("tag", "said by", "since"), rows)


def record(
    staff_id: str,
    *,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    tools: Given,
) -> None:
    """Show what somebody has learned, was granted and was given, and what must be assessed of them."""
    found = _document(tools, "staff_records", staff_id, StaffRecord)
    if found is None:
        raise Failed(f"There is no record of {staff_id!r}.", "Records are made by messages about somebody.")
    if json:
        show_json(tools.console, found.model_dump(mode="json", exclude={"timers", "next_due_at"}))
        return
    rows = [
        *(("course", code, instant(at)) for code, at in found.courses.items()),
        *(("skill", code, "") for code in found.skills),
        *(("training", one.topic, instant(one.at)) for one in found.trainings),
        *(("score", f"{one.scene}: {one.score}", instant(one.at)) for one in found.scores),
        *(("care", one.kind, instant(one.at)) for one in found.care),
        *(
            ("role", f"{code} {' '.join(one.waived)}".strip(), instant(one.at))
            for code, one in found.roles.items()
        ),
        *(
            (
                "assessment",
                f"{one.case_number}: {one.loss.amount} {one.loss.currency}",
                instant(one.opened_at),
            )
            for one in found.appraisals.values()
            if one.withdrawn_at is None
        ),
    ]
    show_table(tools.console, ("what", "which", "when"), rows)


def load(*, tools: Given) -> None:
    """Show the open cases of every team and person as they are now, the most first."""
    now = tools.now()
    rows = tools.reader.team_load()
    show_table(
        tools.console,
        ("team", "person", "open cases", "oldest received"),
        [(one.department, one.person, one.open_count, from_now(one.oldest_at, now)) for one in rows],
    )
    tools.console.print(counted(sum(one.open_count for one in rows), "open case"))


def teaching(case: CaseName, *, tools: Given) -> None:
    """Print a teaching case as JSON, without personal data."""
    try:
        found = teaching_export(find(tools, case))
    except NotAllowed as fault:
        raise Failed(
            fault.sentence, "caseloop.case.teaching-tagged.v1 sets an archived case apart."
        ) from None
    tools.console.out(json_text.dumps(found, ensure_ascii=False, indent=2), highlight=False)


def _expect_reader(tools: Tools, by: str, roles: Sequence[str], pack: str | None) -> None:
    """Let pass whoever may read; who may not is logged.

    Raises:
        Failed: they may not.
    """
    if not may_read(pack_or_default(tools, pack), tools.staff(), by, roles):
        log.warning("restricted.refused", by=by)
        who = " or ".join(roles) or "nobody"
        raise Failed(f"{by} may not read this; {who} may.", "The staff file says who holds which role.")


def _record(tools: Tools, order: Order, about: str) -> None:
    """Have a look recorded; nothing is shown unless the broker keeps the order.

    Raises:
        Failed: it does not.
    """
    emission = Emission(
        id=f"{order.ACTOR}:{uuid4()}",
        type=order.TYPE,
        exchange="",
        routing_key=order.QUEUE,
        data=order.model_dump(mode="json"),
        subject=about,
    )
    letter = Letter("", order.QUEUE, event_body(emission, tools.now().isoformat()))
    if not all(tools.outlet.publish([letter])):
        raise Failed("The look could not be recorded, so that nothing is shown.", "Try again.")
    log.warning("restricted.read", what=order.ACTOR, about=about)


def _document(tools: Tools, collection: Collection, document_id: str, shape: type[D]) -> D | None:
    loaded = tools.store.load(collection, [document_id]).get(document_id)
    return document_from(shape, loaded) if loaded else None
