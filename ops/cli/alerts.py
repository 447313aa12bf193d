"""``caseloop alert``: what needs somebody, and saying that one acts on it."""

from __future__ import annotations

import json
from typing import Annotated, Literal
from uuid import uuid4

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.showing import counted, from_now, instant, show_pairs, show_table
from ops.cli.tools import Given, Letter, Limit, StaffName, Tools
from schemas.alert import Alert
from schemas.messages.ending import AlertAcknowledged
from schemas.queues import INBOUND

app = App(name="alert", help="Look at alerts, and say that you act on one.")


@app.command(name="list")
def list_(
    *,
    state: Literal["raised", "acknowledged", "resolved", "any"] = "raised",
    limit: Limit = 50,
    tools: Given,
) -> None:
    """List alerts, newest first."""
    alerts = tools.reader.alerts(state=None if state == "any" else state, limit=limit)
    now = tools.now()
    rows = (
        (one.id, one.severity, one.kind, one.addressee, one.state, from_now(one.raised_at, now), one.summary)
        for one in alerts
    )
    show_table(tools.console, ("id", "severity", "kind", "for", "state", "raised", "summary"), rows)
    more = ", there may be more: raise --limit" if len(alerts) == limit else ""
    tools.console.print(f"{counted(len(alerts), 'alert')}{more}")


@app.command
def show(alert_id: str, *, tools: Given) -> None:
    """Show one alert."""
    alert = find(tools, alert_id)
    show_pairs(
        tools.console,
        {
            "id": alert.id,
            "severity": alert.severity,
            "kind": alert.kind,
            "for": alert.addressee,
            "state": alert.state,
            "summary": alert.summary,
            "case": alert.case_number,
            "row": alert.row,
            "raised": instant(alert.raised_at),
            "repeats": alert.repeat_count,
            "acknowledged": f"{instant(alert.acknowledged_at)} {alert.acknowledged_by or ''}".strip(),
            "note": alert.acknowledged_note,
            "resolved": f"{instant(alert.resolved_at)} {alert.resolved_reason or ''}".strip(),
        },
    )


@app.command
def ack(
    alert_id: str,
    *,
    by: StaffName,
    note: Annotated[str | None, Parameter(help="What you do.")] = None,
    tools: Given,
) -> None:
    """Say that you act on an alert; it is repeated no more for now."""
    alert = find(tools, alert_id)
    if alert.state != "raised":
        raise Failed(
            f"The alert {alert.id} is {alert.state} already, by {alert.acknowledged_by or 'the system'}."
        )
    event = {
        "specversion": "1.0",
        "id": f"ack-{uuid4()}",
        "source": "/command-line",
        "type": AlertAcknowledged.TYPE,
        "data": {"alert_id": alert.id, "by": by} | ({"note": note} if note else {}),
    }
    body = json.dumps(event, ensure_ascii=False).encode()
    if not all(tools.outlet.publish([Letter(INBOUND, AlertAcknowledged.TYPE, body)])):
        raise Failed("The broker did not confirm the acknowledgement.", "Try again.")
    tools.console.print(
        f"Acknowledged {alert.id} for {by}; caseloop alert show {alert.id} tells when it counts."
    )


def find(tools: Tools, alert_id: str) -> Alert:
    """Give an alert.

    Raises:
        Failed: there is none.
    """
    alert = tools.reader.alert(alert_id.strip())
    if alert is None:
        raise Failed(f"There is no alert {alert_id!r}.", "caseloop alert list shows those that exist.")
    return alert
