"""The result must have been told before a callback closes a case."""

from __future__ import annotations

from schemas.case import Case
from schemas.errors import TooEarly
from schemas.policy.pack import Pack


def check_result_told(case: Case, pack: Pack) -> None:
    """Let a case be closed only once its customer was told the result of this round, if the pack wants that.

    Raises:
        TooEarly: no such notice was sent yet, or no channel took it.

    Source: notices.yaml, row notices.before-closing; S1-24.
    """
    row = pack.notices.before_closing
    if row is None or is_result_told(case, pack):
        return
    kinds = ", ".join(row.kinds)
    raise TooEarly(f"Case {case.number} is not closed before its customer was told the result: {kinds}.")


def is_result_told(case: Case, pack: Pack) -> bool:
    """Say whether a notice of the result was sent in this round, and nobody says that it did not arrive."""
    row = pack.notices.before_closing
    kinds = row.kinds if row else ()
    return any(
        one.kind in kinds
        and one.round == case.round
        and not (one.sending is not None and one.sending.outcome == "rejected")
        for one in case.notices
    )
