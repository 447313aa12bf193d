"""``caseloop parked``: messages that could not be applied, until somebody deals with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.masking import mask_message
from ops.cli.showing import counted, instant, show_pairs, show_table
from ops.cli.tools import Given, Letter, Limit, StaffName, Tools
from schemas.messages.catalogue import MESSAGES
from schemas.parked import Parked

app = App(name="parked", help="Deal with messages that could not be applied.")

_BY = "command-line"


@app.command(name="list")
def list_(
    *,
    code: Annotated[str | None, Parameter(help="Only records with this reason.")] = None,
    group: Annotated[bool, Parameter(help="Count by reason instead.")] = False,
    limit: Limit = 100,
    tools: Given,
) -> None:
    """List what is parked, oldest first."""
    if group:
        groups = [one for one in tools.store.parked_groups() if code in (None, one.code)]
        rows = [(one.state, one.code, one.message_type, one.count, instant(one.oldest_at)) for one in groups]
        show_table(tools.console, ("state", "code", "type", "count", "oldest"), rows)
        tools.console.print(counted(len(rows), "group"))
        return
    records = tools.store.parked(state="parked", code=code, limit=limit)
    show_table(
        tools.console,
        ("id", "code", "type", "seen", "parked", "why"),
        (
            (one.id, one.code, one.message_type, one.seen_count, instant(one.parked_at), one.sentence)
            for one in records
        ),
    )
    more = ", there may be more: raise --limit" if len(records) == limit else ""
    tools.console.print(f"{len(records)} parked{more}")


@app.command
def show(parked_id: str, *, tools: Given) -> None:
    """Show one record with its message. Personal data is masked."""
    record = find(tools, parked_id)
    show_pairs(
        tools.console,
        {
            "id": record.id,
            "state": record.state,
            "code": record.code,
            "why": record.sentence,
            "field": record.field,
            "expected": record.expected,
            "found": record.found,
            "type": record.message_type,
            "case": record.case_id,
            "queue": record.queue,
            "routing key": record.routing_key,
            "parked": instant(record.parked_at),
            "seen": record.seen_count,
            "tried again": record.attempts,
            "next try": instant(record.next_due_at),
            "ended": instant(record.ended_at),
            "ended by": record.ended_by,
            "reason": record.ended_reason,
        },
    )
    tools.console.print(mask_message(record.body), markup=False, highlight=False, soft_wrap=True)


@app.command
def replay(  # noqa: PLR0913 - each is an option of the command
    parked_id: Annotated[str | None, Parameter(help="One record.")] = None,
    *,
    code: Annotated[str | None, Parameter(help="All records with this reason.")] = None,
    all: Annotated[bool, Parameter(help="Every parked record.")] = False,  # noqa: A002 - the name of the option
    edit: Annotated[
        Path | None, Parameter(help="File with the repaired message, a whole CloudEvent; for one record.")
    ] = None,
    by: StaffName = _BY,
    tools: Given,
) -> int:
    """Send parked messages again. A record ends when its message is applied; else it stays parked."""
    if [parked_id is not None, code is not None, all].count(True) != 1:
        raise Failed("Say which: one id, or --code CODE, or --all.")
    if edit is not None:
        if parked_id is None:
            raise Failed("--edit needs the id of the one record that it repairs.")
        return _replay_edited(tools, find(tools, parked_id), edit, by)
    records = [find(tools, parked_id)] if parked_id else _all_parked(tools, code)
    if not records:
        tools.console.print("Nothing is parked" + (f" with the code {code!r}." if code else "."))
        return 0
    ended = [record for record in records if record.state not in ("parked", "waiting")]
    if ended:
        raise Failed(f"The record {ended[0].id} has ended: {ended[0].state} by {ended[0].ended_by}.")
    letters = [Letter("", queue_for(record), record.body, parked_id=record.id) for record in records]
    sent = sum(tools.outlet.publish(letters))
    tools.console.print(f"{sent} of {len(letters)} sent again; caseloop parked list shows what comes back.")
    return 0 if sent == len(letters) else 1


@app.command
def discard(
    parked_id: str,
    *,
    reason: Annotated[str, Parameter(help="Why the message is not needed.")],
    by: StaffName,
    tools: Given,
) -> None:
    """End a record without applying its message. It is kept, with the reason."""
    record = find(tools, parked_id)
    if not reason.strip():
        raise Failed("Discarding needs a reason: --reason TEXT.")
    if not tools.store.end_parked(record.id, state="discarded", by=by, reason=reason, at=tools.now()):
        raise Failed(f"The record {record.id} has ended already: {record.state} by {record.ended_by}.")
    tools.console.print(f"Discarded {record.id}.")


def find(tools: Tools, parked_id: str) -> Parked:
    """Give a record.

    Raises:
        Failed: there is none.
    """
    record = tools.store.parked_record(parked_id)
    if record is None:
        raise Failed(
            f"There is no parked record {parked_id!r}.", "caseloop parked list shows those that exist."
        )
    return record


def queue_for(record: Parked) -> str:
    """Give the queue that takes the message now: where its actor reads, else where it was parked."""
    shape = MESSAGES.get(record.message_type)
    return shape.QUEUE if shape else record.queue


def _all_parked(tools: Tools, code: str | None) -> list[Parked]:
    return list(tools.store.parked(state="parked", code=code, limit=100_000))


def _replay_edited(tools: Tools, record: Parked, edit: Path, by: str) -> int:
    """Send the repaired message as a new one; if that fails too, it is parked with its own reason."""
    if record.state not in ("parked", "waiting"):
        raise Failed(f"The record {record.id} has ended: {record.state} by {record.ended_by}.")
    try:
        body = edit.read_bytes()
        event = json.loads(body)
    except OSError as fault:
        raise Failed(f"The file {edit} cannot be read: {fault.strerror}.") from None
    except ValueError as fault:
        raise Failed(f"The file {edit} is not JSON: {fault}.") from None
    shape = MESSAGES.get(str(event.get("type"))) if isinstance(event, dict) else None
    if shape is None:
        raise Failed(
            f"The file {edit} holds no message of a known type.",
            "It must be a whole CloudEvent with id, source, type and data; the contract lists the types.",
        )
    if not all(tools.outlet.publish([Letter("", shape.QUEUE, body)])):
        raise Failed(
            "The broker did not confirm the repaired message.", "The record stays parked; try again."
        )
    tools.store.end_parked(record.id, state="replayed", by=by, reason="sent again, repaired", at=tools.now())
    tools.console.print(f"Sent the repaired message; {record.id} has ended.")
    return 0
