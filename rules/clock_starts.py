"""Which clocks an event or a further round starts, plans anew, or finds to be for other cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rules.clock_changes import cancelled
from rules.clock_dues import calendar_of
from rules.clock_figures import used
from rules.clock_names import finished_name, is_finished_of, name_about
from rules.clock_pauses import having_stood, paused
from rules.clock_planning import given_instant, new_clock, planned_anew
from rules.clock_rows import rows_of
from rules.happened import WAITING_BEGAN
from rules.sparing import spared
from schemas.case import Case
from schemas.clock import Clock
from schemas.policy.clock_parts import Condition
from schemas.policy.clocks import ClockRow
from schemas.policy.pack import Pack
from schemas.policy.row import takes


def fits(when: Condition, case: Case, about: str = "") -> bool:
    """Say whether a case is one of those that a row is for; an empty list does not restrict."""
    judged = case.assessment
    task = case.tasks.get(about)
    return (
        case.state not in when.not_in_states
        and takes(when.in_states, case.state)
        and takes(when.priorities, judged.priority if judged else None)
        and takes(when.classes, judged.cls if judged else None)
        and takes(when.topics, judged.topic if judged else None)
        and takes(when.modules, judged.module if judged else None)
        and takes(when.task_kinds, task.kind if task else None)
    )


def start_clocks(  # noqa: PLR0913 - the parts of an event, all named
    clocks: dict[str, Clock], case: Case, pack: Pack, event: str, *, at: datetime, about: str
) -> None:
    """Add the clocks that an event or a further round starts; the first fitting row of a name is taken."""
    taken: set[str] = set()
    passed_over: dict[str, ClockRow] = {}
    for row, by_round in _rows(clocks, case, pack, event):
        name = name_about(row.name, about) if row.each else row.name
        if name in taken or not (case.is_open or row.outlives_case):
            continue
        if not fits(row.when, case, about):
            passed_over[name] = row
            continue
        taken.add(name)
        before = clocks.get(name)
        if before is None or by_round or _starts_again(before, row, case, at=at):
            _begin(clocks, name, case, row, pack, at=at, about=about if row.each else "")
        elif before.is_running and before.row != row.id:
            clocks[name] = planned_anew(case, before, row, pack, at=at)
    for name in passed_over.keys() - taken:
        _lapse(clocks, name, pack, at=at)


def _begin(  # noqa: PLR0913 - the parts of a start, all named
    clocks: dict[str, Clock], name: str, case: Case, row: ClockRow, pack: Pack, *, at: datetime, about: str
) -> None:
    """Set a clock going; the one of its name that went before is kept unless this one takes its place."""
    from_receipt = row.anchor == "received_at" and case.round == 1
    clock = new_clock(case, row, pack, anchor=case.received_at if from_receipt else at, about=about)
    if clock is None:
        return
    clock = spared(clock, row, case, pack)
    if from_receipt and case.waited:
        clock = having_stood(clock, row, pack, case.waited)
    before = clocks.get(name)
    if before is not None and (before.missed_at is not None or not (before.is_running and row.renews)):
        _keep(clocks, name, before, row, pack)
    waiting = case.waiting
    if waiting is not None and waiting.awaiting in row.pauses_while and clock.is_running:
        clock = paused(
            clock, reason=WAITING_BEGAN, awaiting=waiting.awaiting, at=waiting.since, ends_by=waiting.until
        )
    clocks[name] = clock


def _lapse(clocks: dict[str, Clock], name: str, pack: Pack, *, at: datetime) -> None:
    """End a clock whose rows are all for other cases now, if its own row says that it lapses."""
    before = clocks.get(name)
    row = rows_of(pack.clocks).by_id[before.row] if before else None
    if before is not None and row is not None and before.is_running and row.lapses:
        clocks[name] = cancelled(before, row, pack, at=at)


def _rows(clocks: dict[str, Clock], case: Case, pack: Pack, event: str) -> Iterator[tuple[ClockRow, bool]]:
    """Give the rows to start, and whether a further round is why."""
    rows = rows_of(pack.clocks)
    if case.round > 1 and case.state not in {"callback", "escalated"}:
        for row in rows.each_round:
            before = clocks.get(row.name)
            if before is not None and not before.is_running and before.round < case.round:
                yield row, True
    for row in rows.started_by.get(event, ()):
        yield row, False


def _starts_again(before: Clock, row: ClockRow, case: Case, *, at: datetime) -> bool:
    """Say whether an event begins a clock anew: a later one, and a clock that ended or renews itself."""
    if row.until and given_instant(case, row, before.about) == before.due_at:
        return False
    return row.anchor == "event" and at > before.anchor and (row.renews or not before.is_running)


def _keep(clocks: dict[str, Clock], name: str, before: Clock, row: ClockRow, pack: Pack) -> None:
    """Keep a clock beside its successor; of exchanges met in time only the longest, if the row says so."""
    other = _exchange_kept(clocks, name, before) if row.keeps_longest else None
    if other is None:
        number = before.round
        while finished_name(name, number) in clocks:
            number += 1
        clocks[finished_name(name, number)] = before
    elif _took(before, pack) > _took(clocks[other], pack):
        clocks[other] = before


def _exchange_kept(clocks: dict[str, Clock], name: str, before: Clock) -> str | None:
    if not _met_in_time(before):
        return None
    alike = (
        known
        for known, clock in clocks.items()
        if is_finished_of(known, name) and clock.round == before.round and _met_in_time(clock)
    )
    return next(alike, None)


def _met_in_time(clock: Clock) -> bool:
    return clock.met_at is not None and clock.missed_at is None


def _took(clock: Clock, pack: Pack) -> float:
    calendar = calendar_of(pack, clock.calendar)
    return used(clock, calendar, at=clock.due_at).total_seconds()
