"""The rows of tables that count the cases of a period: what each holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from schemas.case import Case
from schemas.policy.forms import Axis


class Kind(NamedTuple):
    """What tells one type of problem from another; None: that does not."""

    cls: str | None = None
    module: str | None = None
    topic: str | None = None


def kind_of(case: Case, by: Sequence[Axis]) -> Kind:
    """Give what tells a case's type; one that nobody judged yet has none."""
    judged = case.assessment
    return Kind(**{axis: getattr(judged, axis) for axis in by}) if judged else Kind()


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases have a code."""

    code: str
    """Empty for cases that have none."""
    count: int
    share: Decimal | None
    """Percent of the period's cases, one decimal."""


@dataclass(frozen=True, slots=True)
class TypeCount:
    """How many cases are of a type of problem; parts that do not tell types apart are None."""

    cls: str | None
    module: str | None
    topic: str | None
    count: int
    share: Decimal | None
    late_count: int
    dissatisfied_count: int
    frequent: bool
    """Whether the pack calls so many frequent."""


@dataclass(frozen=True, slots=True)
class RegionCount:
    """How many cases are of a type of problem and from a region; None: nobody said where."""

    cls: str | None
    module: str | None
    topic: str | None
    region: str | None
    count: int
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long cases took for one step, clock time from the step before it."""

    name: str
    case_count: int
    mean_hours: Decimal
    longest_hours: Decimal
    share: Decimal | None
    """Percent of all the time that the cases took."""
    bottleneck: bool


@dataclass(frozen=True, slots=True)
class LimitCount:
    """How often one limit was missed."""

    name: str
    case_count: int
    """Limits of that name that were met or missed."""
    missed_count: int
    share: Decimal | None
    bottleneck: bool


@dataclass(frozen=True, slots=True)
class Breach:
    """One limit that a case missed."""

    number: str
    name: str
    row: str
    """Policy row of the limit."""
    department: str
    due_at: datetime
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class Improved:
    """Something to be improved that a case led to."""

    number: str
    text: str
    department: str
    opened_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    result: str | None
