"""``caseloop case recalculate``: take a corrected calendar to the cases that are open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Final

from cyclopts import Parameter

from ops.cli.failure import Failed
from ops.cli.tools import Given, Letter, StaffName, Tools
from schemas.messages.clocks import CalendarCorrected
from schemas.ports_reading import CaseFilter
from schemas.queues import INBOUND

_MOST: Final = 1_000_000
"""Cases that one command reaches."""


def recalculate(
    *,
    reason: Annotated[str, Parameter(help="What was corrected, for the record.")],
    by: StaffName,
    tools: Given,
) -> None:
    """Work the limits of all open cases out again, once the pack's calendar was corrected and workers have it."""
    if not reason.strip():
        raise Failed("Expected --reason with a text, found it empty.")
    letters = list(_letters(tools, reason, by))
    if not all(tools.outlet.publish(letters)):
        raise Failed(
            "The broker did not confirm every message.", "Give the command again: nothing moves twice."
        )
    tools.console.print(f"{len(letters)} open cases work their limits out again.")


def _letters(tools: Tools, reason: str, by: str) -> Iterator[Letter]:
    moment = tools.now().isoformat()
    for row in tools.reader.cases(CaseFilter(open_only=True, limit=_MOST)):
        event = {
            "specversion": "1.0",
            "id": f"calendar-{row.id}-{moment}",
            "source": "/command-line",
            "type": CalendarCorrected.TYPE,
            "data": {"case": {"id": row.id}, "reason": reason, "by": by},
        }
        yield Letter(INBOUND, CalendarCorrected.TYPE, json.dumps(event, ensure_ascii=False).encode())
