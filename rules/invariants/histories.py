"""A history has every number up to the version of its case, once: in the document, older ones in segments."""

from __future__ import annotations

from schemas.looks import CaseLook


def broken_history(case: CaseLook) -> str:
    """Say what is wrong with the numbers of a history; empty if nothing is.

    An entry may stand in a segment and in the document: whoever moved it out ended between the two writes.
    """
    numbers = [one.seq for one in case.links]
    first, last = (numbers[0], numbers[-1]) if numbers else (0, 0)
    if last != case.version:
        return f"version {case.version}, newest entry {last}"
    if numbers != list(range(first, last + 1)):
        return f"{len(numbers)} entries from {first} to {last}"
    return _gap(case, first)


def _gap(case: CaseLook, first: int) -> str:
    """Say which older entries no segment has; empty if all are there."""
    reached = 0
    for one in case.segments:
        if one.first > reached + 1:
            break
        reached = max(reached, one.last)
    return "" if reached >= first - 1 else f"no entries from {reached + 1} to {first - 1}"
