"""The profile of a case's customer, and what must be minded by whoever carries something out for them."""

from __future__ import annotations

from schemas.case import Case
from schemas.policy.cultures import Caution, CultureRow
from schemas.policy.pack import Pack


def culture_of(case: Case, pack: Pack) -> CultureRow | None:
    """Give the profile of a case's customer; None: the neutral one."""
    if case.culture is None:
        return None
    return next((row for row in pack.cultures.profiles if row.code == case.culture), None)


def cautions_for(case: Case, pack: Pack, kind: str) -> tuple[Caution, ...]:
    """Give what a task of a kind carries for this customer, to be minded by whoever does it.

    Source: cultures.yaml, ``cautions``; S3-80.
    """
    culture = culture_of(case, pack)
    return tuple(row for row in culture.cautions if kind in row.tasks) if culture else ()
