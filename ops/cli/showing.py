"""How instants, tables and JSON look."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text


def instant(moment: datetime | None) -> str:
    """Give an instant in this machine's zone, for example ``2026-03-06 10:00:00``; nothing for none."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def from_now(moment: datetime | None, now: datetime) -> str:
    """Give how far an instant is away, for example ``in 3 h 20 min`` or ``2 d 4 h ago``; nothing for none."""
    if moment is None:
        return ""
    away = stretch(abs(moment - now))
    return f"in {away}" if moment >= now else f"{away} ago"


def stretch(duration: timedelta) -> str:
    """Give a duration in its two largest units, for example ``3 h 20 min``."""
    seconds = int(duration.total_seconds())
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    parts: list[str] = []
    for name, size in units:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append(f"{count} {name}")
    return " ".join(part for part in parts[:2] if not part.startswith("0 ")) or "0 s"


def counted(count: int, one: str) -> str:
    """Give a count with its noun, for example ``1 case`` or ``3 cases``."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


_WHOLE: Final = frozenset({"number", "id", "state", "priority", "type", "severity", "seq", "event"})
"""Columns whose cells people copy: never broken, whatever the width."""


def show_table(console: Console, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, nothing if it has no rows; what is in a cell is never read as markup."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in _WHOLE)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    if table.row_count:
        console.print(table)


def show_pairs(console: Console, pairs: Mapping[str, object]) -> None:
    """Print names and values one below the other; empty values are left out."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs.items():
        if value not in ("", None, ()):
            table.add_row(name, Text(str(value)))
    console.print(table)


def show_json(console: Console, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print JSON as it is, for another program to read."""
    show_line(console, json_text(value))


def show_line(console: Console, text: str) -> None:
    """Print a text as it is: neither read as markup, nor coloured, nor broken at the console's width."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def json_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Give a value as JSON that people can read too."""
    return json.dumps(value, ensure_ascii=False, indent=2)
