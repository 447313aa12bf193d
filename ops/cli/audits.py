"""``caseloop audit``: whether what must hold for every stored case does."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Annotated, Final

from cyclopts import App, Parameter

from ops.cli.audit_chain import chain, roots
from ops.cli.audit_events import events
from ops.cli.failure import Failed
from ops.cli.showing import counted, show_json, show_table
from ops.cli.tools import Given, Letter, Tools
from ops.invariants.walk import Audit, audit
from rules.invariants.table import MENDED
from rules.jobs.promises import mends_of
from schemas.clock import time_of
from schemas.looks import Sayings
from schemas.policy.jobs import AuditAlerts
from workers.errand_looking import ALERTS_AT_MOST, LEASED_FOR, pages_of
from workers.job_letters import body_of

app = App(name="audit", help="Look whether what must hold for every stored case does.")
app.command(chain)
app.command(roots)
app.command(events)

_NEVER_LATE: Final = timedelta(days=36_500)
"""Where no job says from when on a page is late: none is."""


@app.command
def promises(
    *,
    mend: Annotated[bool, Parameter(help="Put right what can be put right without a person.")] = False,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    settle: Annotated[float, Parameter(help="Seconds before the second look at what seems broken.")] = 2,
    tools: Given,
) -> int:
    """Look whether what was promised holds for every case and every open alert. Exit code 1 if something does not."""
    asked_within = _asked_within(tools)
    found = audit(
        tools.looker,
        tools.packs(),
        horizon=tools.now() + tools.technical(LEASED_FOR),
        sayings=lambda: _sayings(tools, asked_within),
        wait=lambda: time.sleep(settle),
    )
    if json:
        show_json(tools.console, _told(found))
    else:
        rows = [(one.promise, one.name, one.state, one.sentence) for one in found.broken]
        show_table(tools.console, ("promise", "case or alert", "state", "what is wrong"), rows)
        looked = f"{counted(found.case_count, 'case')}, {counted(found.alert_count, 'open alert')}"
        tools.console.print(f"{looked}, {len(found.broken)} broken promises")
    if mend:
        _mended(tools, found)
    return 1 if found.broken else 0


def _told(found: Audit) -> object:
    broken = [
        {"promise": one.promise, one.about: one.name, f"{one.about}_id": one.id, "sentence": one.sentence}
        for one in found.broken
    ]
    return {"case_count": found.case_count, "alert_count": found.alert_count, "broken": broken}


def _asked_within(tools: Tools) -> timedelta:
    """Give how long a page may be on its way, as the job that audits alerts has it."""
    return next(
        (time_of(row.late.older_than) for row in tools.jobs() if isinstance(row, AuditAlerts)), _NEVER_LATE
    )


def _sayings(tools: Tools, asked_within: timedelta) -> Sayings:
    alerts = tuple(tools.looker.open_alerts(limit=ALERTS_AT_MOST))
    return Sayings(alerts, pages_of(tools.store, alerts), tools.now() - asked_within)


def _mended(tools: Tools, found: Audit) -> None:
    orders = mends_of(found.broken)
    at = tools.now().isoformat()
    letters = [Letter("", one.QUEUE, body_of(one, subject=one.target("").id, time=at)) for one in orders]
    if letters and not all(tools.outlet.publish(letters)):
        raise Failed("The broker did not confirm an order.", "Look once more, and try again.")
    if not all(one.mends for one in found.broken):
        tools.console.print(f"Only {', '.join(sorted(MENDED))} can be mended without a person.")
    tools.console.print(f"{counted(len(letters), 'order')} sent; look once more in a moment.")
