"""Ladders: who is told when, if nobody acknowledges."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert_life import raise_alert
from rules.windows import opening
from schemas.alert import ATTEMPTS_KEPT
from schemas.ladder import Window
from schemas.messages.orders import RaiseAlert
from schemas.policy.calendars import Interval
from tests.alerting import (
    A_AND_B,
    ALONE,
    MINUTE,
    NOW,
    ONE_THEN_TWO,
    a_pack_with,
    a_step,
    an_order,
    asked,
    checked,
    every,
    facts,
    lived,
    raised,
    reach,
    told,
)
from tests.builders import at

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE_HOURS = Window(zone="UTC", hours=(Interval(opens=9 * 3600, closes=17 * 3600),))


def test_the_first_step_is_told_at_once_and_the_second_half_an_hour_later() -> None:
    pack = a_pack_with(*ONE_THEN_TWO)
    first = raised(pack)

    early = checked(first.after, pack, at=NOW + 30 * MINUTE - timedelta(milliseconds=1))
    second = checked(first.after, pack, at=NOW + 30 * MINUTE)

    assert (told(first), early.changes_nothing, told(second)) == (["A"], True, ["B"])
    assert (facts(first), facts(second)) == (["raised"], ["escalated"])


def test_a_check_that_comes_twice_tells_nobody_twice() -> None:
    pack = a_pack_with(*ONE_THEN_TWO)
    second = checked(raised(pack).after, pack, at=NOW + 30 * MINUTE)

    assert checked(second.after, pack, at=NOW + 31 * MINUTE).changes_nothing


def test_the_same_cause_with_other_words_tells_nobody_and_another_cause_is_an_alert_of_its_own() -> None:
    pack = a_pack_with(*ONE_THEN_TWO)
    first = raised(pack)

    same = raise_alert(first.after, pack, an_order(summary="other words"), A_AND_B, now=NOW + MINUTE)
    other = raise_alert(None, pack, an_order(about="response"), A_AND_B, now=NOW + MINUTE)

    assert (told(same), same.after.summary) == ([], first.after.summary)
    assert same.after.next_due_at == first.after.next_due_at
    assert (told(other), other.after.id == first.after.id) == (["A"], False)


def test_a_first_step_that_reaches_nobody_does_not_keep_the_alert_from_being_told() -> None:
    pack = a_pack_with(a_step("gap", "person:gone"), a_step("b", "person:B", after=30))

    assert told(raised(pack)) == ["B"]


def test_after_the_last_step_it_is_repeated_then_management_is_told_and_never_silence() -> None:
    who = reach({"person:A": ("A",), "person:M": ("M",), "department:after_sales": ("S",)})
    pack = a_pack_with(a_step("a", "person:A"))

    story = lived(raised(pack, who).after, pack, who, until=NOW + timedelta(hours=3))

    assert story == [(10, ["A"]), (20, ["A"]), (30, ["M", "S"]), (90, ["M", "S"]), (150, ["M", "S"])]


def test_no_repeats_after_the_last_step_lead_to_management_at_once() -> None:
    who = reach({"person:A": ("A",), "person:M": ("M",)})
    pack = a_pack_with(a_step("a", "person:A"), at_most=0)

    assert lived(raised(pack, who).after, pack, who, until=NOW + 10 * MINUTE) == [(10, ["M"])]


def test_a_step_repeats_as_often_as_it_says_and_the_next_time_goes_on() -> None:
    pack = a_pack_with(a_step("a", "person:A", **every(5, 5)), a_step("b", "person:B", after=7))

    story = lived(raised(pack).after, pack, A_AND_B, until=NOW + 32 * MINUTE)

    assert story == [(5, ["A"]), (10, ["A"]), (15, ["A"]), (20, ["A"]), (25, ["A"]), (32, ["B"])]


def test_a_policy_that_is_edited_while_an_alert_climbs_changes_nothing_for_it() -> None:
    first = raised(a_pack_with(*ONE_THEN_TWO))
    edited = a_pack_with(a_step("a", "person:A"), a_step("c", "person:C", after=1))

    assert told(checked(first.after, edited, at=NOW + 30 * MINUTE)) == ["B"]
    assert checked(first.after, edited, at=NOW + 29 * MINUTE).changes_nothing


def test_an_alert_from_before_there_were_ladders_is_said_from_the_first_step() -> None:
    pack = a_pack_with(*ONE_THEN_TWO)
    old = raised(pack).after.model_copy(update={"ladder": None, "said_at_step": 0})

    decision = checked(old, pack, at=NOW + 30 * MINUTE)

    assert (told(decision), decision.after.ladder is not None) == (["A"], True)


def test_after_an_outage_only_the_step_that_is_due_now_is_said_and_the_others_have_a_reason() -> None:
    pack = a_pack_with(*ONE_THEN_TWO, a_step("c", "person:C", after=30))

    late = checked(raised(pack).after, pack, at=NOW + 65 * MINUTE)

    assert told(late) == ["C"]
    skipped = [one for one in late.after.attempts if one.outcome == "skipped"]
    assert [(one.step, one.target) for one in skipped] == [(1, "person:B")]
    assert "was due as well" in skipped[0].reason


def test_who_is_told_late_gets_the_full_time_to_answer() -> None:
    pack = a_pack_with(*ONE_THEN_TWO, a_step("c", "person:C", after=30))
    on_time = checked(raised(pack).after, pack, at=NOW + 31 * MINUTE)
    late = checked(raised(pack).after, pack, at=NOW + 55 * MINUTE)

    assert on_time.after.next_due_at == NOW + 60 * MINUTE
    assert late.after.next_due_at == NOW + 85 * MINUTE


def test_a_year_of_outage_ends_in_one_saying() -> None:
    who = reach({"person:M": ("M",)})
    pack = a_pack_with(a_step("a", "person:A"), afterwards_every_minutes=1)

    late = checked(raised(pack, who).after, pack, who, at=NOW + timedelta(days=365))

    assert told(late) == ["M"]
    assert late.after.next_due_at == NOW + timedelta(days=365, minutes=1)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("Fri 2026-03-06 08:00", "Fri 2026-03-06 09:00"),
        ("Fri 2026-03-06 16:59", "Fri 2026-03-06 16:59"),
        ("Fri 2026-03-06 17:00", "Sat 2026-03-07 09:00"),
    ],
)
def test_a_window_waits_until_it_opens_or_lets_go_on(now: str, opens: str) -> None:
    window = OFFICE_HOURS.model_copy(update={"zone": "Asia/Shanghai"})

    assert opening(window, at(now)) == at(opens)


def test_a_window_of_working_days_waits_over_the_weekend_and_no_window_never_waits() -> None:
    window = OFFICE_HOURS.model_copy(update={"days": ("mon",), "zone": "Asia/Shanghai"})

    assert opening(window, at("Fri 2026-03-06 10:00")) == at("Mon 2026-03-09 09:00")
    assert opening(window, at("Mon 2026-03-09 17:00")) == at("Mon 2026-03-16 09:00")
    assert opening(None, NOW) == NOW


def test_hours_that_a_zone_skips_are_no_opening() -> None:
    night = Window(zone="Europe/Berlin", hours=(Interval(opens=9000, closes=9900),), days=("sun",))

    assert opening(night, at("Sun 2026-03-29 01:00", BERLIN)) == at("Sun 2026-04-05 02:30", BERLIN)


def test_what_can_wait_is_said_when_the_window_opens_and_a_critical_alert_does_not_wait() -> None:
    night = Window(zone="Asia/Shanghai", hours=(Interval(opens=20 * 3600, closes=24 * 3600),))
    pack = a_pack_with(a_step("a", "person:A", window=night.model_dump()))
    opens_at = at("Fri 2026-03-06 20:00")

    waiting = raised(pack, severity="warning")
    critical = raised(pack, severity="critical")
    opened = checked(waiting.after, pack, at=opens_at)

    assert (told(waiting), told(critical)) == ([], ["A"])
    assert waiting.after.next_due_at == opens_at
    assert checked(waiting.after, pack, at=opens_at - MINUTE).changes_nothing
    assert told(opened) == ["A"]


def test_a_step_that_comes_due_outside_its_window_waits_too_and_is_not_lost() -> None:
    hours = Window(zone="Asia/Shanghai", hours=(Interval(opens=11 * 3600, closes=12 * 3600),))
    late = a_step("b", "person:B", after=30, window=hours.model_dump())
    pack = a_pack_with(a_step("a", "person:A"), late, every_minutes=600)
    first = raised(pack, severity="warning")

    missed = checked(first.after, pack, at=at("Fri 2026-03-06 13:00"))
    opened = checked(missed.after, pack, at=at("Sat 2026-03-07 11:00"))

    assert (told(missed), facts(missed)) == ([], [])
    assert missed.after.next_due_at == at("Sat 2026-03-07 11:00")
    assert told(opened) == ["B"]


def test_targets_that_lead_to_one_person_page_them_once() -> None:
    who = reach({"person:A": ("A",), "rotation:night": ("A", "B")})
    pack = a_pack_with(a_step("a", "person:A", "rotation:night"))

    first = raised(pack, who)

    assert told(first) == ["A", "B"]
    assert len({one.page_id for one in first.after.attempts}) == 2


def test_nobody_on_call_is_itself_an_alert_and_the_next_step_is_told_at_once() -> None:
    pack = a_pack_with(a_step("a", "rotation:night"), a_step("b", "person:B", after=30))

    first = raised(pack)

    (missing,) = [order for order in first.orders if isinstance(order, RaiseAlert)]
    assert told(first) == ["B"]
    assert (missing.kind, missing.about, missing.case_id) == ("nobody_on_call", "rotation:night", None)
    assert "rotation:night" in missing.texts["zh"]
    assert [(one.step, one.outcome) for one in first.after.attempts] == [(0, "nobody"), (1, "pending")]


def test_an_empty_rotation_beside_somebody_is_an_alert_and_the_step_counts_as_told() -> None:
    pack = a_pack_with(a_step("a", "rotation:night", "person:A", "person:gone"), *ONE_THEN_TWO[1:])

    first = raised(pack)

    assert told(first) == ["A"]
    assert [order.about for order in first.orders if isinstance(order, RaiseAlert)] == ["rotation:night"]
    assert first.after.step == 0


def test_if_nobody_is_found_anywhere_the_last_step_is_tried_again_and_again() -> None:
    pack = a_pack_with(a_step("a", "person:X"), a_step("b", "person:Y", after=30), management="person:Z")
    nobody = reach({})
    first = raised(pack, nobody, addressee="management")

    again = checked(first.after, pack, nobody, at=NOW + 60 * MINUTE)

    assert asked(first) == asked(again) == ["management"]
    assert first.after.next_due_at == NOW + 60 * MINUTE


def test_the_alert_that_nobody_is_on_call_raises_no_other_and_ends_when_somebody_is() -> None:
    pack = a_pack_with(a_step("a", "rotation:night"))
    nobody = reach({})
    (missing,) = [one for one in raised(pack, nobody).orders if isinstance(one, RaiseAlert)][:1]
    alert = raise_alert(None, pack, missing, nobody, now=NOW).after

    still = checked(alert, pack, nobody, at=NOW + 15 * MINUTE)
    gone = checked(alert, pack, reach({"rotation:night": ("A",)}), at=NOW + 15 * MINUTE)

    assert not [one for one in still.orders if isinstance(one, RaiseAlert)]
    assert (gone.after.state, gone.after.resolved_reason) == ("resolved", "somebody is on call again")


def test_without_a_staff_file_departments_are_told_in_their_queues_and_nobody_is_missed() -> None:
    pack = a_pack_with(a_step("a", "owner", "manager_of_owner", "rotation:night", "role:supplier"))

    first = raised(pack, ALONE)

    assert (told(first), asked(first), first.orders) == ([], ["after_sales", "product"], ())
    reasons = {one.target: one.reason for one in first.after.attempts}
    assert reasons["rotation:night"] == "there is no staff file"
    assert reasons["owner"] == "told in the department's own queue"


def test_a_role_that_the_case_itself_fills_is_told_through_the_owning_department() -> None:
    pack = a_pack_with(a_step("a", "role:responsible_department", "role:unheard_of"))

    assert asked(raised(pack, ALONE)) == ["after_sales"]


def test_an_exercise_sends_nothing_and_stands_in_the_record() -> None:
    first = raised(a_pack_with(*ONE_THEN_TWO), drill=True)

    assert told(first) == []
    assert [(one.contact, one.outcome) for one in first.after.attempts] == [("A", "silenced")]


def test_old_attempts_leave_the_document() -> None:
    who = reach({"person:M": tuple(f"M{number}" for number in range(90))})
    pack = a_pack_with(a_step("a", "person:M"))
    alert = raised(pack, who).after
    for minutes in (10, 20):
        alert = checked(alert, pack, who, at=NOW + minutes * MINUTE).after

    assert len(alert.attempts) == ATTEMPTS_KEPT
    assert {one.said for one in alert.attempts} == {1, 2, 3}


@given(st.lists(st.integers(1, 400), min_size=1, max_size=20))
def test_whenever_it_is_looked_at_no_step_is_said_early_and_none_without_a_word_passed_over(
    gaps: list[int],
) -> None:
    pack = a_pack_with(*ONE_THEN_TWO, a_step("c", "person:C", after=30))
    alert, moment = raised(pack).after, NOW
    for gap in gaps:
        moment += gap * MINUTE
        due = alert.next_due_at
        decision = checked(alert, pack, at=moment)
        assert decision.changes_nothing == (due is not None and due > moment)
        alert = decision.after

    assert alert.next_due_at is not None
    assert alert.next_due_at > moment
    assert {one.step for one in alert.attempts} == set(range(alert.step + 1))


def test_management_that_is_the_addressee_stands_once_in_the_last_step() -> None:
    pack = a_pack_with(*ONE_THEN_TWO, management="department:management")
    ladder = raised(pack, addressee="management").after.ladder

    assert ladder is not None
    assert [target.to for target in ladder.rungs[-1].targets] == ["department:management"]
