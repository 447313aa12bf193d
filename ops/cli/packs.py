"""``caseloop pack``: read, compare and try policy packs; none of it changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.pack_diff import diff
from ops.cli.pack_places import folders_of
from ops.cli.pack_try import try_pack
from ops.cli.showing import counted, show_line
from ops.cli.tools import Given, Tools
from schemas.errors import PolicyError
from schemas.policy.pack import Pack
from workers.packs import faults_between, load_pack

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
    used, beside the others; 1: one cannot.
    """
    sound: dict[Path, Pack] = {}
    folders = folders_of(path or tools.packs_folder)
    for folder in folders:
        try:
            sound[folder] = pack = load_pack(folder)
        except PolicyError as fault:
            _show(tools, folder.name, str(fault).split("\n"))
        else:
            tools.console.print(f"[green]✓[/] {pack.name} {pack.version}: {pack.title}")
    between = faults_between(sound)
    if between:
        _show(tools, "side by side", between)
    if len(sound) < len(folders):
        tools.console.print(f"{len(folders) - len(sound)} of {counted(len(folders), 'pack')} cannot be used.")
    return 1 if between or len(sound) < len(folders) else 0


def _show(tools: Tools, what: str, faults: Sequence[str]) -> None:
    tools.console.print(f"[red]✗[/] {what}: {counted(len(faults), 'fault')}")
    for fault in faults:
        show_line(tools.console, f"  {fault}")
