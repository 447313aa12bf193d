"""The balance sheet as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ops.demo.check import Check
from ops.demo.mishap import Mishap
from ops.demo.stage import SETTINGS_FILE
from ops.system import System

MOST_FAULTS: Final = 12


def show_balance(console: Console, checks: Sequence[Check], mishap: Mishap) -> bool:
    """Print every line and what does not balance; say whether all of it does."""
    table = Table(box=box.SIMPLE, show_header=False, pad_edge=False, title="Balance", title_justify="left")
    table.add_column(no_wrap=True)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        table.add_row(_mark(holds=check.holds), check.name, Text(check.figures))
    struck = bool(mishap.killed_pid and mishap.back_pid)
    table.add_row(_mark(holds=struck), "mishap", Text(_mishap(mishap)))
    console.print(table)
    for check in checks:
        for fault in check.faults[:MOST_FAULTS]:
            console.print(Text(f"  {check.name}: {fault}", "red"))
        if len(check.faults) > MOST_FAULTS:
            console.print(Text(f"  {check.name}: and {len(check.faults) - MOST_FAULTS} more", "red"))
    return struck and all(check.holds for check in checks)


def show_end(console: Console, *, holds: bool, seconds: float, system: System, keep: bool) -> None:
    """Print the verdict and where to look further."""
    verdict = (
        Text("OK, everything balances.", "bold green") if holds else Text("DOES NOT BALANCE.", "bold red")
    )
    console.print(Text.assemble(verdict, f" {seconds:.0f} s. Logs: {system.folder}"))
    if keep:
        console.print(f"The servers still run, with all data: set -a; . {system.folder / SETTINGS_FILE}")


def _mark(*, holds: bool) -> Text:
    return Text("✓", "green") if holds else Text("✗", "bold red")


def _mishap(mishap: Mishap) -> str:
    if not mishap.killed_pid:
        return "no worker was killed: the play ended before"
    if not mishap.back_pid:
        return f"worker {mishap.killed_pid} was killed and nothing took its place"
    back = f"worker {mishap.back_pid} took its place after {mishap.back_after_s:.1f} s"
    return f"worker {mishap.killed_pid} was killed with SIGKILL, {back}"
