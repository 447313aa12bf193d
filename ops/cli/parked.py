"""``caseloop parked``: messages that could not be applied, until somebody deals with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.masking import mask_message
from ops.cli.parked_replay import ended, replay_edited, replayed
from ops.cli.showing import counted, instant, show_line, show_pairs, show_table
from ops.cli.tools import Given, Limit, StaffName, Tools
from schemas.parked import Parked, ParkedFilter, ParkedGroup

app = App(name="parked", help="Deal with messages that could not be applied.")

_BY = "command-line"

_PORTION = 1_000
"""So many records are read at once."""


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Group:
    """Which records are meant, by reason and place."""

    code: Annotated[str | None, Parameter(help="Only records with this reason.")] = None
    message_type: Annotated[str | None, Parameter(name="--type", help="Only messages of this type.")] = None
    queue: Annotated[str | None, Parameter(help="Only records of this queue.")] = None

    def filter(self, state: str = "parked") -> ParkedFilter:
        """Give it as the store asks."""
        return ParkedFilter(state=state, code=self.code, message_type=self.message_type, queue=self.queue)

    def takes(self, group: ParkedGroup) -> bool:
        """Say whether a group has what is meant."""
        wanted = (
            (self.code, group.code),
            (self.message_type, group.message_type),
            (self.queue, group.queue),
        )
        return all(one in (None, found) for one, found in wanted)

    @property
    def is_named(self) -> bool:
        """Whether anything is asked for."""
        return any(one is not None for one in (self.code, self.message_type, self.queue))


_ANY = Group()


@app.command(name="list")
def list_(
    of: Group = _ANY,
    *,
    group: Annotated[bool, Parameter(help="Count by reason and place instead.")] = False,
    limit: Limit = 100,
    tools: Given,
) -> None:
    """List what is parked, oldest first."""
    if group:
        _list_groups(tools, of)
        return
    records = tools.store.parked_like(of.filter(), limit=limit)
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
            "last seen": instant(record.last_seen_at),
            "tried again": record.attempts,
            "next try": instant(record.next_due_at),
            "ended": instant(record.ended_at),
            "ended by": record.ended_by,
            "reason": record.ended_reason,
            "replaced by": record.replaced_by,
        },
    )
    show_line(tools.console, mask_message(record.body))


@app.command
def replay(  # noqa: PLR0913 - each is an option of the command
    parked_id: Annotated[str | None, Parameter(help="One record.")] = None,
    of: Group = _ANY,
    *,
    all: Annotated[bool, Parameter(help="Every parked record.")] = False,  # noqa: A002 - the name of the option
    rate: Annotated[float, Parameter(help="Messages a second at most; 0: as fast as they go.")] = 0,
    edit: Annotated[
        Path | None, Parameter(help="File with the repaired message, a whole CloudEvent; for one record.")
    ] = None,
    by: StaffName = _BY,
    tools: Given,
) -> int:
    """Send parked messages again. A record ends when its message is applied; else it stays parked."""
    if [parked_id is not None, of.is_named, all].count(True) != 1:
        raise Failed("Say which: one id, or a group by --code, --type or --queue, or --all.")
    if not 0 <= rate < inf:
        raise Failed(f"--rate is messages a second, 0 or more; found {rate:g}.")
    if edit is not None:
        if parked_id is None:
            raise Failed("--edit needs the id of the one record that it repairs.")
        return replay_edited(tools, find(tools, parked_id), edit, by)
    if parked_id is not None:
        record = find(tools, parked_id)
        if record.state not in ("parked", "waiting"):
            raise ended(record)
        return replayed(tools, iter([[record]]), rate)
    return replayed(tools, portions(tools, of.filter()), rate)


@app.command
def discard(
    parked_id: Annotated[str | None, Parameter(help="One record.")] = None,
    of: Group = _ANY,
    *,
    reason: Annotated[str, Parameter(help="Why the message is not needed.")],
    by: StaffName,
    tools: Given,
) -> None:
    """End a record, or a group of them, without applying the message. They are kept, with the reason."""
    if not reason.strip():
        raise Failed("Discarding needs a reason: --reason TEXT.")
    if [parked_id is not None, of.is_named].count(True) != 1:
        raise Failed("Say which: one id, or a group by --code, --type or --queue.")
    if parked_id is None:
        count = sum(
            tools.store.end_parked(record.id, state="discarded", by=by, reason=reason, at=tools.now())
            for portion in portions(tools, of.filter())
            for record in portion
        )
        tools.console.print(f"Discarded {counted(count, 'record')}.")
        return
    record = find(tools, parked_id)
    if not tools.store.end_parked(record.id, state="discarded", by=by, reason=reason, at=tools.now()):
        raise ended(record)
    tools.console.print(f"Discarded {record.id}.")


@app.command
def collect(*, tools: Given) -> int:
    """Take what the broker gave up on out of the dead-letter queues, and park it."""
    count = tools.collect_dead_letters()
    tools.console.print(f"{counted(count, 'dead letter')} parked with the code 'dead_letter'.")
    return 0


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


def _list_groups(tools: Tools, of: Group) -> None:
    groups = [one for one in tools.store.parked_groups() if of.takes(one)]
    rows = [
        (
            one.state,
            one.code,
            one.message_type,
            one.queue,
            one.count,
            instant(one.oldest_at),
            instant(one.last_seen_at),
        )
        for one in groups
    ]
    show_table(tools.console, ("state", "code", "type", "queue", "count", "first", "last seen"), rows)
    tools.console.print(counted(len(rows), "group"))


def portions(tools: Tools, wanted: ParkedFilter) -> Iterator[Sequence[Parked]]:
    """Give the records that are meant, in portions, each once however many come back meanwhile."""
    until = tools.now()
    while True:
        records = tools.store.parked_like(wanted, limit=_PORTION)
        fresh = [one for one in records if one.parked_at <= until]
        if fresh:
            yield fresh
        if len(records) < _PORTION:
            return
        wanted = replace(wanted, after=(records[-1].parked_at, records[-1].id))
