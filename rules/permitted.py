"""What may be offered to a customer of some culture, and what instead."""

from __future__ import annotations

from collections.abc import Sequence

from rules.profiles import culture_of
from rules.text.reading import read_text
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.policy.cultures import Forbidden
from schemas.policy.pack import Pack
from schemas.work import Remedy


def check_permitted(case: Case, pack: Pack, remedies: Sequence[Remedy]) -> None:
    """Let remedies pass that the profile of the customer's culture does not forbid.

    Raises:
        NotAllowed: one is forbidden; the refusal says what is offered instead.

    Source: cultures.yaml, ``forbids``; S3-81, S3-82.
    """
    culture = culture_of(case, pack)
    if culture is None:
        return
    for place, remedy in enumerate(remedies):
        row = next((one for one in culture.forbids if _is_forbidden(one, remedy, pack)), None)
        if row is not None:
            expected = row.instead or f"nothing that {row.id} forbids"
            raise NotAllowed(
                f"Customers of the culture {culture.code} are not offered {remedy.code} of this kind ({row.id}).",
                field=f"remedies.{place}",
                expected=expected,
                found=repr(remedy.code),
            )


def _is_forbidden(row: Forbidden, remedy: Remedy, pack: Pack) -> bool:
    if remedy.code in row.remedies:
        return True
    if row.mark is None:
        return False
    said = "\n".join(part for part in (remedy.item, remedy.text) if part)
    return read_text(said, pack.lexicon).weight([row.mark]) > 0
