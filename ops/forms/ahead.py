"""What came before a sample period: the cases of the stories again and again, with a promotion a year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import cycle, islice
from typing import Final

from ops.forms.stories import Told
from rules.calendar_zone import zone_of
from rules.forms.before import Days, History, history_of, spans_for
from rules.forms.needed import outlook_row
from schemas.case import Case
from schemas.model import to_instant
from schemas.policy.pack import Pack

AHEAD: Final = Days(date(2026, 3, 9), date(2026, 3, 15))
"""The sample period."""

_COUNTS: Final = {
    "quality": (17, 15, 14, 16, 18, 14, 13, 14, 13),
    "logistics_delay": (9, 8, 10, 9, 31, 7, 7, 8, 6),
    "slow_after_sales": (14, 9, 6, 6, 4, 4, 5, 4, 4),
    "attitude": (5, 4, 6, 5, 4, 3, 4, 4, 3),
}
"""Topic to cases in the recent spans, newest first, in the same days a year before, and in the spans before those."""


def history_of_stories(stories: Sequence[Told], pack: Pack) -> History:
    """Give cases of stories for every span that the outlook for the sample period rests on."""
    spans = spans_for(AHEAD, outlook_row(pack), today=AHEAD.first)
    days = (*spans.recent, spans.last_year, *spans.before_last_year)
    cases = cycle(story.case for story in stories if not story.case.drill)
    every = (
        case
        for topic, counts in _COUNTS.items()
        for span, count in zip(days, counts, strict=True)
        for case in _received(islice(cases, count), topic, span, pack)
    )
    return history_of(every, spans, pack)


def _received(cases: Iterator[Case], topic: str, days: Days, pack: Pack) -> Iterator[Case]:
    zone = zone_of(pack.notices.zone.name)
    at = to_instant(datetime(days.first.year, days.first.month, days.first.day, 12, tzinfo=zone))
    for case in cases:
        judged = tuple(one.model_copy(update={"topic": topic}) for one in case.assessments)
        yield case.model_copy(update={"received_at": at, "assessments": judged})
