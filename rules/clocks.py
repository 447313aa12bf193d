"""Clocks of a case: which event starts, meets, pauses or ends them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rules.clock_changes import cancelled, met, new_clock, paused, planned_anew, resumed
from rules.clock_rows import rows_of
from rules.clock_timers import same, with_clocks
from schemas.case import Case
from schemas.clock import Clock
from schemas.policy.clocks import ClockRow, Condition
from schemas.policy.pack import Pack
from schemas.policy.row import takes


def note_event(case: Case, pack: Pack, event: str, *, at: datetime, about: str = "") -> Case:
    """Give the case with its clocks and their timers as they are after an event.

    Verdicts go by the event's own time: met exactly at the limit is on time. A clock that was met or missed
    is never rewritten. A further round begins its clocks again; the finished ones are kept as ``name#1``.

    Args:
        case: As it is after the event, with class, priority, round and state.
        pack: The case's pack.
        event: History event, for example ``case.responded``.
        at: When it happened; receipt stands in for anything earlier.
        about: What within the case it concerns: a task id.
    """
    at = max(at, case.received_at)
    by_id = rows_of(pack.clocks).by_id
    clocks = {
        name: _noted(case, clock, by_id[clock.row], pack, event, at=at, about=about)
        if clock.is_running
        else clock
        for name, clock in case.clocks.items()
    }
    _start(clocks, case, pack, event, at=at, about=about)
    return case if same(case.clocks, clocks) else with_clocks(case, clocks)


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


def _noted(  # noqa: PLR0913 - the parts of an event, all named
    case: Case, clock: Clock, row: ClockRow, pack: Pack, event: str, *, at: datetime, about: str
) -> Clock:
    """Give a running clock after an event that may end, stop or restart it."""
    concerned = not row.each or clock.about == about
    if concerned and event in clock.satisfied_by and not _renews(case, clock, row, event, at=at):
        return met(clock, row, pack, at=at)
    if event in row.cancelled_by or not (case.is_open or row.outlives_case):
        return cancelled(clock, row, pack, at=at)
    if event in row.resumes_on:
        return resumed(clock, row, pack, at=at)
    if event in row.pauses_on:
        return paused(clock, row, reason=event, at=at)
    return clock


def _renews(case: Case, clock: Clock, row: ClockRow, event: str, *, at: datetime) -> bool:
    on_time = clock.missed_at is None and at <= clock.due_at
    return row.renews and on_time and case.is_open and event in row.starts_on and fits(row.when, case)


def _start(  # noqa: PLR0913 - the parts of an event, all named
    clocks: dict[str, Clock], case: Case, pack: Pack, event: str, *, at: datetime, about: str
) -> None:
    """Add the clocks that an event or a further round starts; the first fitting row of a name is taken."""
    taken: set[str] = set()
    for row, by_round in _rows(clocks, case, pack, event):
        name = f"{row.name}:{about}" if row.each else row.name
        if name in taken or not (case.is_open or row.outlives_case) or not fits(row.when, case, about):
            continue
        taken.add(name)
        before = clocks.get(name)
        if before is None or by_round or _starts_again(before, row, at=at):
            if before is not None and not (before.is_running and row.renews):
                clocks[_kept_name(clocks, name, before.round)] = before
            from_receipt = row.anchor == "received_at" and case.round == 1
            anchor = case.received_at if from_receipt else at
            clocks[name] = new_clock(case, row, pack, anchor=anchor, about=about if row.each else "")
        elif before.is_running and before.row != row.id:
            clocks[name] = planned_anew(before, row, pack)


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


def _starts_again(before: Clock, row: ClockRow, *, at: datetime) -> bool:
    """Say whether an event begins a clock anew: a later one, and a clock that ended or renews itself."""
    return row.anchor == "event" and at > before.anchor and (row.renews or not before.is_running)


def _kept_name(clocks: dict[str, Clock], name: str, number: int) -> str:
    while f"{name}#{number}" in clocks:
        number += 1
    return f"{name}#{number}"
