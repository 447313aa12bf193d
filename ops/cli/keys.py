"""``caseloop keys``: the keys that seal what is personal."""

from __future__ import annotations

from cyclopts import App

from ops.cli.showing import counted
from ops.cli.tools import Given

app = App(name="keys", help="Look after the keys that seal what is personal.")


@app.command
def rewrap(*, tools: Given) -> None:
    """Wrap every key under the newest master key, so that older ones can be dropped. Broken off, it is repeated."""
    tools.console.print(f"[green]✓[/] {counted(tools.store.rewrap_keys(), 'key')} wrapped anew")
