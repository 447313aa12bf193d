"""``caseloop keys``: the keys that seal what is personal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ops.backup.files import write_text
from ops.cli.showing import counted, json_text, show_json
from ops.cli.tools import Given

app = App(name="keys", help="Look after the keys that seal what is personal.")


@app.command
def rewrap(*, tools: Given) -> None:
    """Wrap every key under the newest master key, so that older ones can be dropped. Broken off, it is repeated."""
    tools.console.print(f"[green]✓[/] {counted(tools.store.rewrap_keys(), 'key')} wrapped anew")


@app.command
def erased(
    *,
    out: Annotated[Path | None, Parameter(help="File to write it into; without it, it is printed.")] = None,
    tools: Given,
) -> None:
    """List whose keys were erased, as JSON. Kept beside backups it lets nobody who was erased come back by one."""
    ids = tools.dumps.erased()
    if out is None:
        show_json(tools.console, ids)
        return
    write_text(out, json_text(ids) + "\n")
    tools.console.print(f"[green]✓[/] {counted(len(ids), 'erased key')} in {out}")
