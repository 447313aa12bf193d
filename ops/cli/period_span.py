"""Which days somebody means by a period, and the cases of it, or those that came before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, overload

from ops.cli.failure import Failed
from ops.cli.tools import Tools
from rules.calendar_zone import instant_of, zone_of
from rules.forms.before import Days, History, history_of, spans_for
from rules.forms.needed import outlook_row
from rules.forms.spans import days_of
from schemas.case import Case
from schemas.policy.forms import Over
from schemas.policy.pack import Pack
from schemas.ports_finding import CaseSearch

MOST: Final = 10_000
"""Cases on one table at most, and in each of the two stretches of days that an outlook rests on."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, both included."""

    first: date
    last: date
    name: str = ""
    """How somebody called it: 2026-W10."""

    @property
    def shown(self) -> str:
        """How it stands on a form."""
        days = f"{self.first} – {self.last}"
        return f"{self.name} ({days})" if self.name else days

    @property
    def file_part(self) -> str:
        """How it stands in the name of a file."""
        return self.name or f"{self.first}-{self.last}"


def span_named(first: date | None, last: date | None, name: str) -> Span:
    """Give the days that somebody named.

    Raises:
        Failed: neither two days nor a name of a period, or both.
    """
    if name:
        if first or last:
            raise Failed("A period was named and its days as well.", "Say --in, or --from and --until.")
        try:
            return Span(*days_of(name), name.strip().upper())
        except ValueError as fault:
            raise Failed(f"There is no period {name!r}.", f"{fault}.") from None
    if first is None or last is None:
        raise Failed("No period was said.", "Say --from and --until, or --in 2026-03.")
    return Span(first, last)


@overload
def instants_of(first: date, last: date, pack: Pack) -> tuple[datetime, datetime]: ...


@overload
def instants_of(
    first: date | None, last: date | None, pack: Pack
) -> tuple[datetime | None, datetime | None]: ...


def instants_of(first: date | None, last: date | None, pack: Pack) -> tuple[datetime | None, datetime | None]:
    """Give the instants at which a span of whole days begins and ends, in the pack's zone.

    Raises:
        Failed: it ends before it begins, or at the first or last day that there is.
    """
    if first and last and last < first:
        raise Failed(f"The period ends on {last}, before it begins on {first}.", "Put --from before --until.")
    zone = zone_of(pack.notices.zone.name)
    try:
        since = instant_of(first, 0, zone) if first else None
        return since, instant_of(last + timedelta(days=1), 0, zone) if last else None
    except OverflowError:
        days = " – ".join(str(day) for day in (first, last) if day)
        raise Failed(f"No clock reaches the ends of {days}.", "Take years from 2 to 9998.") from None


def cases_of(tools: Tools, pack: Pack, span: Span, over: Over) -> tuple[Case, ...]:
    """Give the cases of a period, those received first before others.

    Raises:
        Failed: there are more than a table holds, or the period is none.
    """
    since, before = instants_of(span.first, span.last, pack)
    wanted = CaseSearch(
        pack=pack.name,
        by="archived" if over == "archived" else "received",
        since=since,
        until=before,
        exercises=over == "crises",
        limit=MOST + 1,
    )
    found = tools.finder.found(wanted)
    if len(found) > MOST:
        raise Failed(f"That period has more than {MOST} cases.", "Take a shorter one.")
    return tuple(reversed(found))


def history_before(tools: Tools, pack: Pack, span: Span) -> History:
    """Give the cases on which the outlook for a period rests.

    Raises:
        Failed: there are more than are counted, or the period is none, or at the beginning of time.
    """
    instants_of(span.first, span.last, pack)
    today = tools.now().astimezone(zone_of(pack.notices.zone.name)).date()
    try:
        spans = spans_for(Days(span.first, span.last), outlook_row(pack), today=today)
    except (ValueError, OverflowError):
        raise Failed(f"No clock reaches what came before {span.shown}.", "Take a later period.") from None
    windows = [Span(days.first, days.last) for days in spans.windows]
    return history_of(
        (one for days in windows for one in cases_of(tools, pack, days, "received")), spans, pack
    )
