"""What is to be expected of a period: how many cases of each type, how many people, and what to have ready."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from rules.forms.before import History
from rules.forms.counted import Kind, kind_of
from rules.rounding import to_tenth
from schemas.case import Case
from schemas.policy.forms import Axis, OutlookRow
from schemas.policy.pack import Pack

Because = Literal["usual", "rising", "last_year"]
"""usual: as of late; rising: it rose two spans in a row and goes on; last_year: as in the same days a year before."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to be expected of one type of problem; parts that do not tell types apart are None."""

    cls: str | None
    module: str | None
    topic: str | None
    usual: Decimal
    """Cases in a span of late, one decimal."""
    newest: int
    """Cases in the newest of them."""
    last_year: int
    """Cases in the same days a year before."""
    expected: int
    rise: Decimal | None
    """Percent over what is usual, one decimal; None where nothing is."""
    because: Because
    warning: bool
    """Whether the pack warns of so many."""


def expected_types(history: History, row: OutlookRow, by: Sequence[Axis]) -> Iterator[Expected]:
    """Give what is to be expected of each type, the most first.

    Source: S3-20, S3-28; forms.yaml, rows forms.outlook and forms.frequent.
    """
    recent = [_counted(span, by) for span in history.recent]
    then, before = (
        _counted(history.last_year, by),
        [_counted(span, by) for span in history.before_last_year],
    )
    kinds = {kind for counts in (*recent, then) for kind in counts}
    found = [
        _expected(kind, [one[kind] for one in recent], then[kind], [one[kind] for one in before], row)
        for kind in kinds
    ]
    yield from sorted(found, key=lambda one: (-one.expected, repr((one.cls, one.module, one.topic))))


@dataclass(frozen=True, slots=True)
class OutlookTotals:
    """What is to be expected of a period as a whole."""

    day_count: int
    usual: Decimal
    """Cases in as many days of late, one decimal."""
    newest: int
    last_year: int
    expected: int
    rise: Decimal | None
    warning_count: int
    """Types of which the pack warns."""
    people_count: int | None
    """So many handle as many cases; None: the pack does not say how many one person handles. S3-29."""


def outlook_totals(history: History, types: Sequence[Expected], pack: Pack) -> OutlookTotals:
    """Sum up the types of an outlook.

    Source: S3-28, S3-29; workforce.yaml, row workforce.capacity.
    """
    usual = _mean([len(span) for span in history.recent])
    expected = sum(one.expected for one in types)
    capacity = pack.workforce.capacity
    handled = history.day_count * capacity.cases_a_day if capacity else 0
    return OutlookTotals(
        day_count=history.day_count,
        usual=to_tenth(usual),
        newest=len(history.recent[0]),
        last_year=len(history.last_year),
        expected=expected,
        rise=_rise(expected, usual),
        warning_count=sum(one.warning for one in types),
        people_count=-(-expected // handled) if handled else None,
    )


@dataclass(frozen=True, slots=True)
class Ready:
    """Something to have ready."""

    remedy: str
    """Code."""
    count: int
    share: Decimal
    """Percent of the cases so far that got it, one decimal."""


def ready_goods(history: History, types: Sequence[Expected], row: OutlookRow) -> Iterator[Ready]:
    """Give how often each remedy that needs goods or room is to be expected, by how often cases got it so far.

    Source: S3-28; forms.yaml, row forms.outlook, ``goods``.
    """
    every = history.every
    expected = sum(one.expected for one in types)
    for code in row.goods:
        given = sum(any(one.code == code for one in case.plan.remedies) for case in every if case.plan)
        share = Decimal(given) / len(every) if every else Decimal(0)
        yield Ready(code, _up(share * expected), to_tenth(100 * share))


def _expected(
    kind: Kind, recent: Sequence[int], then: int, before: Sequence[int], row: OutlookRow
) -> Expected:
    usual = _mean(recent)
    ways: dict[Because, Decimal] = {"usual": usual}
    if len(recent) > 2 and recent[0] > recent[1] > recent[2]:  # noqa: PLR2004 - two rises
        ways["rising"] = Decimal(2 * recent[0] - recent[1])
    if then:
        ways["last_year"] = _as_a_year_before(usual, then, _mean(before))
    because = max(ways, key=lambda one: ways[one])
    count, rise = _up(ways[because]), _rise(_up(ways[because]), usual)
    much = count * 100 >= usual * (100 + row.rise)
    return Expected(
        *kind,
        usual=to_tenth(usual),
        newest=recent[0],
        last_year=then,
        expected=count,
        rise=rise,
        because=because,
        warning=because != "usual" and count >= row.at_least and much,
    )


def _as_a_year_before(usual: Decimal, then: int, usual_then: Decimal) -> Decimal:
    """Give what is usual now, raised or lowered as it was a year before; with nothing to compare, as many as then."""
    return usual * then / usual_then if usual_then >= 1 else max(usual, Decimal(then))


def _counted(cases: Sequence[Case], by: Sequence[Axis]) -> Counter[Kind]:
    return Counter(kind_of(case, by) for case in cases)


def _mean(counts: Sequence[int]) -> Decimal:
    return Decimal(sum(counts)) / len(counts)


def _rise(count: int, usual: Decimal) -> Decimal | None:
    return to_tenth(100 * (count - usual) / usual) if usual else None


def _up(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_CEILING))
