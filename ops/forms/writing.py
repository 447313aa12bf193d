"""A filled-in form in the format that somebody asked for, and into a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from ops.cli.failure import Failed
from ops.forms.page import page_of
from ops.forms.spreadsheet import spreadsheet_of
from rules.forms.sheet import Sheet

Format = Literal["html", "xlsx", "json"]


def drawn(sheet: Sheet, form: Format, *, period: bool = False) -> bytes:
    """Give a form as the content of a file."""
    if form == "html":
        return page_of(sheet, period=period).encode()
    if form == "xlsx":
        return spreadsheet_of(sheet, period=period)
    return (json.dumps(sheet.as_json(), ensure_ascii=False, indent=2) + "\n").encode()


def written_to(path: Path, content: bytes) -> None:
    """Write a file whole, or leave what was there.

    Raises:
        Failed: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as fault:
        draft.unlink(missing_ok=True) if draft.parent.is_dir() else None
        raise Failed(
            f"{path} cannot be written: {fault.strerror}.", "Name another file with --out."
        ) from None
