"""Proverbs and metaphors in what a customer said: what they really ask for, and a suggestion for the answer."""

from __future__ import annotations

from rules.text.reading import Reading, read
from schemas.assessment import Saying
from schemas.policy.cultures import SayingRow
from schemas.policy.pack import Pack


def read_with_sayings(reading: Reading, pack: Pack) -> tuple[Reading, tuple[SayingRow, ...]]:
    """Give the reading with what the known sayings in it really ask for, and their rows.

    Source: cultures.yaml, sayings; S3-84.
    """
    rows = tuple(row for row in pack.cultures.sayings if reading.weight([row.mark]) > 0)
    if not rows:
        return reading, ()
    meant = read([("saying", row.demand) for row in rows], pack.lexicon)
    return Reading((*reading.fields, *meant.fields)), rows


def has_unknown_saying(reading: Reading, known: tuple[SayingRow, ...], pack: Pack) -> bool:
    """Say whether somebody announced a saying that the pack does not know."""
    signs = pack.cultures.signs
    return signs is not None and not known and reading.weight([signs.mark]) > 0


def said(rows: tuple[SayingRow, ...], locale: str) -> tuple[Saying, ...]:
    """Give sayings as a form keeps them; the suggestion is in the case's locale, else in the row's first."""
    return tuple(
        Saying(
            row=row.id, demand=row.demand, script=row.script.get(locale) or next(iter(row.script.values()))
        )
        for row in rows
    )
