"""Send parked messages again: as they are, at a rate, or one that somebody has repaired."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ops.cli.failure import Failed
from ops.cli.tools import Letter, Tools
from schemas.messages.catalogue import MESSAGES
from schemas.parked import Parked

_BURSTS_A_SECOND: Final = 10
"""A rate is kept by so many bursts a second, with a pause after each."""


def replayed(tools: Tools, portions: Iterator[Sequence[Parked]], rate: float) -> int:
    """Send records again; give the exit code.

    Args:
        tools: The way to the broker, and where answers go.
        portions: Which, in the order in which they are sent.
        rate: Messages a second at most; 0: as fast as they go.
    """
    sent = count = 0
    for records in portions:
        letters = [Letter("", queue_for(one), one.body, parked_id=one.id) for one in records]
        count += len(letters)
        sent += _published(tools, letters, rate)
    if not count:
        tools.console.print("Nothing of that is parked.")
        return 0
    tools.console.print(f"{sent} of {count} sent again; caseloop parked list shows what comes back.")
    return 0 if sent == count else 1


def replay_edited(tools: Tools, record: Parked, edit: Path, by: str) -> int:
    """Send the repaired message as a new one; if that fails too, it is parked with its own reason.

    The record keeps the original, and names the message that was sent instead.
    """
    if record.state not in ("parked", "waiting"):
        raise ended(record)
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
    tools.store.end_parked(
        record.id,
        state="replayed",
        by=by,
        reason="sent again, repaired",
        at=tools.now(),
        replaced_by=str(event.get("id", "")),
    )
    tools.console.print(f"Sent the repaired message; {record.id} has ended.")
    return 0


def queue_for(record: Parked) -> str:
    """Give the queue that takes the message now: where its actor reads, else where it was parked."""
    shape = MESSAGES.get(record.message_type)
    return shape.QUEUE if shape else record.queue


def ended(record: Parked) -> Failed:
    """Give the refusal to deal with a record that was dealt with."""
    return Failed(f"The record {record.id} has ended already: {record.state} by {record.ended_by}.")


def _published(tools: Tools, letters: Sequence[Letter], rate: float) -> int:
    if not rate:
        return sum(tools.outlet.publish(letters))
    sent, burst = 0, max(1, round(rate / _BURSTS_A_SECOND))
    for start in range(0, len(letters), burst):
        part = letters[start : start + burst]
        began = time.monotonic()
        sent += sum(tools.outlet.publish(part))
        time.sleep(max(0.0, len(part) / rate - (time.monotonic() - began)))
    return sent
