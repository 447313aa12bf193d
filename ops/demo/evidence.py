"""Whether histories prove what is stored: chains, versions, replay, orders carried out, events that exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from ops.demo.records import Kept, Records, target_of
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.document import Emission
from schemas.ids import message_key
from schemas.messages import orders
from schemas.queues import EVENTS
from schemas.replay import BOOKKEEPING, difference, replay, verify_chain


def faults_of_history(kept: Kept) -> list[str]:
    """Give what is wrong with one document's history; empty if it proves the document."""
    name, history = kept.document.id, kept.history
    faults = [f"{name}: {fault}" for fault in verify_chain(history)]
    if kept.loaded.version != len(history):
        faults.append(f"{name}: version {kept.loaded.version}, but {len(history)} entries")
    if history and history[-1].hash != kept.loaded.head:
        faults.append(f"{name}: its head is not the hash of its last entry")
    if len(kept.applied) != len(history):
        faults.append(f"{name}: a message was applied more than once")
    stored = {field: value for field, value in kept.loaded.fields.items() if field not in BOOKKEEPING}
    faults += [f"{name}: replay differs in {path}" for path in difference(stored, _compared(replay(history)))]
    return faults


def lost_events(records: Records, heard: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Compare what subscribers heard with what histories say was sent.

    Returns:
        Ids of events that were heard and stand nowhere, and ids of events that were sent and not heard.
    """
    sent = {one.id for kept in records.documents for one in kept.emissions if one.exchange == EVENTS}
    answers = {str(record.answer.get("id", f"parked.{record.id}")) for record in records.parked}
    told = {event_id for event_id in heard if event_id.startswith("parked.")}
    invented = (heard.keys() - sent - told) | {one for one in told if one not in answers}
    return sorted(invented), sorted(sent - heard.keys())


def unfulfilled_orders(records: Records) -> tuple[int, int, list[str]]:
    """Give how many orders were given, how many of them were overtaken by events, and which got lost.

    An order is fulfilled if its message stands in the history of the document that it is about, or is parked.
    One that changed nothing leaves no trace there: then the step that it asked for must have been made.
    """
    given, overtaken, lost = 0, 0, list[str]()
    parked = {record.message_key for record in records.parked}
    for kept in records.documents:
        for one in kept.emissions:
            if one.exchange == EVENTS:
                continue
            given += 1
            key = message_key(SOURCE, one.id)
            target = _target(one, records)
            if target is not None and key in target.applied:
                continue
            overtaken += 1
            if key not in parked and not (target is not None and _is_done(one, target)):
                lost.append(f"{one.type} of {kept.document.id}")
    return given, overtaken, lost


def leaks(bodies: Iterable[bytes], secrets: Sequence[str]) -> list[str]:
    """Give which of the customers' data stand in events; none may."""
    everything = b"\n".join(bodies).decode()
    return [secret for secret in secrets if secret in everything]


def _target(one: Emission, records: Records) -> Kept | None:
    target = target_of(one)
    return records.of(target.collection).get(target.id)


def _is_done(one: Emission, target: Kept) -> bool:
    document = target.document
    if not isinstance(document, Case):
        return True
    done = _DONE.get(one.type)
    return done is None or done(document, one.data)


def _was_told(case: Case, data: Mapping[str, Any]) -> bool:
    return any(notice.kind == data["kind"] for notice in case.notices) or not case.is_open


_DONE: Final[Mapping[str, Callable[[Case, Mapping[str, Any]], bool]]] = {
    orders.TriageCase.TYPE: lambda case, _: case.assessment is not None or not case.is_open,
    orders.AssignCase.TYPE: lambda case, _: case.owner is not None or not case.is_open,
    orders.ArchiveCase.TYPE: lambda case, _: case.archive is not None,
    orders.NotifyCustomer.TYPE: _was_told,
    orders.LinkCase.TYPE: lambda case, data: any(link.case_id == data["other_id"] for link in case.links),
}
"""Order to what shows that its step was made; reminders and checks may be overtaken by anything."""


def _compared(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in BOOKKEEPING}
