"""Names of a case's clocks: ``row``, ``row:about`` where a row has a clock each, and ``#1`` behind a finished one."""

from __future__ import annotations

from typing import Final

_ABOUT: Final = ":"
_FINISHED: Final = "#"


def name_about(row: str, about: str) -> str:
    """Give the name of a row's clock for one thing within a case, for example a task id."""
    return f"{row}{_ABOUT}{about}"


def finished_name(name: str, number: int) -> str:
    """Give the name under which a finished clock is kept beside its successor."""
    return f"{name}{_FINISHED}{number}"


def is_finished_of(known: str, name: str) -> bool:
    """Say whether a name is that of a clock kept beside its successor of the other name."""
    return known.startswith(f"{name}{_FINISHED}")


def running_name(name: str) -> str:
    """Give the name that a clock had while it ran."""
    return name.partition(_FINISHED)[0]


def row_name(name: str) -> str:
    """Give the name of the row that set a clock: neither about what, nor which of several."""
    return running_name(name).partition(_ABOUT)[0]
