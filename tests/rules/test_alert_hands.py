"""What staff do with an alert, and what becomes of pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rules.alert_causes import confirm_cause
from rules.alert_hands import acknowledge_alert, escalate_alert, resolve_by_hand, snooze_alert
from rules.alert_life import raise_alert, redirect_alert, reopen_alert, resolve_alert
from rules.alert_notes import note_page
from rules.alerts import with_alerts
from schemas.alert import ACKNOWLEDGEMENTS_KEPT, Alert
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.alerting import AlertAcknowledged, AlertEscalated, AlertResolved, AlertSnoozed
from schemas.messages.orders import ConfirmCause, RedirectAlert, ReopenAlert, ResolveAlert
from schemas.messages.paging import PageOutcome, PageSettled
from schemas.policy.pack import Pack
from tests.alerting import (
    A_AND_B,
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
    raised,
    reach,
    told,
)
from tests.ending import a_judged_case
from tests.packs import the_pack

PACK = a_pack_with(*ONE_THEN_TWO, a_step("c", "person:C", after=30))
STALE = timedelta(minutes=240)


def acknowledged(
    alert: Alert, by: str = "A", *, at: datetime = NOW + MINUTE, pack: Pack = PACK
) -> Decision[Alert]:
    return acknowledge_alert(alert, pack, AlertAcknowledged(alert_id=alert.id, by=by), now=at)


def snoozed(alert: Alert, until: datetime, *, at: datetime = NOW + MINUTE) -> Decision[Alert]:
    return snooze_alert(alert, PACK, AlertSnoozed(alert_id=alert.id, until=until, by="A"), now=at)


def escalated(alert: Alert, *, at: datetime = NOW + MINUTE) -> Decision[Alert]:
    return escalate_alert(alert, PACK, AlertEscalated(alert_id=alert.id, by="A"), A_AND_B, now=at)


def resolved(alert: Alert, *, at: datetime = NOW + MINUTE) -> Decision[Alert]:
    message = AlertResolved(alert_id=alert.id, reason="已联系客户", by="A")
    return resolve_by_hand(alert, PACK, message, now=at)


def settled(
    alert: Alert, outcome: PageOutcome, contact: str = "A", *, pack: Pack = PACK, said: int | None = None
) -> Decision[Alert]:
    order = PageSettled(
        alert_id=alert.id,
        page_id=f"{alert.id}:{alert.step}:{said or alert.said_count}:{contact}",
        step=alert.step,
        contact=contact,
        channel="wecom",
        outcome=outcome,
        reason="every way failed" if outcome == "undeliverable" else "",
        at=NOW,
    )
    return note_page(alert, pack, order, A_AND_B, now=NOW + MINUTE)


def test_an_acknowledgement_stops_the_ladder() -> None:
    taken = acknowledged(raised(PACK).after)

    assert taken.after.state == "acknowledged"
    assert checked(taken.after, PACK, at=NOW + 90 * MINUTE).changes_nothing
    assert taken.after.acknowledgements[0].said == 1


def test_a_stale_acknowledgement_says_the_alert_again_at_the_step_where_it_stood() -> None:
    second = checked(raised(PACK).after, PACK, at=NOW + 30 * MINUTE)
    taken = acknowledged(second.after, at=NOW + 31 * MINUTE)

    stale_at = NOW + 31 * MINUTE + STALE
    again = checked(taken.after, PACK, at=stale_at)
    third = checked(again.after, PACK, at=stale_at + 30 * MINUTE)

    assert checked(taken.after, PACK, at=stale_at - timedelta(milliseconds=1)).changes_nothing
    assert (told(again), again.after.state, told(third)) == (["B"], "raised", ["C"])
    assert again.after.acknowledgements[0].by == "A"


def test_who_acknowledges_second_is_kept_too() -> None:
    first = acknowledged(raised(PACK).after)
    second = acknowledged(first.after, by="B")

    assert (second.after.acknowledged_by, second.events) == ("A", ())
    assert [one.by for one in second.after.acknowledgements] == ["A", "B"]


def test_old_acknowledgements_leave_the_document() -> None:
    alert = raised(PACK).after
    for number in range(ACKNOWLEDGEMENTS_KEPT + 5):
        alert = acknowledged(alert, by=f"P{number}").after

    assert len(alert.acknowledgements) == ACKNOWLEDGEMENTS_KEPT


def test_where_everyone_must_acknowledge_the_ladder_climbs_until_the_last_has() -> None:
    pack = a_pack_with(a_step("ab", "person:A", "person:B", everyone=True, **every(5, 3)))
    first = raised(pack)

    one = acknowledged(first.after, by="A", pack=pack)
    again = checked(one.after, pack, at=NOW + 5 * MINUTE)
    both = acknowledged(again.after, by="B", at=NOW + 6 * MINUTE, pack=pack)

    assert (told(first), told(again)) == (["A", "B"], ["B"])
    assert (one.after.state, facts(one), one.event) == ("raised", [], "alert.acknowledged-in-part")
    assert (both.after.state, both.after.awaited) == ("acknowledged", ())


def test_when_the_cause_goes_nobody_is_awaited_any_more() -> None:
    first = raised(a_pack_with(a_step("ab", "person:A", "person:B", everyone=True))).after

    gone = resolve_alert(first, ResolveAlert(alert_id=first.id, reason="cause.gone"), now=NOW)

    assert (first.awaited, gone.after.awaited) == (("A", "B"), ())


def test_where_everyone_is_needed_and_the_shift_has_changed_the_new_people_are_told() -> None:
    pack = a_pack_with(a_step("night", "rotation:night", everyone=True, **every(5, 3)))
    first = raised(pack, reach({"rotation:night": ("A",)}))

    again = checked(first.after, pack, reach({"rotation:night": ("B",)}), at=NOW + 5 * MINUTE)

    assert (told(again), again.after.awaited) == (["B"], ("B",))


def test_a_snooze_pauses_the_ladder_and_at_its_end_the_step_is_said_again() -> None:
    until = NOW + 50 * MINUTE
    left = snoozed(raised(PACK).after, until)

    woken = checked(left.after, PACK, at=until)
    onward = checked(woken.after, PACK, at=until + 30 * MINUTE)

    assert (facts(left), left.after.snoozed_until) == (["snoozed"], until)
    assert checked(left.after, PACK, at=until - MINUTE).changes_nothing
    assert (told(woken), woken.after.snoozed_until, told(onward)) == (["A"], None, ["B"])


def test_a_snooze_after_an_acknowledgement_brings_the_alert_back() -> None:
    left = snoozed(acknowledged(raised(PACK).after).after, NOW + 60 * MINUTE)

    woken = checked(left.after, PACK, at=NOW + 60 * MINUTE)

    assert (left.after.state, woken.after.state, told(woken)) == ("acknowledged", "raised", ["A"])


@pytest.mark.parametrize("minutes", [0, 1, 24 * 60 + 2])
def test_a_snooze_that_is_past_or_longer_than_a_day_is_refused(minutes: int) -> None:
    with pytest.raises(NotAllowed, match="for 24 clock hours at most, not for ever") as refusal:
        snoozed(raised(PACK).after, NOW + minutes * MINUTE)
    assert refusal.value.field == "until"


def test_a_snooze_of_exactly_a_day_is_taken() -> None:
    assert snoozed(raised(PACK).after, NOW + 24 * 60 * MINUTE + MINUTE).after.snoozed_by == "A"


def test_an_acknowledgement_ends_a_snooze() -> None:
    taken = acknowledged(snoozed(raised(PACK).after, NOW + 60 * MINUTE).after)

    assert (taken.after.state, taken.after.snoozed_until) == ("acknowledged", None)
    assert taken.after.next_due_at == NOW + MINUTE + STALE


def test_escalate_now_tells_the_next_step_although_somebody_had_acknowledged() -> None:
    up = escalated(acknowledged(raised(PACK).after).after, at=NOW + 2 * MINUTE)

    assert (told(up), facts(up), up.by) == (["B"], ["escalated"], "A")
    assert (up.after.state, up.after.acknowledged_by) == ("raised", None)
    assert up.after.next_due_at == NOW + 32 * MINUTE


def test_escalate_now_at_the_last_step_says_it_again() -> None:
    alert = raised(PACK).after
    for _ in range(6):
        alert = escalated(alert).after
    last = escalated(alert)

    assert last.after.step == alert.step == len(alert.ladder.rungs) - 1 if alert.ladder else False
    assert last.after.said_count == 8


def test_escalate_now_before_the_window_of_the_first_step_opens_says_that_step() -> None:
    night = {"zone": "Asia/Shanghai", "hours": ["20:00-24:00"]}
    pack = a_pack_with(a_step("a", "person:A", window=night), a_step("b", "person:B", after=30))
    waiting = raised(pack, severity="warning").after

    up = escalated(waiting)

    assert (told(up), up.after.next_due_at) == ([], waiting.next_due_at)


def test_resolving_by_hand_says_who_and_why() -> None:
    done = resolved(raised(PACK).after)

    assert (done.after.state, done.after.resolved_by, done.after.resolved_reason) == (
        "resolved",
        "A",
        "已联系客户",
    )
    assert facts(done) == ["resolved"]
    assert resolved(done.after).events == ()


def test_a_resolved_alert_is_not_passed_on_and_not_snoozed() -> None:
    gone = resolved(raised(PACK).after).after

    with pytest.raises(NotAllowed, match="needs nobody"):
        escalated(gone)
    with pytest.raises(NotAllowed, match="needs nobody"):
        snoozed(gone, NOW + 60 * MINUTE)


def test_a_cause_that_lasts_raises_again_what_was_resolved_by_hand() -> None:
    case = with_alerts(a_judged_case("urgent"), (an_order(),))
    gone = resolved(raised(PACK).after).after

    doubted = checked(gone, PACK, at=NOW + MINUTE + STALE)
    (question,) = doubted.orders
    assert isinstance(question, ConfirmCause)
    (again,) = confirm_cause(case, the_pack(), question, now=NOW + STALE).orders
    assert isinstance(again, ReopenAlert)
    anew = reopen_alert(doubted.after, PACK, again, A_AND_B, now=NOW + STALE)

    assert (doubted.events, doubted.after.next_due_at) == ((), None)
    assert (anew.after.state, facts(anew), told(anew)) == ("raised", ["raised"], ["A"])
    assert anew.after.said_count == 2


def test_a_cause_that_is_gone_leaves_the_alert_resolved() -> None:
    gone = resolved(raised(PACK).after).after
    question = ConfirmCause(case_id="C", alert_id=gone.id)

    assert confirm_cause(a_judged_case(), the_pack(), question, now=NOW).changes_nothing
    by_case = resolve_alert(gone, ResolveAlert(alert_id=gone.id, reason="cause.gone"), now=NOW)
    assert (by_case.after.next_due_at, by_case.events) == (None, ())


def test_an_alert_about_no_case_is_raised_again_by_whoever_raised_it() -> None:
    gone = resolved(raised(PACK, case_id=None).after).after

    assert gone.next_due_at is None
    assert raise_alert(gone, PACK, an_order(), A_AND_B, now=NOW + STALE).event == "alert.raised"


def test_an_open_alert_is_not_opened_again() -> None:
    alert = raised(PACK).after
    order = ReopenAlert(alert_id=alert.id, case_version=9)

    assert reopen_alert(alert, PACK, order, A_AND_B, now=NOW).changes_nothing


def test_the_newest_owner_of_the_case_is_kept_whatever_order_they_come_in() -> None:
    def owned(alert: Alert, who: str, version: int) -> Decision[Alert]:
        order = RedirectAlert(alert_id=alert.id, owner=who, department="product", case_version=version)
        return redirect_alert(alert, order, now=NOW)

    new = owned(raised(PACK).after, "product-02", 9)

    assert (new.after.owner, new.after.department, new.events) == ("product-02", "product", ())
    assert owned(new.after, "product-01", 8).changes_nothing
    assert owned(resolved(new.after).after, "product-03", 10).changes_nothing


def test_a_page_that_was_taken_is_noted_with_its_channel() -> None:
    noted = settled(raised(PACK).after, "delivered")

    (attempt,) = noted.after.attempts
    assert (attempt.outcome, attempt.channel, noted.orders, noted.events) == ("delivered", "wecom", (), ())


def test_a_page_that_no_channel_took_makes_the_next_step_due_at_once() -> None:
    noted = settled(raised(PACK).after, "undeliverable")

    assert (told(noted), facts(noted)) == (["B"], ["escalated"])
    assert noted.after.next_due_at == NOW + 31 * MINUTE


def test_a_page_that_failed_beside_one_that_arrived_waits_for_an_answer() -> None:
    pack = a_pack_with(a_step("ab", "person:A", "person:B", "person:gone"), a_step("c", "person:C", after=9))
    first = raised(pack).after

    failed = settled(first, "undeliverable", pack=pack)
    both = settled(failed.after, "undeliverable", "B", pack=pack)

    assert (told(failed), told(both)) == ([], ["C"])


def test_the_queue_of_a_department_beside_people_who_cannot_be_reached_holds_nothing_up() -> None:
    pack = a_pack_with(a_step("a", "person:A", "department:product"), a_step("b", "person:B", after=30))
    first = raised(pack, severity="critical")

    noted = settled(first.after, "undeliverable", pack=pack)

    assert (asked(first), told(noted), facts(noted)) == (["product"], ["B"], ["escalated"])


def test_where_everyone_is_needed_one_page_that_failed_is_enough() -> None:
    pack = a_pack_with(a_step("ab", "person:A", "person:B", everyone=True), a_step("c", "person:C", after=9))

    assert told(settled(raised(pack).after, "undeliverable", pack=pack)) == ["C"]


@pytest.mark.parametrize("state", ["acknowledged", "snoozed", "resolved"])
def test_a_page_that_failed_after_somebody_acted_tells_nobody_else(state: str) -> None:
    alert = raised(PACK).after
    acted = {
        "acknowledged": acknowledged(alert),
        "snoozed": snoozed(alert, NOW + 60 * MINUTE),
        "resolved": resolved(alert),
    }[state].after

    noted = settled(acted, "undeliverable")

    assert (told(noted), noted.after.attempts[0].outcome) == ([], "undeliverable")


def test_a_page_of_an_earlier_saying_that_failed_changes_nothing_but_the_record() -> None:
    second = checked(raised(PACK).after, PACK, at=NOW + 30 * MINUTE).after
    order = PageSettled(
        alert_id=second.id,
        page_id=f"{second.id}:0:1:A",
        step=0,
        contact="A",
        channel=None,
        outcome="undeliverable",
        at=NOW,
    )

    noted = note_page(second, PACK, order, A_AND_B, now=NOW + 31 * MINUTE)

    assert (told(noted), [one.outcome for one in noted.after.attempts]) == ([], ["undeliverable", "pending"])


def test_at_the_last_step_a_page_that_failed_waits_for_the_next_repeat() -> None:
    who = reach({"person:M": ("M",)})
    pack = a_pack_with(a_step("a", "person:A"), at_most=0)
    last = checked(raised(pack, who).after, pack, who, at=NOW + 10 * MINUTE).after

    noted = settled(last, "undeliverable", "M", pack=pack)

    assert (told(noted), noted.after.next_due_at) == ([], last.next_due_at)
