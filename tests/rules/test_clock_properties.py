"""Properties of clocks that hold for every calendar, story and order of messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import add_work, work_between
from rules.clock_dues import Term, joined, planned_dues
from rules.clock_figures import used
from rules.clocks import note_event
from rules.conclusion import conclude
from rules.deadlines import check_timers
from rules.replanning import replanned
from schemas.case import Case
from schemas.clock import Clock, Duration, Pause
from schemas.policy.pack import Pack
from tests.builders import RECEIVED
from tests.rules.stories import CALENDARS, calendar_named, with_office
from tests.timing import STANDS, a_clock_row, a_judged_case, a_pack_of, judged_again

MINUTE = timedelta(minutes=1)
NAMES = st.sampled_from(sorted(CALENDARS))
STARTS = st.datetimes(datetime(2015, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zone beside
AMOUNTS = st.integers(1, 60 * 60).map(lambda minutes: minutes * MINUTE)


@given(NAMES, STARTS, AMOUNTS)
def test_what_was_added_is_measured_between(name: str, start: datetime, amount: timedelta) -> None:
    calendar = calendar_named(name)

    assert work_between(start, add_work(start, amount, calendar), calendar) == amount


@given(NAMES, STARTS, STARTS, AMOUNTS, AMOUNTS)
def test_adding_is_monotone_in_start_and_amount(
    name: str, start: datetime, other: datetime, amount: timedelta, more: timedelta
) -> None:
    calendar = calendar_named(name)
    first, last = sorted((start, other))

    assert add_work(first, amount, calendar) <= add_work(last, amount, calendar)
    assert add_work(first, amount, calendar) < add_work(first, amount + more, calendar)


@given(NAMES, STARTS, st.integers(1, 4000), st.integers(1, 6000))
def test_a_reminder_comes_with_so_much_left_and_at_the_start_if_the_limit_is_shorter(
    name: str, start: datetime, limit: int, lead: int
) -> None:
    calendar = calendar_named(name)
    minutes = [Duration(amount=one, unit="open_minutes") for one in (limit, lead)]
    dues = planned_dues(Term(start, minutes[0]), minutes[1:], calendar)
    (remind_at,) = dues.reminders

    assert work_between(remind_at, dues.due_at, calendar) == min(limit, lead) * MINUTE
    assert lead < limit or remind_at == start


ROWS = (
    a_clock_row(
        id="clocks.urgent",
        when={"priorities": ["urgent"]},
        limit={"amount": 3, "unit": "open_hours"},
        calendar="office",
        **STANDS,
    ),
    a_clock_row(id="clocks.test", limit={"amount": 9, "unit": "open_hours"}, calendar="office", **STANDS),
    a_clock_row(
        id="clocks.found",
        name="finding",
        limit={"amount": 2, "unit": "working_days"},
        calendar="office",
        satisfied_by=("case.verified",),
    ),
)
PACK = with_office(a_pack_of(*ROWS), "K1")
AN_HOUR = {"limit": Duration(amount=1, unit="open_hours")}
OTHER = with_office(a_pack_of(*(row.model_copy(update=AN_HOUR) for row in ROWS)), "K13")

POINTS = st.lists(st.integers(0, 3000), min_size=2, max_size=8, unique=True).map(sorted)
EVENTS = ("case.responded", "case.verified", "case.blocked", "case.unblocked", "progress.reported", "look")
HISTORIES = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 9000)), max_size=10).map(
    lambda steps: sorted(steps, key=lambda step: step[1])
)


def begun(pack: Pack = PACK) -> Case:
    return conclude(None, a_judged_case(), pack, event="case.triaged", now=RECEIVED).after


def moment(minutes: int) -> datetime:
    return RECEIVED + minutes * MINUTE


def lived(steps: list[tuple[str, int]], case: Case | None = None) -> Case:
    case = case or begun()
    for name, minutes in steps:
        if name == "look":
            case = check_timers(case, PACK, now=moment(minutes)).after
        else:
            case = conclude(case, case, PACK, event=name, now=moment(minutes)).after
    return case


def figures(case: Case) -> dict[str, Any]:
    return {
        name: (clock.due_at, clock.met_at, clock.missed_at, tuple(joined(clock.pauses)))
        for name, clock in case.clocks.items()
    }


def a_pause(since: int, until: int) -> Pause:
    return Pause(reason="test", awaiting="customer", since=moment(since), until=moment(until))


@given(POINTS, st.randoms(use_true_random=False))
def test_however_pauses_overlap_a_clock_that_never_ran_has_used_nothing(points: list[int], dice: Any) -> None:
    pauses = [a_pause(0, points[-1])]
    pauses += [a_pause(since, until) for since, until in pairwise(points)]
    dice.shuffle(pauses)
    clock = begun().clocks["response"].model_copy(update={"pauses": tuple(pauses)})

    assert used(clock, calendar_named("K1"), at=moment(points[-1])) == timedelta(0)


@given(POINTS, st.randoms(use_true_random=False))
def test_pauses_in_any_order_and_overlap_stand_for_what_they_cover(points: list[int], dice: Any) -> None:
    halves = len(points) // 2
    pauses = [a_pause(since, until) for since, until in zip(points[:halves], points[-halves:], strict=True)]
    whole = a_pause(points[0], points[-1])
    covered = [*pauses, whole]
    dice.shuffle(covered)

    assert list(joined(covered)) == [whole]


@given(HISTORIES)
def test_replaying_the_events_gives_what_the_live_path_gave(steps: list[tuple[str, int]]) -> None:
    end = 10_000
    live = check_timers(lived(steps), PACK, now=moment(end)).after
    events = [step for step in steps if step[0] != "look"]

    assert figures(check_timers(lived(events), PACK, now=moment(end)).after) == figures(live)


@given(HISTORIES)
def test_every_event_twice_changes_nothing(steps: list[tuple[str, int]]) -> None:
    twice = [step for step in steps for _ in range(2)]

    assert figures(lived(twice)) == figures(lived(steps))


@given(HISTORIES, st.integers(0, 9000), st.integers(0, 9000))
def test_independent_events_give_the_same_in_either_order(
    steps: list[tuple[str, int]], first: int, second: int
) -> None:
    before = lived([step for step in steps if step[0] not in {"case.responded", "case.verified", "look"}])
    answered, verified = ("case.responded", first), ("case.verified", second)

    assert figures(lived([answered, verified], before)) == figures(lived([verified, answered], before))


@given(HISTORIES, st.integers(0, 10_000))
@settings(max_examples=60)
def test_no_change_of_policy_priority_or_calendar_touches_what_was_met_or_missed(
    steps: list[tuple[str, int]], at: int
) -> None:
    case = lived([*steps, ("look", 9000)])
    changed: list[Case] = [
        replanned(case, OTHER, PACK, at=moment(at)),
        note_event(judged_again(case, "urgent"), PACK, "case.retriaged", at=moment(at)),
        replanned(case, with_office(PACK, "K13"), PACK, at=moment(at)),
    ]

    for after in changed:
        assert all(after.clocks[name] is clock for name, clock in case.clocks.items() if is_judged(clock))


def is_judged(clock: Clock) -> bool:
    return bool(clock.met_at or clock.missed_at or clock.cancelled_at)


@given(HISTORIES, st.integers(0, 9000))
def test_another_policy_never_gives_more_time(steps: list[tuple[str, int]], at: int) -> None:
    case = lived(steps)
    same_hours = with_office(OTHER, "K1")
    after = replanned(case, same_hours, PACK, at=moment(at))

    assert all(after.clocks[name].due_at <= clock.due_at for name, clock in case.clocks.items())


@given(NAMES, NAMES, STARTS, st.integers(1, 3000), st.integers(0, 20_000))
def test_a_change_of_calendar_counts_each_span_by_the_one_in_force(
    before: str, after: str, start: datetime, limit: int, at: int
) -> None:
    row = a_clock_row(limit={"amount": limit, "unit": "open_minutes"}, calendar="office")
    packs = [with_office(a_pack_of(row), name) for name in (before, after)]
    start = start.replace(microsecond=0)
    case = note_event(a_judged_case(received_at=start), packs[0], "case.triaged", at=start)
    changed_at = start + at * MINUTE
    due_at = replanned(case, packs[1], packs[0], at=changed_at).clocks["response"].due_at

    measured = work_between(start, min(changed_at, due_at), calendar_named(before))
    assert measured + work_between(changed_at, due_at, calendar_named(after)) == limit * MINUTE
