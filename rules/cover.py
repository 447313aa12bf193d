"""Gaps in cover: stretches in which a rotation, or a target of a ladder, has nobody or too few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from rules.calendar_zone import zone_of
from rules.cover_watch import Reason, Watch, watches
from rules.rota_spans import cuts
from schemas.model import Language
from schemas.policy.pack import Packs
from schemas.staff import Staff

_REACH: Final = 64
"""Steps of a week that the search for a gap's beginning goes back."""

_STEP: Final = timedelta(days=7)

_REASONS: Final[Mapping[Reason, Mapping[Language, str]]] = {
    "no_shift": {"zh": "没有排班", "en": "there is no shift"},
    "absent": {"zh": "应值班人员均不在岗", "en": "everybody whose turn it would be is absent"},
    "too_few": {"zh": "在岗人数不足", "en": "fewer are there than must be"},
    "nobody_holds": {"zh": "无人担任", "en": "nobody holds it"},
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One stretch without cover."""

    target: str
    """As in a ladder, for example ``rotation:front-desk`` or ``role:duty_manager``."""
    since: datetime
    """Beginning within the time that was looked at."""
    until: datetime
    """End within the time that was looked at."""
    reason: Reason
    missing: tuple[str, ...]
    """Staff ids of who is absent, sorted; empty where nobody was meant to be there."""
    wanted_count: int
    found_count: int
    began_at: datetime | None = None
    """Beginning wherever it lies; None: farther back than was looked."""
    zone: str = "UTC"
    """In which its times are told."""

    @property
    def key(self) -> str:
        """Give what stays the same however often the gap is found."""
        return f"{self.target}/{self.began_at.isoformat() if self.began_at else 'always'}"

    @property
    def text(self) -> Mapping[Language, str]:
        """Give what is missing from when to when and why, language to sentence."""
        begin, end = (
            f"{at.astimezone(zone_of(self.zone)):%Y-%m-%d %H:%M}" for at in (self.since, self.until)
        )
        why, who = _REASONS[self.reason], ", ".join(self.missing)
        counts = f"{self.found_count}/{self.wanted_count}"
        return {
            "zh": f"{self.target} 自{begin}至{end}（{self.zone}）值班缺口，在岗{counts}：{why['zh']}"
            + (f"（{who}）" if who else ""),
            "en": f"{self.target} is not covered from {begin} to {end} ({self.zone}), {counts} there: {why['en']}"
            + (f" ({who})" if who else ""),
        }


def cover_gaps(staff: Staff, packs: Packs, since: datetime, until: datetime) -> tuple[Gap, ...]:
    """Give every gap of every rotation, and of every target that a ladder names, by beginning and target.

    Times without cover that are only parted by hours in which nobody is needed are one gap. A department without
    people in the file is none: it is told through its queue.

    Args:
        staff: The staff file; an empty one has no gaps.
        packs: Whose ladders are looked at.
        since: Aware instant from which on it matters.
        until: Aware instant up to which it matters, for example a week later.
    """
    if not staff.knows_people:
        return ()
    found = [gap for watch in watches(staff, packs) for gap in _gaps(watch, since, until)]
    return tuple(sorted(found, key=lambda gap: (gap.since, gap.target)))


def _gaps(watch: Watch, since: datetime, until: datetime) -> Iterator[Gap]:
    current: Gap | None = None
    covered_before = False
    for begin, end in cuts(since, until, watch.cuts(since, until)):
        if not watch.needed(begin):
            continue
        there = len(watch.present(begin))
        if there >= watch.wanted_count:
            covered_before = True
            if current is not None:
                yield current
            current = None
        elif current is None:
            began_at = begin if covered_before else _beginning(watch, since, begin)
            current = _gap(watch, begin, end, there, began_at)
        else:
            current = _longer(current, end, there, watch.why(begin, there)[1])
    if current is not None:
        yield current


def _gap(watch: Watch, begin: datetime, end: datetime, there: int, began_at: datetime | None) -> Gap:
    reason, missing = watch.why(begin, there)
    return Gap(watch.target, begin, end, reason, missing, watch.wanted_count, there, began_at, watch.zone)


def _longer(gap: Gap, end: datetime, there: int, missing: tuple[str, ...]) -> Gap:
    everybody = tuple(sorted({*gap.missing, *missing}))
    return replace(gap, until=end, missing=everybody, found_count=min(there, gap.found_count))


def _beginning(watch: Watch, at: datetime, began_at: datetime) -> datetime | None:
    """Give when a gap without cover before it began, looking back from an instant; None if farther than a year."""
    for _ in range(_REACH):
        for begin, _end in reversed(list(cuts(at - _STEP, at, watch.cuts(at - _STEP, at)))):
            if not watch.needed(begin):
                continue
            if len(watch.present(begin)) >= watch.wanted_count:
                return began_at
            began_at = begin
        at -= _STEP
    return None
