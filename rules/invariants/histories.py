"""A history has every number up to the version of its case, once."""

from __future__ import annotations

from schemas.looks import CaseLook


def broken_history(case: CaseLook) -> str:
    """Say what is wrong with the numbers of a history; empty if nothing is. Older ones may lie in segments."""
    first, last, count = case.entries
    if last != case.version:
        return f"version {case.version}, newest entry {last}"
    if count != last - first + 1:
        return f"{count} entries from {first} to {last}"
    return ""
