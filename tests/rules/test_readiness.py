"""Before its first case a process has worked out what that case would wait for."""

from __future__ import annotations

from rules import calendar
from rules.readiness import make_ready
from rules.text import lexicon
from tests.builders import at
from tests.packs import the_packs

NOW = at("Mon 2026-03-09 10:00")


def test_a_pack_made_ready_has_its_lexicon_compiled_and_the_year_laid_out() -> None:
    (pack,) = (one.model_copy(deep=True) for one in the_packs().newest.values())
    assert id(pack.lexicon) not in lexicon._compiled
    make_ready(pack, now=NOW)

    assert id(pack.lexicon) in lexicon._compiled
    assert [2026 in calendar.compiled(row)._years for row in pack.calendars.calendars] == [
        True for _ in pack.calendars.calendars
    ]
