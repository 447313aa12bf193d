"""What came before a sample period: the cases of the stories again and again, with a promotion a year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import cycle, islice
from typing import Final

from ops.forms.stories import Told
from rules.calendar_zone import zone_of
from rules.forms.expecting import outlook_row
from rules.forms.outlook import Days, History, history_of, spans_for
from schemas.case import Case
from schemas.model import to_instant
from schemas.policy.pack import Pack

AHEAD: Final = Days(date(2026, 3, 9), date(2026, 3, 15))
"""The sample period."""

_RECENT: Final = (17, 15, 14, 16)
_LAST_YEAR: Final = 31
_BEFORE: Final = (12, 12, 11, 13)


def history_of_stories(stories: Sequence[Told], pack: Pack) -> History:
    """Give cases of stories for every span that the outlook for the sample period rests on."""
    spans = spans_for(AHEAD, outlook_row(pack), today=AHEAD.first)
    cases = cycle(story.case for story in stories if not story.case.drill)
    counted = (
        *zip(spans.recent, _RECENT, strict=True),
        (spans.last_year, _LAST_YEAR),
        *zip(spans.before_last_year, _BEFORE, strict=True),
    )
    return history_of(
        (case for days, count in counted for case in _received(islice(cases, count), days, pack)), spans, pack
    )


def _received(cases: Iterator[Case], days: Days, pack: Pack) -> Iterator[Case]:
    zone = zone_of(pack.notices.zone.name)
    at = to_instant(datetime(days.first.year, days.first.month, days.first.day, 12, tzinfo=zone))
    for case in cases:
        yield case.model_copy(update={"received_at": at})
