"""``caseloop audit events``: whether everything that cases say they published reached the broker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from cyclopts import Parameter

from ops.cli.failure import Failed
from ops.cli.showing import counted, instant, show_table
from ops.cli.tools import Given, Letter, Tools
from ops.invariants.fingerprints import Fingerprints
from schemas.document import Emission, Entry
from schemas.queues import EVENTS
from workers.wire import body_of

_AT_ONCE: Final = 500
_SHOWN: Final = 50

UNDER_WAY: Final = timedelta(seconds=60)
"""Real time for which what is written may not be published yet."""


@dataclass(frozen=True, slots=True)
class Unlogged:
    """An event that a case recorded and that the log does not have."""

    case_id: str
    entry: Entry
    emission: Emission


def events(
    *,
    mend: Annotated[bool, Parameter(help="Publish again what is missing, with its own ids.")] = False,
    tools: Given,
) -> int:
    """Look whether each event that a case recorded stands in the log of events, as far back as that reaches.

    Exit code 1 if one does not.
    """
    until = tools.now() - tools.technical(UNDER_WAY)
    known, since = _logged(tools, until)
    if since is None:
        tools.console.print("The log of events is empty; nothing can be told.")
        return 0
    since += tools.technical(UNDER_WAY)  # what came before may have expired out of its order
    missing = list(_unlogged(tools, known, since, until))
    rows = [(one.case_id, one.entry.seq, instant(one.entry.at), one.emission.type) for one in missing]
    if rows:
        show_table(tools.console, ("case", "entry", "at", "event"), rows[:_SHOWN])
    tools.console.print(
        f"{counted(known.count, 'event')} in the log since {instant(since)}, {len(missing)} missing"
    )
    if mend and missing:
        _publish(tools, missing)
    return 1 if missing else 0


def _logged(tools: Tools, until: datetime) -> tuple[Fingerprints, datetime | None]:
    """Give what the log has, and from when on it has everything."""
    known, since = Fingerprints(), None
    for event_id, at in tools.broker.logged(until):
        known.add(event_id)
        since = since or at
    return known, since


def _unlogged(tools: Tools, known: Fingerprints, since: datetime, until: datetime) -> Iterator[Unlogged]:
    last = ""
    while heads := tools.ledger.heads(after_case=last, limit=_AT_ONCE):
        for head in heads:
            for entry in tools.store.history("cases", head.case_id):
                if since < entry.at < until:
                    for emission in entry.emits:
                        if emission.exchange == EVENTS and emission.id not in known:
                            yield Unlogged(head.case_id, entry, emission)
        last = heads[-1].case_id


def _publish(tools: Tools, missing: Sequence[Unlogged]) -> None:
    letters = [Letter(EVENTS, one.emission.routing_key, body_of(one.emission, one.entry)) for one in missing]
    if not all(tools.outlet.publish(letters)):
        raise Failed("The broker did not confirm an event.", "Look once more, and try again.")
    tools.console.print(f"{counted(len(letters), 'event')} published again.")
