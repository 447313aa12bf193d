"""The sample cases of the forms, played once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ops.forms.ahead import history_of_stories
from ops.forms.stories import Told, stories_of
from rules.forms.derived import Source
from rules.forms.filling import filled_form, filled_table
from rules.forms.period import Period
from rules.forms.sheet import Grid, Pairs, Sheet
from schemas.alert import Alert
from schemas.case import Case
from schemas.filing import Filing
from schemas.model import Language
from tests.builders import at
from tests.every_pack import every_pack

PRINTED = at("Tue 2026-03-10 09:00")


@cache
def stories(pack: str) -> tuple[Told, ...]:
    """Give the played stories of a pack."""
    return tuple(stories_of(every_pack().newest[pack]))


def a_sheet(
    pack: str,
    code: str,
    case: Case | None = None,
    language: Language = "zh",
    *,
    alerts: tuple[Alert, ...] = (),
) -> Sheet:
    """Give a form of a pack's first story, or of another case."""
    found = every_pack().newest[pack]
    form = found.forms.form(code)
    assert form is not None
    source = Source(case or stories(pack)[0].case, found, language, alerts)
    return filled_form(source, form, now=PRINTED)


def a_table(
    pack: str,
    code: str,
    *cases: Case,
    language: Language = "zh",
    items: Mapping[str, Filing] | None = None,
    alerts: Mapping[str, tuple[Alert, ...]] | None = None,
) -> Sheet:
    """Give a form of a period."""
    found = every_pack().newest[pack]
    form = found.forms.form(code)
    assert form is not None
    history = history_of_stories(stories(pack), found) if form.over == "before" else None
    period = Period(cases, found, language, items or {}, alerts or {}, history)
    return filled_table(period, form, span="2026-03", now=PRINTED)


def values(sheet: Sheet) -> dict[str, str]:
    """Give the values of a form by name."""
    return {
        cell.name: cell.text for block in sheet.blocks if isinstance(block, Pairs) for cell in block.cells
    }


def grid(sheet: Sheet, heading: str = "") -> Grid:
    """Give a table of a form by its heading."""
    return next(one for one in sheet.blocks if isinstance(one, Grid) and one.heading == heading)
