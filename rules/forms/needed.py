"""The rows of a pack's forms without which a table of a period cannot be counted."""

from __future__ import annotations

from typing import TypeVar

from schemas.errors import PolicyError
from schemas.policy.forms import Bottleneck, Frequent, OutlookRow
from schemas.policy.pack import Pack

R = TypeVar("R", Frequent, Bottleneck, OutlookRow)


def frequent_row(pack: Pack) -> Frequent:
    """Give the row that tells types apart, and how many cases of one are many.

    Raises:
        PolicyError: the pack has none; ``form_faults`` refuses a form that needs it.
    """
    return _expected(pack.forms.frequent, "frequent", pack)


def bottleneck_row(pack: Pack) -> Bottleneck:
    """Give the row that says which step or limit is a bottleneck.

    Raises:
        PolicyError: the pack has none; ``form_faults`` refuses a form that needs it.
    """
    return _expected(pack.forms.bottleneck, "bottleneck", pack)


def outlook_row(pack: Pack) -> OutlookRow:
    """Give the row by which a pack reckons what is to be expected.

    Raises:
        PolicyError: the pack has none; ``form_faults`` refuses a form that needs it.
    """
    return _expected(pack.forms.outlook, "outlook", pack)


def _expected(row: R | None, name: str, pack: Pack) -> R:
    if row is None:
        message = f"expected the row forms.{name} in the pack {pack.name}, found none"
        raise PolicyError(message)
    return row
