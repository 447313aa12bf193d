"""Tables of a form that says what is to be expected of a period, from the cases that came before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from rules.forms.before import History
from rules.forms.needed import frequent_row, outlook_row
from rules.forms.outlook import (
    Expected,
    OutlookTotals,
    Ready,
    expected_types,
    outlook_totals,
    ready_goods,
)
from rules.forms.period import Period


def totals_expected(period: Period) -> OutlookTotals:
    """Give what is to be expected as a whole."""
    return outlook_totals(_history(period), _types(period), period.pack)


def _types(period: Period) -> tuple[Expected, ...]:
    by = frequent_row(period.pack).by
    return tuple(expected_types(_history(period), outlook_row(period.pack), by))


def _ready(period: Period) -> Iterable[Ready]:
    return ready_goods(_history(period), _types(period), outlook_row(period.pack))


def _history(period: Period) -> History:
    if period.history is None:
        message = "a form of what is to be expected is filled in from what came before"
        raise ValueError(message)
    return period.history


EXPECTED: Final[Mapping[str, tuple[type, Callable[[Period], Iterable[Any]]]]] = {
    "expected_types": (Expected, _types),
    "ready": (Ready, _ready),
}
"""Name of a table of what is to be expected, to the shape of a row and what gives them."""
