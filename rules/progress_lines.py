"""Progress as people read it: a line for each step, with its time and what was done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from rules.calendar_zone import zone_of
from rules.masking import masked
from schemas.case import Case
from schemas.policy.pack import Pack
from schemas.work import Progress


def progress_lines(case: Case, pack: Pack, *, view: str = "staff") -> list[str]:
    """Give a line for each step of the work and each reply, in the order in which they happened.

    The day stands where it changes, in the zone of the pack: ``2024-05-20``, then ``14:00 仓库确认``.

    Args:
        case: Any case.
        pack: Its zone.
        view: ``staff`` sees who reported a step; the customer does not. Nobody sees personal data.

    Source: S4-47, S4-67.
    """
    zone = zone_of(pack.notices.zone.name)
    return list(_lines(case, sorted(case.progress, key=lambda entry: entry.at), zone, view=view))


def _lines(case: Case, entries: list[Progress], zone: tzinfo, *, view: str) -> Iterator[str]:
    day: datetime | None = None
    for entry in entries:
        at = entry.at.astimezone(zone)
        if day is None or at.date() != day.date():
            yield f"{at:%Y-%m-%d}"
            day = at
        by = f" ({entry.by})" if view == "staff" else ""
        yield f"{at:%H:%M} {masked(entry.step, case.customer)}{by}"
