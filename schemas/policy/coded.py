"""A policy row with a code that messages and cases carry, and the words that people use for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from schemas.model import Name
from schemas.policy.row import Row


class Coded(Row):
    """One allowed value: messages may give its code, its label or an alias; a case keeps the code."""

    code: Name
    label: Name
    """The handbook's own word."""
    aliases: tuple[Name, ...] = ()
    """Other words for it, in either script or in English."""

    @property
    def names(self) -> tuple[str, ...]:
        """Give everything that it may be called, code first."""
        return (self.code, self.label, *self.aliases)


def refuse_repeats(names: Iterable[str], what: str) -> None:
    """See to it that each name stands once.

    Args:
        names: Ids or names of one table.
        what: What they name, for the text: row, layer, calendar.

    Raises:
        ValueError: some stand more than once; the text names them.
    """
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        message = f"expected each {what} once, found {', '.join(twice)} more than once"
        raise ValueError(message)


def refuse_twins(rows: Sequence[Coded]) -> None:
    """See to it that no two rows of one table share a name.

    Raises:
        ValueError: two do; the text names both rows.
    """
    seen: dict[str, Coded] = {}
    for row in rows:
        for name in dict.fromkeys(row.names):
            if name in seen:
                message = f"expected each name once, found {name!r} in rows {seen[name].id} and {row.id}"
                raise ValueError(message)
            seen[name] = row
