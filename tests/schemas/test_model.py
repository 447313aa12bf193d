"""Instants: aware, UTC, whole milliseconds, never a bare number."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.model import Instant, to_instant

INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


def test_an_instant_is_kept_in_utc_and_whole_milliseconds() -> None:
    found = INSTANT.validate_python("2026-03-06T18:30:00.123456+08:00")

    assert found == datetime(2026, 3, 6, 10, 30, 0, 123_000, tzinfo=UTC)
    assert to_instant(found) is found


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="expected an instant with a zone"):
        to_instant(datetime(2026, 3, 6))  # noqa: DTZ001 - that is the point


@pytest.mark.req("S0-11")
@pytest.mark.parametrize("number", [1_772_793_000, 1.5, "1772793000", "-5", " 12 "])
def test_a_bare_number_is_no_instant(number: object) -> None:
    with pytest.raises(ValidationError, match="found a bare number"):
        INSTANT.validate_python(number)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"])
def test_an_instant_that_utc_cannot_hold_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValidationError, match="expected an instant of the years 1 to 9999 in UTC"):
        INSTANT.validate_python(text)
