"""What happened to a case, as rows: for staff from its history, for the customer from what they were told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ops.cli.masking import mask_text
from ops.cli.showing import instant
from schemas.case import Case
from schemas.document import Entry


def staff_rows(entries: Sequence[Entry]) -> Iterator[tuple[object, ...]]:
    """Give a row for each applied message: seq, time, event, who, reasons with their rows, what was sent."""
    for entry in entries:
        reasons = "\n".join(f"{reason['code']} {reason.get('row', '')}".strip() for reason in entry.reasons)
        sent = "\n".join(emission.type.removeprefix("caseloop.") for emission in entry.emits)
        yield entry.seq, instant(entry.at), entry.event, entry.by, reasons, sent


def customer_rows(case: Case) -> list[tuple[str, str, str, str]]:
    """Give what the customer was told and what they may know, in order: time, step, expected end, text."""
    told = [
        (notice.at, notice.step, instant(notice.expected_at), mask_text(notice.text))
        for notice in case.notices
    ]
    done = [(step.at, step.step, instant(step.expected_at), "") for step in case.progress]
    ordered = sorted(told + done, key=lambda row: row[0])
    return [(instant(at), step, expected, text) for at, step, expected, text in ordered]
