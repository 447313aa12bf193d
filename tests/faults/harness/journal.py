"""A file of lines that are on the disk before their writer goes on, so that what a run knows outlives the run."""

from __future__ import annotations

import os
from pathlib import Path


class Journal:
    """Appends lines; each batch of them is synced."""

    def __init__(self, file: Path) -> None:
        """Open the file, which may hold lines of before."""
        self.file = file
        self._open = file.open("ab", buffering=0)

    def write(self, *lines: str) -> None:
        """Append lines and wait until the disk has them."""
        if lines:
            self._open.write("".join(f"{line}\n" for line in lines).encode())
            os.fsync(self._open.fileno())

    def close(self) -> None:
        """Close the file."""
        self._open.close()


def read_journal(file: Path) -> dict[str, set[str]]:
    """Give what a journal says: first word of a line to the second words; a last line that was cut is left out."""
    found: dict[str, set[str]] = {}
    whole = file.read_text(encoding="utf-8").rpartition("\n")[0]
    for line in whole.splitlines():
        what, key = line.split(" ", 2)[:2]
        found.setdefault(what, set()).add(key)
    return found
