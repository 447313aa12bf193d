"""Fill what a submission left empty; what it said stays as it was said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from rules.submission import value_at
from schemas.case import Case
from schemas.report import Details, Supplied

M = TypeVar("M", bound=BaseModel)

_EMPTY = (None, (), "")


def with_details(case: Case, details: Details, *, by: str, at: datetime) -> Case:
    """Give the case with its gaps filled and the details kept as they came.

    Of the anonymous nothing is kept, whoever supplies it: such details fill no gap of the customer and lose theirs.

    Args:
        case: Any case.
        details: What is supplied, field by field.
        by: Who supplies it.
        at: When.
    """
    if case.customer.anonymous:
        details = details.model_copy(update={"customer": None})
    report = _filled(case.report, details)
    customer = _filled(case.customer, details.customer) if details.customer else case.customer
    filled = (*_paths(case.report, report), *(f"customer.{one}" for one in _paths(case.customer, customer)))
    entry = Supplied(details=details, filled=filled, by=by, at=at)
    after = case.model_copy(
        update={
            "report": report if filled else case.report,
            "customer": customer if filled else case.customer,
            "supplied_details": (*case.supplied_details, entry),
        }
    )
    return after.model_copy(update={"lacking": still_lacking(after)}) if case.lacking else after


def still_lacking(case: Case) -> tuple[str, ...]:
    """Give those of the fields that a case lacked which are empty still."""
    return tuple(path for path in case.lacking if _value(case, path) in _EMPTY)


def _value(case: Case, path: str) -> object:
    return value_at(case if path.startswith("customer.") else case.report, path)


def _filled(shape: M, more: BaseModel) -> M:
    """Give a shape whose empty fields are taken from another one, at every depth."""
    changes: dict[str, object] = {}
    for name in type(shape).model_fields:
        ours, theirs = getattr(shape, name), getattr(more, name, None)
        if theirs in _EMPTY:
            continue
        if ours in _EMPTY:
            changes[name] = theirs
        elif isinstance(ours, BaseModel):
            inner = _filled(ours, theirs)
            if inner != ours:
                changes[name] = inner
    return shape.model_copy(update=changes) if changes else shape


def _paths(before: BaseModel, after: BaseModel, prefix: str = "") -> Iterator[str]:
    """Give the dotted paths of what is filled in one shape and was empty in the other."""
    for name in type(after).model_fields:
        ours, theirs = getattr(before, name), getattr(after, name)
        if ours == theirs:
            continue
        if isinstance(ours, BaseModel):
            yield from _paths(ours, theirs, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
