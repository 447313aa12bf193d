"""What a process works out before its first case, which would wait for it otherwise."""

from __future__ import annotations

from datetime import datetime

from rules.calendar import compiled
from rules.clock_rows import rows_of
from rules.text.reading import read_text
from schemas.policy.pack import Pack

_BOTH_SCRIPTS = "請问 one"


def make_ready(pack: Pack, *, now: datetime) -> None:
    """Compile a pack's lexicon and clock rows, and lay out this year's calendars; kept for as long as the pack.

    Args:
        pack: A pack that cases are going to have.
        now: Tells the year.
    """
    read_text(_BOTH_SCRIPTS, pack.lexicon)
    rows_of(pack.clocks)
    for row in pack.calendars.calendars:
        calendar = compiled(row)
        calendar.year(calendar.year_of(now))
