"""What a shape expected, in plain words: no word of the library that checks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, StringConstraints, ValidationError, field_validator

from schemas.model import Instant
from workers.fault_words import expected, own_found


class Shape(BaseModel):
    """One field of each kind."""

    text: str = "a"
    short: Annotated[str, StringConstraints(min_length=1, max_length=3)] = "a"
    month: Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = "2026-03"
    other: Annotated[str, StringConstraints(pattern="^x$")] = "x"
    choice: Literal["a", "b"] = "a"
    number: Annotated[int, Field(ge=1, le=5)] = 1
    share: float = 0.5
    several: Annotated[tuple[str, ...], Field(min_length=1)] = ("a",)
    amount: Decimal = Decimal(1)
    day: date = date(2026, 3, 6)
    time: timedelta = timedelta(hours=1)
    at: Instant | None = None
    flag: bool = True
    own: str = "fine"

    @field_validator("own")
    @classmethod
    def _is_fine(cls, own: str) -> str:
        if own == "bare":
            raise ValueError("expected something better")
        if own != "fine":
            raise ValueError("expected 'fine', found another word")
        return own


def told(field: str, value: Any) -> tuple[str, str | None]:
    with pytest.raises(ValidationError) as caught:
        Shape.model_validate({field: value})
    fault = caught.value.errors(include_url=False)[0]
    return expected(fault), own_found(fault)


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("text", 5, "a text"),
        ("short", "", "a text of at least 1 character"),
        ("short", "abcd", "a text of at most 3 characters"),
        ("month", "March", "a month such as 2026-03"),
        ("other", "y", "a text of the form ^x$"),
        ("choice", "c", "'a' or 'b'"),
        ("number", "many", "a whole number"),
        ("number", 0, "a number from 1"),
        ("number", 6, "a number up to 5"),
        ("share", "half", "a number"),
        ("several", 5, "a list"),
        ("several", (), "at least 1 entry"),
        ("amount", "much", 'an amount such as "500.00"'),
        ("day", "soon", "a date such as 2026-12-31"),
        ("time", "long", "a time with its unit such as PT10M or PT24H"),
        ("at", "soon", "an instant with date, time and zone such as 2026-03-06T18:30:00+08:00"),
        ("flag", "perhaps", "true or false"),
    ],
)
def test_each_kind_of_value_has_its_words(field: str, value: object, wanted: str) -> None:
    assert told(field, value) == (wanted, None)


@pytest.mark.parametrize(
    ("value", "said"), [("bare", ("something better", None)), ("odd", ("'fine'", "another word"))]
)
def test_the_sentence_of_a_check_of_ours_is_taken_apart(value: str, said: tuple[str, str | None]) -> None:
    assert told("own", value) == said
