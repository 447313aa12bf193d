"""``caseloop staff``: the staff file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.markup import escape

from ops.cli import staff_looks
from ops.cli.failure import Failed
from ops.cli.showing import show_line
from ops.cli.tools import Given
from schemas.errors import StaffError
from workers.packs import load_packs
from workers.staff import load_staff

StaffPath = Annotated[Path | None, Parameter(help="A staff file; without it, that of this deployment.")]

PacksPath = Annotated[
    Path | None, Parameter(help="Folder of the packs that it must fit; without it, those of this deployment.")
]

app = App(name="staff", help="Check the staff file; look at records, load, and what few may read.")
for command in (
    staff_looks.load,
    staff_looks.record,
    staff_looks.tags,
    staff_looks.teaching,
    staff_looks.telemetry,
):
    app.command(command)


@app.command
def check(path: StaffPath = None, *, packs: PacksPath = None, tools: Given) -> int:
    """Check a staff file, by itself and against the packs; each fault names file, line and row."""
    file = path or tools.staff_file
    if file is None:
        raise Failed("This deployment has no staff file.", "Name one, or set CASELOOP_STAFF.")
    try:
        staff = load_staff(file, load_packs(packs) if packs else tools.packs())
    except StaffError as fault:
        tools.console.print(f"[red]✗[/] {escape(str(file))}")
        show_line(tools.console, str(fault))
        return 1
    parts = (
        f"{len(staff.people)} people",
        f"{len(staff.rotations)} rotations",
        f"{len(staff.overrides)} overrides",
        f"{len(staff.swaps)} swaps",
        f"{len(staff.silences)} silences",
    )
    tools.console.print(f"[green]✓[/] {escape(str(file))}: {', '.join(parts)}")
    return 0
