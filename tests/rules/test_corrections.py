"""A calendar that was corrected in the pack reaches the limits that still run, and only those."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from rules.conclusion import conclude
from rules.corrections import correct
from rules.deadlines import check_timers
from schemas.case import Case
from schemas.messages.clocks import CalendarCorrected
from schemas.messages.events import CaseFact
from schemas.policy.calendars import CalendarRow
from schemas.policy.pack import Pack
from tests.builders import RECEIVED, at
from tests.handling_cases import REF
from tests.timing import MILLISECOND, a_clock_row, a_judged_case, a_pack_of

MESSAGE = CalendarCorrected(case=REF, reason="放假安排调整", by="operator-01")
PACK = a_pack_of(a_clock_row(limit={"amount": 1, "unit": "working_days"}, calendar="china"))


def corrected(pack: Pack, **changes: Any) -> Pack:
    """Give the pack with a corrected calendar of China."""
    rows = tuple(
        CalendarRow.model_validate(row.model_dump() | changes) if row.name == "china" else row
        for row in pack.calendars.calendars
    )
    return pack.model_copy(update={"calendars": pack.calendars.model_copy(update={"calendars": rows})})


def begun() -> Case:
    return conclude(None, a_judged_case(), PACK, event="case.triaged", now=RECEIVED).after


def test_a_day_that_became_a_working_day_brings_the_limit_forward() -> None:
    pack = corrected(PACK, extra_working_days={date(2026, 3, 7): ["09:00-18:00"]})
    decision = correct(begun(), pack, MESSAGE, now=RECEIVED)
    (fact,) = (one for one in decision.events if isinstance(one, CaseFact))

    assert begun().clocks["response"].due_at == at("Mon 2026-03-09 18:00")
    assert decision.after.clocks["response"].due_at == at("Sat 2026-03-07 18:00")
    assert decision.after.timers["breach:response"].due_at == at("Sat 2026-03-07 18:00") + MILLISECOND
    assert fact.details["due"] == {"response": "2026-03-07T10:00:00+00:00"}


def test_a_day_that_became_a_holiday_puts_the_limit_off_also_without_being_told() -> None:
    pack = corrected(PACK, extra_holidays=[date(2026, 3, 9)])
    told = correct(begun(), pack, MESSAGE, now=RECEIVED).after
    looked = check_timers(begun(), pack, now=at("Mon 2026-03-09 18:00") + MILLISECOND).after

    assert told.clocks["response"].due_at == at("Tue 2026-03-10 18:00")
    assert looked.clocks["response"].due_at == at("Tue 2026-03-10 18:00")
    assert looked.clocks["response"].missed_at is None


def test_what_is_over_stays() -> None:
    pack = corrected(PACK, extra_holidays=[date(2026, 3, 9)])
    answered = conclude(begun(), begun(), PACK, event="case.responded", now=RECEIVED).after
    late = at("Mon 2026-03-09 18:00") + MILLISECOND

    assert correct(answered, pack, MESSAGE, now=RECEIVED).changes_nothing
    assert correct(begun(), pack, MESSAGE, now=late + timedelta(hours=1)).changes_nothing
    assert correct(begun(), PACK, MESSAGE, now=RECEIVED).changes_nothing
