"""One alert on the screen: what burns, who was told when, what came of it, and all that happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import Console
from rich.rule import Rule

from ops.cli.showing import from_now, instant, show_pairs, show_table
from schemas.alert import Alert, Attempt
from schemas.document import Entry
from schemas.ladder import Rung


def show_alert(console: Console, alert: Alert, entries: Sequence[Entry], *, now: datetime) -> None:
    """Print the whole story of an alert.

    Args:
        console: Where it goes.
        alert: As stored.
        entries: Its history, oldest first.
        now: For how far instants are away.
    """
    console.print(Rule(f"{alert.severity} · {alert.kind} · {state_of(alert, now)}", align="left"))
    show_pairs(console, _facts(alert, now))
    if alert.ladder is not None:
        heading = ("", "step", "tells", "after", "again", "everyone", "window")
        show_table(console, heading, _steps(alert, alert.ladder.rungs))
    show_table(console, ("at", "step", "said", "target", "told", "outcome", "reason"), _attempts(alert))
    acknowledged = ((instant(one.at), one.by, one.step + 1, one.note or "") for one in alert.acknowledgements)
    show_table(console, ("acknowledged", "by", "step", "note"), acknowledged)
    show_table(console, ("seq", "at", "event", "by", "row", "sent"), _history(entries))


def state_of(alert: Alert, now: datetime) -> str:
    """Give how an alert stands, in a few words."""
    if alert.snoozed_until is not None:
        return (
            f"left alone for {from_now(alert.snoozed_until, now).removeprefix('in ')} by {alert.snoozed_by}"
        )
    if alert.state == "raised" and alert.awaited:
        return f"waits for {', '.join(alert.awaited)}"
    return alert.state


def _facts(alert: Alert, now: datetime) -> dict[str, object]:
    due = min((timer for timer in alert.timers.values()), key=lambda timer: timer.due_at, default=None)
    return {
        "id": alert.id,
        "summary": alert.summary,
        "case": alert.case_number,
        "about": alert.about,
        "for": alert.addressee,
        "owner": " of ".join(part for part in (alert.owner, alert.department) if part),
        "row": alert.row,
        "exercise": "yes: nothing is sent" if alert.drill else "",
        "raised": f"{instant(alert.raised_at)} ({from_now(alert.raised_at, now)})",
        "came again": alert.repeat_count or "",
        "said": f"{alert.said_count} times" if alert.said_count else "",
        "next": f"{due.kind} {instant(due.due_at)} ({from_now(due.due_at, now)})" if due else "",
        "acknowledged": _by(alert.acknowledged_at, alert.acknowledged_by),
        "note": alert.acknowledged_note,
        "resolved": _by(alert.resolved_at, alert.resolved_by),
        "because": alert.resolved_reason,
    }


def _by(at: datetime | None, who: str | None) -> str:
    return f"{instant(at)} by {who or 'the system'}" if at else ""


def _steps(alert: Alert, rungs: Sequence[Rung]) -> Iterator[Sequence[object]]:
    for place, rung in enumerate(rungs):
        told = ", ".join(dict.fromkeys(target.to for target in rung.targets))
        again = f"every {rung.every_minutes} min" if rung.every_minutes else ""
        times = "without end" if rung.repeats is None else f"{rung.repeats} times" if rung.repeats else ""
        yield (
            "▶" if place == alert.step and alert.state != "resolved" else "",
            place + 1,
            told,
            f"{rung.after_minutes} min" if rung.after_minutes else "at once",
            " ".join(part for part in (again, times) if part) if times else "",
            "yes" if rung.everyone else "",
            _window(rung),
        )


def _window(rung: Rung) -> str:
    if rung.window is None:
        return ""
    hours = ", ".join(f"{_clock(one.opens)}-{_clock(one.closes)}" for one in rung.window.hours)
    return f"{' '.join(rung.window.days)} {hours} {rung.window.zone}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def _attempts(alert: Alert) -> Iterator[Sequence[object]]:
    for one in alert.attempts:
        yield instant(one.at), one.step + 1, one.said or "", one.target, _told(one), one.outcome, one.reason


def _told(attempt: Attempt) -> str:
    who = attempt.contact or (f"queue of {attempt.department}" if attempt.department else "")
    return f"{who} over {attempt.channel}" if attempt.channel else who


def _history(entries: Sequence[Entry]) -> Iterator[Sequence[object]]:
    for entry in entries:
        rows = "\n".join(dict.fromkeys(str(reason.get("row", "")) for reason in entry.reasons))
        sent = "\n".join(emission.type.removeprefix("caseloop.") for emission in entry.emits)
        yield entry.seq, instant(entry.at), entry.event, entry.by, rows, sent
