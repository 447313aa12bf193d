"""``caseloop alert``: what needs somebody, and saying what one does about it."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import uuid4

from cyclopts import App, Parameter

from ops.cli.alert_view import show_alert, state_of
from ops.cli.failure import Failed
from ops.cli.showing import counted, from_now, instant, show_json, show_table
from ops.cli.tools import Given, Letter, Limit, StaffName, Tools
from rules.alert_life import pack_of_alert
from rules.alert_voices import expect_known_voice
from schemas.alert import Alert
from schemas.errors import NotAllowed, PolicyError, StaffError
from schemas.messages.alerting import AlertAcknowledged, AlertEscalated, AlertResolved, AlertSnoozed
from schemas.messages.base import Inbound
from schemas.queues import INBOUND

_LATER = "caseloop alert show {} tells when it counts."

app = App(name="alert", help="Look at alerts, and say what you do about one.")

Note = Annotated[str | None, Parameter(help="What you do, or why.")]


@app.command(name="list")
def list_(
    *,
    state: Literal["raised", "acknowledged", "resolved", "any"] = "raised",
    limit: Limit = 50,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    tools: Given,
) -> None:
    """List alerts, newest first."""
    alerts = tools.reader.alerts(state=None if state == "any" else state, limit=limit)
    if json:
        show_json(tools.console, [one.model_dump(mode="json") for one in alerts])
        return
    now = tools.now()
    rows = (
        (
            one.id,
            one.severity,
            one.kind,
            one.addressee,
            f"{state_of(one, now)}{', exercise' if one.drill else ''}",
            one.step + 1,
            from_now(one.raised_at, now),
            one.summary,
        )
        for one in alerts
    )
    show_table(tools.console, ("id", "severity", "kind", "for", "state", "step", "raised", "summary"), rows)
    more = ", there may be more: raise --limit" if len(alerts) == limit else ""
    tools.console.print(f"{counted(len(alerts), 'alert')}{more}")


@app.command
def show(
    alert_id: str,
    *,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    tools: Given,
) -> None:
    """Show the whole story of one alert: its ladder, who was told when, what came of it, its history."""
    alert = find(tools, alert_id)
    if json:
        show_json(tools.console, alert.model_dump(mode="json"))
    else:
        show_alert(tools.console, alert, tools.store.history("alerts", alert.id), now=tools.now())


@app.command
def ack(alert_id: str, *, by: StaffName, note: Note = None, tools: Given) -> None:
    """Say that you act on an alert; its ladder stops."""
    alert = find_open(tools, alert_id, by)
    if alert.state == "acknowledged":
        raise Failed(f"The alert {alert.id} is acknowledged already, by {alert.acknowledged_by}.")
    tell(tools, AlertAcknowledged, {"alert_id": alert.id, "by": by, "note": note})
    tools.console.print(f"Acknowledged {alert.id} for {by}; {_LATER.format(alert.id)}")


@app.command
def escalate(alert_id: str, *, by: StaffName, note: Note = None, tools: Given) -> None:
    """Tell the next step of an alert's ladder now."""
    alert = find_open(tools, alert_id, by)
    tell(tools, AlertEscalated, {"alert_id": alert.id, "by": by, "note": note})
    tools.console.print(f"Asked to pass {alert.id} on to the next step; {_LATER.format(alert.id)}")


@app.command
def snooze(  # noqa: PLR0913 - the options of a command
    alert_id: str,
    *,
    by: StaffName,
    hours: Annotated[float | None, Parameter(name="--for", help="Hours from now.")] = None,
    until: Annotated[
        datetime | None, Parameter(help="An instant with its zone, such as 2026-03-06T20:00:00+08:00.")
    ] = None,
    note: Note = None,
    tools: Given,
) -> None:
    """Leave an alert alone for a while; then it is said again where it stood."""
    alert = find_open(tools, alert_id, by)
    if (hours is None) == (until is None):
        raise Failed("Say either --for HOURS or --until INSTANT.")
    end = after(tools.now(), hours) if hours is not None else until
    if end is None or end.tzinfo is None:
        raise Failed("The instant has no zone.", "Write it like 2026-03-06T20:00:00+08:00.")
    if end <= tools.now():
        raise Failed(f"{end.isoformat()} is past.", "Say how long nobody is to be told.")
    tell(tools, AlertSnoozed, {"alert_id": alert.id, "by": by, "until": end.isoformat(), "note": note})
    tools.console.print(f"Asked to leave {alert.id} alone until {instant(end)}; {_LATER.format(alert.id)}")


@app.command
def resolve(
    alert_id: str,
    *,
    by: StaffName,
    reason: Annotated[str, Parameter(help="What was done about it.")],
    tools: Given,
) -> None:
    """End an alert that is dealt with; a cause that lasts raises it anew."""
    alert = find_open(tools, alert_id, by)
    tell(tools, AlertResolved, {"alert_id": alert.id, "by": by, "reason": reason})
    tools.console.print(f"Resolved {alert.id}; {_LATER.format(alert.id)}")


def after(moment: datetime, hours: float) -> datetime:
    """Give the instant so many hours after another.

    Raises:
        Failed: there is no such instant.
    """
    try:
        return moment + timedelta(hours=hours)
    except (ValueError, OverflowError):
        raise Failed(f"Expected hours such as 2 or 0.5, found {hours}.") from None


def tell(tools: Tools, shape: type[Inbound], said: dict[str, str | None]) -> None:
    """Publish what somebody says of an alert.

    Raises:
        Failed: it is not what the alert takes, or the broker does not confirm it.
    """
    given = {name: value for name, value in said.items() if value is not None}
    blank = [name for name, value in given.items() if not value.strip()]
    if blank:
        raise Failed(f"Expected --{blank[0]} with a text, found it empty.")
    event = {
        "specversion": "1.0",
        "id": f"{shape.ACTOR.rpartition('.')[2]}-{uuid4()}",
        "source": "/command-line",
        "type": shape.TYPE,
        "data": given,
    }
    body = json.dumps(event, ensure_ascii=False).encode()
    if not all(tools.outlet.publish([Letter(INBOUND, shape.TYPE, body)])):
        raise Failed("The broker did not confirm it.", "Try again.")


def find_open(tools: Tools, alert_id: str, by: str) -> Alert:
    """Give an alert that needs somebody still.

    Raises:
        Failed: there is none, or it is resolved, or the staff file does not know who speaks.
    """
    alert = find(tools, alert_id)
    if alert.state == "resolved":
        who = alert.resolved_by or "the system"
        raise Failed(f"The alert {alert.id} is resolved already, by {who}: {alert.resolved_reason}.")
    expect_known(tools, alert, by)
    return alert


def expect_known(tools: Tools, alert: Alert, by: str) -> None:
    """See to it that a word about an alert will count; without a staff file that can be read it is seen later.

    Raises:
        Failed: the staff file does not know who speaks.
    """
    with contextlib.suppress(StaffError, PolicyError):
        try:
            expect_known_voice(alert, pack_of_alert(tools.packs(), alert.pack), tools.staff(), by)
        except NotAllowed as refusal:
            advice = "caseloop oncall shows staff ids that are on call; the staff file has them all."
            raise Failed(f"Expected --by with {refusal.expected}; found {refusal.found}.", advice) from None


def find(tools: Tools, alert_id: str) -> Alert:
    """Give an alert.

    Raises:
        Failed: there is none.
    """
    alert = tools.reader.alert(alert_id.strip())
    if alert is None:
        raise Failed(f"There is no alert {alert_id!r}.", "caseloop alert list shows those that exist.")
    return alert
