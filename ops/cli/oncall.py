"""``caseloop oncall``: who is on call, until when, who is next, and where nobody is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.oncall_view import explanation, local, summary
from ops.cli.showing import show_line, show_pairs, show_table
from ops.cli.tools import Given, Tools
from rules.cover import cover_gaps
from rules.shifts import at_wall
from schemas.rota import Rotation
from schemas.staff import Staff

RotationId = Annotated[str | None, Parameter(help="Id of a rotation, shown with reasons; without it, all.")]

At = Annotated[
    str | None,
    Parameter(
        help="An instant, such as 2026-03-06T18:30:00+08:00, or a local time in the zone of the staff file."
    ),
]

app = App(name="oncall", help="See who is on call, and where nobody is.")

_WEEK: Final = 7
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2100


@app.default
def oncall(rotation: RotationId = None, *, at: At = None, tools: Given) -> None:
    """Show who is on call in each rotation, until when, and who is next; of one rotation also why."""
    staff = known_staff(tools)
    moment = instant_of(at, staff.zone) if at else tools.now()
    if rotation is None:
        rows = [summary(staff, row, moment) for row in sorted(staff.rotations, key=lambda row: row.id)]
        show_table(tools.console, ("rotation", "on call", "until", "next"), rows)
        tools.console.print(f"{len(rows)} rotations")
        return
    row = rotation_named(staff, rotation)
    names = ("rotation", "on call", "until", "next")
    show_pairs(tools.console, dict(zip(names, summary(staff, row, moment), strict=True)))
    tools.console.print()
    for line in explanation(staff, row, moment):
        show_line(tools.console, line)


@app.command
def cover(*, at: At = None, days: int = _WEEK, tools: Given) -> int:
    """Show the gaps in cover of the coming week, of rotations and of targets of ladders; 1 if there are any."""
    staff = known_staff(tools)
    since = instant_of(at, staff.zone) if at else tools.now()
    gaps = cover_gaps(staff, tools.packs(), since, since + timedelta(days=days))
    for gap in gaps:
        tools.console.print("[red]✗[/] ", end="")
        show_line(tools.console, gap.text["en"])
    if not gaps:
        until = local(since + timedelta(days=days), staff.zone)
        tools.console.print(f"[green]✓[/] Everything is covered until {until}.")
    return 1 if gaps else 0


def known_staff(tools: Tools) -> Staff:
    """Give the staff of the deployment.

    Raises:
        Failed: there is no staff file.
        StaffError: it is faulty.
    """
    if tools.staff_file is None:
        raise Failed("This deployment has no staff file.", "Set CASELOOP_STAFF; docs/staff.md explains it.")
    return tools.staff()


def rotation_named(staff: Staff, name: str) -> Rotation:
    """Give a rotation.

    Raises:
        Failed: there is none of that id.
    """
    row = staff.rotation(name)
    if row is None:
        known = ", ".join(sorted(staff.rotations_by_id)) or "none"
        raise Failed(f"There is no rotation {name!r}.", f"Those that exist: {known}.")
    return row


def instant_of(text: str, zone: str) -> datetime:
    """Give the instant that somebody wrote.

    Raises:
        Failed: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Failed(f"Expected a time such as 2026-03-06T18:30, found {text!r}.") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise Failed(f"Expected a time from {_FIRST_YEAR} to {_LAST_YEAR}, found {text!r}.")
    return moment if moment.tzinfo is not None else at_wall(moment, zone)
