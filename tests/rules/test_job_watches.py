"""What the watches over the system find."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.jobs.calendars import row_as
from rules.jobs.kinds import Cause, Findings
from rules.jobs.table import KINDS
from rules.jobs.telling import age
from rules.jobs.watches import (
    UNREACHABLE,
    collect,
    watch_channels,
    watch_due,
    watch_parked,
    watch_queues,
)
from schemas.looks import (
    CollectDeadLetters,
    LastSubmissions,
    LateTimer,
    LateTimers,
    OverdueDocuments,
    QueueDepth,
    QueueDepths,
)
from schemas.parked import ParkedGroup
from schemas.policy.jobs import WatchDue
from tests.builders import at
from tests.jobs import MINUTE, NOW, a_row, a_world, last, planned, raised, ran, the_rows

HOUR = timedelta(hours=1)


def told(findings: Findings) -> list[tuple[str, str]]:
    """Give kind and subject of each cause."""
    return [(cause.kind, cause.about) for cause in findings.causes]


def parked(
    count: int, *, code: str = "invalid_message", state: Any = "parked", waited: timedelta = HOUR
) -> ParkedGroup:
    """Give some parked records of one reason."""
    return ParkedGroup(state, code, "t", count, NOW - waited)


@pytest.mark.parametrize(("counts", "piles"), [((19,), False), ((20,), True), ((12, 8), True), ((), False)])
def test_parked_messages_pile_up_from_the_rows_count_on(counts: tuple[int, ...], piles: bool) -> None:  # noqa: FBT001 - a column of the table
    groups = [parked(count, code=f"code-{count}") for count in counts]

    found = watch_parked(planned(), a_world(groups))

    assert (("parked", "pile") in told(found)) is piles
    pile = [cause for cause in found.causes if cause.about == "pile"]
    assert all(f"code-{max(counts)}" in cause.details["en"] for cause in pile)


@pytest.mark.parametrize(
    ("code", "count", "is_told"),
    [("not_allowed", 9, False), ("not_allowed", 10, True), ("dead_letter", 1, True), ("poisonous", 1, True)],
)
def test_each_reason_is_told_from_its_rows_count_on(code: str, count: int, is_told: bool) -> None:  # noqa: FBT001 - a column of the table
    delivered = planned(the_rows()["jobs.watch.parked"])

    found = watch_parked(delivered, a_world([replace(parked(count, code=code), queue="intake.v1")]))

    assert told(found) == ([("parked", f"{code}:intake.v1")] if is_told else [])


def test_a_deployment_may_leave_groups_unwatched() -> None:
    assert watch_parked(planned(a_row()), a_world([parked(15, code="dead_letter")])).causes == ()


def test_dead_letters_are_collected_and_counted() -> None:
    job = planned(a_row("jobs.collect.dead-letters"))
    asks = KINDS["collect.dead-letters"].asks
    assert asks
    errand = asks(job, a_world())

    assert isinstance(errand, CollectDeadLetters)
    assert "after_sales" in errand.departments
    assert collect(job, a_world(3)).note == "3 dead letters parked"
    assert collect(job, a_world()).is_blind


def test_messages_that_wait_for_their_case_or_were_dealt_with_do_not_pile_up() -> None:
    groups = [parked(50, state="waiting"), parked(50, state="replayed"), parked(50, state="discarded")]

    assert watch_parked(planned(), a_world(groups)).causes == ()


@pytest.mark.parametrize(("waited", "is_old"), [(24 * HOUR, False), (24 * HOUR + MINUTE, True)])
def test_one_parked_message_that_waits_too_long_is_told(waited: timedelta, is_old: bool) -> None:  # noqa: FBT001 - a column of the table
    found = watch_parked(planned(), a_world([parked(1, waited=waited)]))

    assert told(found) == ([("parked", "oldest")] if is_old else [])


QUEUES = "jobs.watch.queues"


def looked(*depths: QueueDepth) -> Findings:
    """Give what is found in these queues."""
    return watch_queues(planned(a_row(QUEUES)), a_world(depths))


def test_one_dead_letter_is_enough() -> None:
    found = looked(
        QueueDepth("triage.v1", holds_dead_letters=True, ready_count=1),
        QueueDepth("triage.v1", holds_dead_letters=True),
    )

    assert told(found) == [("dead_letters", "triage.v1")]
    assert found.causes[0].lasts == timedelta()


def test_a_queue_that_nobody_serves_is_told_once_it_has_lasted() -> None:
    waiting = QueueDepth("triage.v1", holds_dead_letters=False, ready_count=3, consumer_count=0)

    found = looked(waiting)

    assert told(found) == [("queue_stalled", "triage.v1")]
    assert found.causes[0].lasts == 5 * MINUTE


def test_a_queue_that_is_missing_is_told_at_once() -> None:
    found = looked(QueueDepth("triage.v1", holds_dead_letters=False, exists=False))

    assert [(cause.about, cause.lasts) for cause in found.causes] == [("triage.v1", timedelta())]


@pytest.mark.parametrize(("count", "is_long"), [(9_999, False), (10_000, True)])
def test_a_served_queue_is_long_from_the_rows_count_on(count: int, is_long: bool) -> None:  # noqa: FBT001 - a column of the table
    found = looked(QueueDepth("triage.v1", holds_dead_letters=False, ready_count=count, consumer_count=2))

    assert bool(found.causes) is is_long


def test_an_empty_queue_is_fine_even_while_nobody_serves_it() -> None:
    assert looked(QueueDepth("triage.v1", holds_dead_letters=False)).causes == ()


def test_a_broker_that_does_not_answer_changes_nothing() -> None:
    dead = (QueueDepth("triage.v1", holds_dead_letters=True, ready_count=2),)
    job = ran(planned(a_row(QUEUES)), dead).after

    blind = ran(job, None)

    assert blind.orders == ()
    assert blind.after.standing == job.standing
    assert blind.after.covered_until == job.covered_until
    assert last(blind).note == UNREACHABLE


def test_dead_letters_are_one_alert_for_each_queue_resolved_when_they_are_moved_back() -> None:
    dead = tuple(
        QueueDepth(name, holds_dead_letters=True, ready_count=2) for name in ("triage.v1", "alerts.v1")
    )
    first = ran(planned(a_row(QUEUES)), dead)
    second = ran(first.after, dead[:1])

    assert raised(first) == ["dead_letters/triage.v1", "dead_letters/alerts.v1"]
    assert raised(second) == []
    assert [one.about for one in second.after.standing] == ["triage.v1"]


def test_the_queues_of_all_departments_are_asked_for() -> None:
    asks = KINDS["watch.queues"].asks
    assert asks is not None

    errand = asks(planned(a_row(QUEUES)), a_world())

    assert isinstance(errand, QueueDepths)
    assert "operations" in errand.departments


def test_what_is_due_and_not_dealt_with_is_told_for_each_collection() -> None:
    timer = LateTimer("cases", "7K3M9", "breach", "response", NOW - 3 * HOUR)
    late = (LateTimers("cases", 3, (timer,)), LateTimers("alerts", 0, ()))

    found = watch_due(planned(a_row("jobs.watch.due")), a_world(late))

    assert told(found) == [("scheduler_late", "cases")]
    assert found.causes[0].details == {
        "zh": "3个到期未处理，最早3小时前到期",
        "en": "3 are due and not dealt with, the oldest for 3 h",
    }
    assert found.causes[0].lasts == 2 * MINUTE


def test_timers_are_late_once_the_rows_time_has_passed() -> None:
    asks = KINDS["watch.due"].asks
    assert asks is not None

    assert asks(planned(a_row("jobs.watch.due")), a_world()) == OverdueDocuments(NOW - 2 * MINUTE)


CHANNELS = "jobs.watch.channels"


def silence(amount: int, unit: str, *channels: str, name: str = "one") -> dict[str, Any]:
    """Give how long nothing may come over some channels."""
    return {
        "id": f"jobs.watch.channels.{name}",
        "source": "S1-16",
        "channels": channels,
        "silent_after": {"amount": amount, "unit": unit},
    }


def heard(last: dict[str, datetime], *silences: dict[str, Any], now: datetime = NOW) -> Findings:
    """Give what is found with these last submissions; the job was planned at ``NOW``."""
    row = a_row(CHANNELS, silences=silences) if silences else a_row(CHANNELS)
    return watch_channels(planned(row), a_world(last, now=now))


@pytest.mark.req("S1-16")
@pytest.mark.parametrize(("silent", "is_told"), [(4 * HOUR - MINUTE, False), (4 * HOUR, True)])
def test_a_channel_whose_feed_stops_is_told_after_the_configured_silence(
    silent: timedelta,
    is_told: bool,  # noqa: FBT001 - a column of the table
) -> None:
    found = heard({"phone": NOW - silent}, silence(4, "clock_hours", "phone"))

    assert told(found) == ([("silent_channel", "phone")] if is_told else [])


@pytest.mark.req("S1-16")
def test_a_silent_channel_is_resolved_when_something_comes_again() -> None:
    job = planned(a_row(CHANNELS, silences=[silence(4, "clock_hours", "phone")]))
    silent = ran(job, {"phone": NOW - 5 * HOUR})
    heard_again = ran(silent.after, {"phone": NOW + MINUTE})

    assert raised(silent) == ["silent_channel/phone"]
    assert len(heard_again.orders) == 1
    assert heard_again.after.standing == ()


@pytest.mark.req("S1-16")
def test_nights_and_weekends_are_no_silence_in_open_hours() -> None:
    friday = at("Fri 2026-03-06 17:00")
    limit = silence(3, "open_hours", "phone")

    monday_morning = heard({"phone": friday}, limit, now=at("Mon 2026-03-09 10:59"))
    monday_noon = heard({"phone": friday}, limit, now=at("Mon 2026-03-09 11:00"))

    assert (told(monday_morning), told(monday_noon)) == ([], [("silent_channel", "phone")])


@pytest.mark.req("S1-16")
def test_a_channel_that_a_row_names_and_nobody_ever_used_is_silent_since_it_was_planned() -> None:
    limit = silence(4, "clock_hours", "phone")

    assert told(heard({}, limit, now=NOW + 4 * HOUR - MINUTE)) == []
    assert told(heard({}, limit, now=NOW + 4 * HOUR)) == [("silent_channel", "phone")]


def test_the_first_row_that_names_a_channel_holds_and_a_row_without_channels_for_all_others() -> None:
    rows = (silence(9, "clock_hours", "phone"), silence(2, "clock_hours", name="any"))

    found = heard({"phone": NOW - 5 * HOUR, "letter": NOW - 5 * HOUR}, *rows)

    assert told(found) == [("silent_channel", "letter")]


def test_a_channel_that_no_row_covers_may_be_silent() -> None:
    assert told(heard({"letter": NOW - 999 * HOUR}, silence(2, "clock_hours", "phone"))) == []


def test_the_last_submission_of_every_channel_is_asked_for() -> None:
    asks = KINDS["watch.channels"].asks
    assert asks is not None

    assert asks(planned(a_row(CHANNELS)), a_world()) == LastSubmissions()


@pytest.mark.parametrize(
    ("stretch", "zh", "en"),
    [
        (timedelta(seconds=-1), "0秒", "0 s"),
        (timedelta(seconds=119), "119秒", "119 s"),
        (timedelta(minutes=2), "2分钟", "2 min"),
        (timedelta(hours=2), "2小时", "2 h"),
        (timedelta(hours=47, minutes=59), "47小时", "47 h"),
        (timedelta(days=2), "2天", "2 d"),
    ],
)
def test_a_stretch_of_time_is_told_in_whole_units(stretch: timedelta, zh: str, en: str) -> None:
    assert (age(stretch, "zh"), age(stretch, "en")) == (zh, en)


def test_a_job_of_another_kind_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError, match="expected a row of WatchDue, found WatchParked"):
        row_as(planned(), WatchDue)


def test_a_cause_lasts_no_time_unless_its_limit_says_so() -> None:
    assert Cause("parked", "pile", {}).lasts == timedelta()
