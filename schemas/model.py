"""The base of every shape, and the value types that shapes share."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
)


def to_instant(moment: datetime) -> datetime:
    """Give an aware moment in UTC, cut to whole milliseconds, the precision that the database keeps.

    Raises:
        ValueError: the moment has no zone, or lies outside the years 1 to 9999 in UTC.
    """
    if moment.tzinfo is None:
        message = f"expected an instant with a zone, for example 2026-03-06T18:30:00+08:00, found {moment.isoformat()}"
        raise ValueError(message)
    if moment.tzinfo is UTC and not moment.microsecond % 1000:
        return moment
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        message = f"expected an instant of the years 1 to 9999 in UTC, found {moment.isoformat()}"
        raise ValueError(message) from None
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def text_of(instant: datetime) -> str:
    """Give an instant in UTC as CloudEvents write it, with milliseconds and Z."""
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def refuse_number(value: object) -> object:
    """Give a value that may be an instant; a bare number is none, since nobody can tell its unit.

    Raises:
        ValueError: it is a number, or a text of digits.
    """
    if type(value) is datetime:
        return value
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip("+-. 0123456789") == ""):
        message = "expected an instant such as 2026-03-06T18:30:00+08:00, found a bare number"
        raise ValueError(message)
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(refuse_number), AfterValidator(to_instant)]
"""An aware datetime in UTC, whole milliseconds."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
"""A text that says something: stripped, 1 to 20,000 characters."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A name, code or label: stripped, 1 to 200 characters."""

Language = Literal["zh", "en"]
"""A language that readers have."""

Amount = Annotated[Decimal, PlainSerializer(str, return_type=str)]
"""An amount of money, stored and sent as decimal text."""


class Model(BaseModel):
    """A frozen, closed shape: unknown fields are refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_default=False,
        ser_json_inf_nan="strings",
        use_attribute_docstrings=True,
    )


class Money(Model):
    """An amount in one currency."""

    amount: Amount
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    """ISO 4217 code, for example CNY."""
