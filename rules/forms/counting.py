"""Tables of a period that have no row for each case: counts, frequent types, bottlenecks, improvements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal, TypeVar

from rules.forms.counted import Breach, Count, Improved, LimitCount, RegionCount, StepTime, TypeCount, kind_of
from rules.forms.derived import Shown, Source
from rules.forms.needed import bottleneck_row, frequent_row
from rules.forms.period import Period, decided_limits, is_late, verdict_of
from rules.forms.reaching import HOUR, reached, tenths
from rules.forms.rows import measures
from rules.responsible import department_of
from rules.rounding import share_of
from schemas.case import Case

K = TypeVar("K")

_MS: Final = timedelta(milliseconds=1)


def type_counts(period: Period) -> Iterator[TypeCount]:
    """Give the types of problem, the most frequent first.

    Source: S0-67, S3-19, S4-61; forms.yaml, row forms.frequent.
    """
    row = frequent_row(period.pack)
    kinds = _grouped(period.cases, lambda case: kind_of(case, row.by))
    for kind, cases in _largest_first(kinds):
        share = share_of(len(cases), len(period.cases))
        yield TypeCount(
            *kind,
            len(cases),
            share,
            late_count=sum(1 for case in cases if is_late(case)),
            dissatisfied_count=sum(1 for case in cases if verdict_of(case, period.pack) == "dissatisfied"),
            frequent=_is_so_many(len(cases), share, row.at_least, row.share),
        )


def region_counts(period: Period) -> Iterator[RegionCount]:
    """Give the types of problem region by region, the most frequent of both first.

    Source: S3-22; forms.yaml, row forms.frequent.
    """
    row = frequent_row(period.pack)
    groups = _grouped(period.cases, lambda case: (kind_of(case, row.by), case.report.region))
    for (kind, region), cases in _largest_first(groups):
        yield RegionCount(*kind, region, len(cases), share_of(len(cases), len(period.cases)))


def step_times(period: Period) -> Iterator[StepTime]:
    """Give how long each step took, the one that took most time of all first.

    Source: S4-61; forms.yaml, row forms.bottleneck.
    """
    row, steps = bottleneck_row(period.pack), defaultdict[str, list[timedelta]](list)
    for case in period.cases:
        for one in reached(case):
            steps[one.name].append(one.took)
    whole = sum((sum(took, timedelta()) for took in steps.values()), timedelta())
    for name, took in sorted(steps.items(), key=lambda one: -sum(one[1], timedelta())):
        total = sum(took, timedelta())
        share = share_of(total // _MS, whole // _MS)
        yield StepTime(
            name,
            len(took),
            mean_hours=tenths(total / len(took), HOUR),
            longest_hours=tenths(max(took), HOUR),
            share=share,
            bottleneck=_is_so_many(len(took), share, row.at_least, row.share),
        )


def limit_counts(period: Period) -> Iterator[LimitCount]:
    """Give how often each limit was missed, the one that was missed most often first; those always met are left out.

    Source: S4-61; forms.yaml, row forms.bottleneck.
    """
    row = bottleneck_row(period.pack)
    limits = [one for case in period.cases for one in decided_limits(case)]
    had = Counter(name for name, _ in limits)
    missed = Counter(name for name, clock in limits if clock.was_broken)
    for name, count in sorted(missed.items(), key=lambda one: (-one[1], one[0])):
        share = share_of(count, had[name])
        yield LimitCount(
            name, had[name], count, share, _is_so_many(had[name], share, row.at_least, row.missed)
        )


def breaches(period: Period) -> Iterator[Breach]:
    """Give each limit that a case missed, with the policy row that it broke.

    Source: S1-35.
    """
    for case in period.cases:
        for name, clock in decided_limits(case):
            if clock.was_broken:
                department = department_of(case, period.pack, clock.owner)
                yield Breach(case.number, name, clock.row, department, clock.due_at, clock.met_at)


def improvements(period: Period) -> Iterator[Improved]:
    """Give what cases led to: items that notes of the archive opened, and measures that were asked for.

    Source: S1-12, S4-62, S4-69.
    """
    for case in period.cases:
        source = Source(case, period.pack, period.language)
        yield from _items(source, period)
        yield from (
            Improved(
                case.number,
                Shown(source.masked(task.text)),
                task.department,
                task.asked_at,
                task.due_at,
                task.answered_at,
                Shown(source.masked(task.answer)) if task.answer else None,
            )
            for task in measures(source)
        )


def _items(source: Source, period: Period) -> Iterator[Improved]:
    for note in source.case.archive_notes:
        if note.improvement is None:
            continue
        item = period.items.get(note.improvement)
        content: Mapping[str, Any] = item.content if item else {}
        done, result = content.get("done_at"), content.get("result")
        yield Improved(
            source.case.number,
            Shown(source.masked(content.get("text") or note.text)),
            content.get("department") or "",
            note.at,
            None,
            datetime.fromisoformat(done) if done else None,
            Shown(source.masked(result)) if result else None,
        )


def _counts(read: Callable[[Case], str | None]) -> Callable[[Period], Iterator[Count]]:
    def counts(period: Period) -> Iterator[Count]:
        for code, cases in _largest_first(_grouped(period.cases, lambda case: read(case) or "")):
            yield Count(code, len(cases), share_of(len(cases), len(period.cases)))

    return counts


def _grouped(cases: Iterable[Case], key: Callable[[Case], K]) -> Mapping[K, list[Case]]:
    found: dict[K, list[Case]] = defaultdict(list)
    for case in cases:
        found[key(case)].append(case)
    return found


def _largest_first(groups: Mapping[K, list[Case]]) -> list[tuple[K, list[Case]]]:
    return sorted(groups.items(), key=lambda one: (-len(one[1]), repr(one[0])))


def _is_so_many(count: int, share: Decimal | None, at_least: int, percent: int) -> bool:
    return count >= at_least and share is not None and share >= percent


COUNTED: Final[Mapping[str, tuple[type, Callable[[Period], Iterable[Any]]]]] = {
    "types": (TypeCount, type_counts),
    "types_by_region": (RegionCount, region_counts),
    "submitted_types": (Count, _counts(lambda case: case.report.type)),
    "classes": (Count, _counts(lambda case: case.assessment.cls if case.assessment else None)),
    "channels": (Count, _counts(lambda case: case.channel)),
    "regions": (Count, _counts(lambda case: case.report.region)),
    "priorities": (Count, _counts(lambda case: case.priority)),
    "steps": (StepTime, step_times),
    "missed_limits": (LimitCount, limit_counts),
    "breaches": (Breach, breaches),
    "improvements": (Improved, improvements),
}
"""Name of a table of a period, to the shape of a row and what gives them."""

NEEDED: Final[Mapping[str, tuple[Literal["frequent", "bottleneck", "outlook"], ...]]] = {
    "types": ("frequent",),
    "types_by_region": ("frequent",),
    "steps": ("bottleneck",),
    "missed_limits": ("bottleneck",),
    "expected_types": ("frequent", "outlook"),
    "ready": ("frequent", "outlook"),
}
"""Name of a table to the rows of the pack's forms without which it cannot be counted."""
