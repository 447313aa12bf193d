"""What happened to a case, as rows: for staff from its history, for the customer from what they may know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ops.cli.showing import instant
from rules.status import timeline
from schemas.case import Case
from schemas.document import Entry


def staff_rows(entries: Sequence[Entry]) -> Iterator[tuple[object, ...]]:
    """Give a row for each applied message: seq, time, event, who, reasons with their rows, what was sent."""
    for entry in entries:
        reasons = "\n".join(f"{reason['code']} {reason.get('row', '')}".strip() for reason in entry.reasons)
        sent = "\n".join(emission.type.removeprefix("caseloop.") for emission in entry.emits)
        yield entry.seq, instant(entry.at), entry.event, entry.by, reasons, sent


def customer_rows(case: Case) -> list[tuple[str, str, str]]:
    """Give what the customer may know, in order: time, what happened, text."""
    return [(instant(item.at), item.what, item.text) for item in timeline(case, "customer")]
