"""Flags of a case: what somebody should see at a glance. A flag holds nothing up."""

from __future__ import annotations

from datetime import datetime

from schemas.case import Case
from schemas.work import Flag


def is_flagged(case: Case, code: str) -> bool:
    """Say whether a case bears a flag now."""
    return any(flag.code == code and flag.cleared_at is None for flag in case.flags)


def flagged(case: Case, code: str, *, row: str, at: datetime) -> Case:
    """Give the case with a flag; the same case if it bears it already."""
    if is_flagged(case, code):
        return case
    return case.model_copy(update={"flags": (*case.flags, Flag(code=code, row=row, at=at))})


def cleared(case: Case, code: str, *, at: datetime) -> Case:
    """Give the case without a flag; when it was raised and cleared stays. The same case if it bears none."""
    if not is_flagged(case, code):
        return case
    flags = tuple(
        flag.model_copy(update={"cleared_at": at}) if flag.code == code and flag.cleared_at is None else flag
        for flag in case.flags
    )
    return case.model_copy(update={"flags": flags})
