"""``caseloop pack``: read, compare and try policy packs; none of it changes anything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.pack_diff import diff
from ops.cli.pack_places import folders_of
from ops.cli.pack_try import try_pack
from ops.cli.showing import counted
from ops.cli.tools import Given
from schemas.errors import PolicyError
from workers.packs import load_pack

PackPath = Annotated[
    Path | None,
    Parameter(help="Folder of one pack, or of packs; without it, the packs of this deployment."),
]

app = App(name="pack", help="Check, compare and try policy packs. Nothing of it changes anything.")
app.command(diff)
app.command(try_pack, name="try")


@app.command
def check(path: PackPath = None, *, tools: Given) -> int:
    """Check a pack, or every pack of a folder.

    Each fault names file, line and row, what was expected there and what was found. Exit code 0: every pack can be
    used; 1: one cannot.
    """
    faulty = 0
    folders = folders_of(path or tools.packs_folder)
    for folder in folders:
        try:
            pack = load_pack(folder)
        except PolicyError as fault:
            faulty += 1
            lines = str(fault).split("\n")
            tools.console.print(f"[red]✗[/] {folder.name}: {counted(len(lines), 'fault')}")
            for line in lines:
                tools.console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
        else:
            tools.console.print(f"[green]✓[/] {pack.name} {pack.version}: {pack.title}")
    if faulty:
        tools.console.print(f"{faulty} of {counted(len(folders), 'pack')} cannot be used.")
    return 1 if faulty else 0
