"""What is to be expected of a period: how many cases of each type, how many people, and what to have ready.

Reckoned from whole spans as long as the period: the newest ones, and those around the same days a year before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Final, Literal, NamedTuple

from rules.calendar_zone import zone_of
from rules.forms.counted import Kind
from schemas.case import Case
from schemas.policy.forms import Axis, OutlookRow
from schemas.policy.pack import Pack

Because = Literal["usual", "rising", "last_year"]
"""usual: as of late; rising: it rose two spans in a row and goes on; last_year: as in the same days a year before."""

_DAY: Final = timedelta(days=1)
_TENTH: Final = Decimal("0.1")


class Days(NamedTuple):
    """Whole days, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans that an outlook rests on, each as long as its period; the newest first."""

    recent: tuple[Days, ...]
    last_year: Days
    before_last_year: tuple[Days, ...]

    @property
    def windows(self) -> tuple[Days, Days]:
        """Give the days whose cases are needed: of late, and a year before."""
        return (
            Days(self.recent[-1].first, self.recent[0].last),
            Days(self.before_last_year[-1].first, self.last_year.last),
        )


def spans_for(period: Days, row: OutlookRow, *, today: date) -> Spans:
    """Give the spans on which the outlook for a period rests.

    Args:
        period: It may begin at any time; spans that are not over yet are left out.
        row: How many spans count.
        today: In the pack's zone.

    Source: S3-28.
    """
    length = period.last - period.first + _DAY
    then = _a_year_before(period.first)
    return Spans(
        recent=_before(min(period.first, today), length, row.spans),
        last_year=Days(then, then + length - _DAY),
        before_last_year=_before(then, length, row.spans),
    )


@dataclass(frozen=True, slots=True)
class History:
    """The cases of each span, exercises left out."""

    day_count: int
    """Of the period."""
    recent: tuple[tuple[Case, ...], ...]
    last_year: tuple[Case, ...]
    before_last_year: tuple[tuple[Case, ...], ...]

    @property
    def every(self) -> tuple[Case, ...]:
        """Give all cases."""
        return tuple(case for span in (*self.recent, self.last_year, *self.before_last_year) for case in span)


def history_of(cases: Iterable[Case], spans: Spans, pack: Pack) -> History:
    """Sort cases into the spans in which they were received, by the days of the pack's zone."""
    zone = zone_of(pack.notices.zone.name)
    dated = [(case.received_at.astimezone(zone).date(), case) for case in cases if not case.drill]

    def of(days: Days) -> tuple[Case, ...]:
        return tuple(case for day, case in dated if days.first <= day <= days.last)

    length = spans.last_year.last - spans.last_year.first + _DAY
    return History(
        day_count=length.days,
        recent=tuple(map(of, spans.recent)),
        last_year=of(spans.last_year),
        before_last_year=tuple(map(of, spans.before_last_year)),
    )


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
        usual=_tenths(usual),
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
        yield Ready(code, _up(share * expected), _tenths(100 * share))


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
        usual=_tenths(usual),
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


def kind_of(case: Case, by: Sequence[Axis]) -> Kind:
    """Give what tells a case's type; one that nobody judged yet has none."""
    judged = case.assessment
    return Kind(**{axis: getattr(judged, axis) for axis in by}) if judged else Kind()


def _before(day: date, length: timedelta, count: int) -> tuple[Days, ...]:
    return tuple(Days(day - n * length, day - (n - 1) * length - _DAY) for n in range(1, count + 1))


def _a_year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _mean(counts: Sequence[int]) -> Decimal:
    return Decimal(sum(counts)) / len(counts)


def _rise(count: int, usual: Decimal) -> Decimal | None:
    return _tenths(100 * (count - usual) / usual) if usual else None


def _tenths(number: Decimal) -> Decimal:
    return number.quantize(_TENTH, ROUND_HALF_UP)


def _up(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_CEILING))
