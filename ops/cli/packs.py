"""``caseloop pack``: policy packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.tools import Given
from schemas.errors import PolicyError
from workers.packs import load_pack

PackPath = Annotated[
    Path | None,
    Parameter(help="Folder of one pack, or of packs; without it, the packs of this deployment."),
]

app = App(name="pack", help="Check policy packs.")


@app.command
def check(path: PackPath = None, *, tools: Given) -> int:
    """Check a pack, or every pack of a folder; each fault names file, line and row."""
    folder = path or tools.packs_folder
    packs = pack_folders(folder)
    if not packs:
        raise Failed(f"There is no pack in {folder}.", "A pack is a folder with a pack.yaml.")
    faulty = 0
    for one in packs:
        try:
            pack = load_pack(one)
        except PolicyError as fault:
            faulty += 1
            tools.console.print(f"[red]✗[/] {one.name}")
            tools.console.print(str(fault), markup=False, highlight=False, soft_wrap=True)
        else:
            tools.console.print(f"[green]✓[/] {pack.name} {pack.version}: {pack.title}")
    return 1 if faulty else 0


def pack_folders(folder: Path) -> list[Path]:
    """Give the folders of packs that a path names: itself, or those in it."""
    if (folder / "pack.yaml").is_file():
        return [folder]
    return sorted(file.parent for file in folder.glob("*/pack.yaml"))
