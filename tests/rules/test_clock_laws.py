"""Laws of clocks, over invented sequences of events."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.clock_dues import calendar_of
from rules.clock_figures import used as used_of
from rules.clocks import note_event
from rules.conclusion import conclude
from rules.deadlines import check_timers
from schemas.case import Case
from schemas.clock import Clock
from schemas.decision import Decision
from schemas.messages.events import CaseFact
from schemas.policy.pack import Pack
from tests.builders import RECEIVED
from tests.timing import STANDS, a_clock_row, a_judged_case, a_pack_of, handbook, judged_again

MINUTE = timedelta(minutes=1)
LIMITS = {"clock_hours": 24, "open_hours": 9, "working_days": 2, "calendar_days": 1}
PACKS = {
    unit: a_pack_of(a_clock_row(**STANDS, limit={"amount": amount, "unit": unit}, calendar="china"))
    for unit, amount in LIMITS.items()
}
UNITS = st.sampled_from(tuple(PACKS))
EVENTS = (
    "case.accepted",
    "case.responded",
    "case.verified",
    "customer.notified",
    "case.transferred",
    "plan.proposed",
    "case.resolved",
    "callback.recorded",
    "case.retriaged",
    "case.blocked",
)
HISTORIES = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 3000)), max_size=12).map(
    lambda steps: sorted(((name, RECEIVED + minutes * MINUTE) for name, minutes in steps), key=lambda s: s[1])
)
Steps = list[tuple[str, datetime]]


def lived(steps: Steps, pack: Pack, *, look: bool = False) -> Case:
    """Give the case after events; ``look`` lets the scheduler look just before each of them."""
    case = conclude(None, a_judged_case(), pack, event="case.triaged", now=RECEIVED).after
    for name, moment in steps:
        if look:
            case = check_timers(case, pack, now=moment).after
        case = conclude(case, case, pack, event=name, now=moment).after
    return case


def verdicts(case: Case) -> dict[str, tuple[datetime, datetime | None, datetime | None]]:
    return {name: (clock.due_at, clock.met_at, clock.missed_at) for name, clock in case.clocks.items()}


@given(HISTORIES)
def test_looking_often_gives_the_same_verdicts_as_looking_never(steps: Steps) -> None:
    end = RECEIVED + timedelta(days=9)
    never = check_timers(lived(steps, handbook()), handbook(), now=end).after
    often = check_timers(lived(steps, handbook(), look=True), handbook(), now=end).after

    assert verdicts(never) == verdicts(often)


@given(HISTORIES)
def test_noting_an_event_twice_changes_nothing(steps: Steps) -> None:
    case = a_judged_case()
    for name, moment in [("case.triaged", RECEIVED), *steps]:
        case = note_event(case, handbook(), name, at=moment)

        assert note_event(case, handbook(), name, at=moment) is case


@given(HISTORIES)
def test_what_was_met_or_missed_is_never_changed_by_a_new_priority(steps: Steps) -> None:
    case = lived(steps, handbook(), look=True)
    urgent = note_event(
        judged_again(case, "urgent"), handbook(), "case.retriaged", at=RECEIVED + timedelta(days=9)
    )

    for name, clock in case.clocks.items():
        if clock.met_at or clock.missed_at or clock.cancelled_at:
            assert urgent.clocks[name] is clock


@given(HISTORIES, st.sampled_from(("urgent", "important", "normal")))
def test_a_new_priority_never_lengthens_a_limit(steps: Steps, priority: str) -> None:
    case = lived(steps, handbook())
    other = note_event(judged_again(case, priority), handbook(), "case.retriaged", at=RECEIVED)

    assert all(other.clocks[name].due_at <= clock.due_at for name, clock in case.clocks.items())


@given(HISTORIES)
def test_a_case_is_never_without_a_timer_until_it_is_archived(steps: Steps) -> None:
    case = lived(steps, handbook(), look=True)

    assert case.next_due_at == min(timer.due_at for timer in case.timers.values())
    assert check_timers(case, handbook(), now=RECEIVED + timedelta(days=99)).after.timers


@given(HISTORIES)
def test_every_limit_that_passed_is_missed_and_told_exactly_once(steps: Steps) -> None:
    pack, told = handbook(), 0
    case = conclude(None, a_judged_case(), pack, event="case.triaged", now=RECEIVED).after
    for name, moment in [*steps, ("progress.reported", RECEIVED + timedelta(days=9))]:
        looked = check_timers(case, pack, now=moment)
        noted = conclude(looked.after, looked.after, pack, event=name, now=moment)
        told += misses_told(looked) + misses_told(noted)
        case = noted.after

    assert told == sum(clock.missed_at is not None for clock in case.clocks.values())


def misses_told(decision: Decision[Case]) -> int:
    return sum(isinstance(event, CaseFact) and event.name == "clock-missed" for event in decision.events)


def spans(points: list[int]) -> list[tuple[int, int]]:
    ordered = sorted(set(points))
    return list(zip(ordered[::2], ordered[1::2], strict=False))


@given(st.lists(st.integers(0, 4000), max_size=8), st.integers(1, 3999), UNITS)
def test_splitting_a_pause_in_two_changes_no_limit(points: list[int], cut: int, unit: str) -> None:
    whole = spans(points)
    split = [
        piece
        for since, until in whole
        for piece in (((since, cut), (cut, until)) if since < cut < until else ((since, until),))
    ]

    assert paused(whole, PACKS[unit]).due_at == paused(split, PACKS[unit]).due_at


@given(st.lists(st.integers(0, 4000), max_size=8), UNITS)
def test_a_pause_never_shortens_a_limit_and_reminders_stay_before_it(points: list[int], unit: str) -> None:
    free, stood = paused([], PACKS[unit]), paused(spans(points), PACKS[unit])

    assert stood.due_at >= free.due_at
    assert [pause.until for pause in stood.pauses] == sorted(
        pause.until for pause in stood.pauses if pause.until
    )


@given(st.integers(1, 4000), UNITS)
def test_a_clock_that_never_ran_has_used_nothing_up(length: int, unit: str) -> None:
    clock = paused([(0, length)], PACKS[unit])
    calendar = calendar_of(PACKS[unit], clock.calendar)

    assert used_of(clock, calendar, at=RECEIVED + length * MINUTE) == timedelta(0)


def paused(stretches: list[tuple[int, int]], pack: Pack) -> Clock:
    case = note_event(a_judged_case(), pack, "case.triaged", at=RECEIVED)
    for since, until in stretches:
        case = note_event(case, pack, "case.blocked", at=RECEIVED + since * MINUTE)
        case = note_event(case, pack, "case.unblocked", at=RECEIVED + until * MINUTE)
    return case.clocks["response"]
