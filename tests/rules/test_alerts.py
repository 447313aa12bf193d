"""Alerts: raised once, repeated until acknowledged, resolved."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert_hands import acknowledge_alert
from rules.alert_life import check_alert, raise_alert, resolve_alert
from rules.alerts import (
    RAISED_BY_RULES,
    alert_id_of,
    alert_orders,
    alerts_to_resolve,
    redirections,
    standing_alerts,
    with_alerts,
)
from rules.jobs.table import RAISED_BY_JOBS
from rules.references.table import references
from rules.triage import triage_case
from schemas.alert import Alert
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.alerting import AlertAcknowledged
from schemas.messages.orders import NotifyCustomer, RaiseAlert, ResolveAlert
from schemas.policy.escalation import EscalationPolicy
from schemas.work import Owner
from tests.alerting import ALONE, NOW, facts
from tests.builders import RECEIVED, a_case, a_report
from tests.ending import OWNER, a_judged_case
from tests.packs import the_pack

QUARTER = timedelta(minutes=15)


def policy() -> EscalationPolicy:
    return the_pack().escalation


def an_order(about: str = "handling_start", case: Case | None = None) -> RaiseAlert:
    (order,) = alert_orders(case or a_judged_case("urgent"), the_pack(), "clock_missed", about=about)
    return order


def raised() -> Alert:
    return raise_alert(None, the_pack(), an_order(), ALONE, now=NOW).after


def acknowledged(alert: Alert, by: str = "lead-01", *, at: datetime = NOW + QUARTER) -> Decision[Alert]:
    message = AlertAcknowledged(alert_id=alert.id, note="我来处理", by=by)
    return acknowledge_alert(alert, the_pack(), message, now=at)


@pytest.mark.req("S0-28")
def test_a_missed_limit_alerts_the_owning_department_without_personal_data() -> None:
    order = an_order()

    assert (order.kind, order.severity, order.addressee) == ("clock_missed", "critical", "after_sales")
    assert str(order.case_number) in order.summary
    assert "handling_start" in order.summary
    assert OWNER in order.summary
    assert "测试甲" not in order.model_dump_json()
    assert "13800000000" not in order.model_dump_json()


@pytest.mark.req("S0-28")
def test_one_missed_limit_makes_one_alert_however_often_it_is_reported() -> None:
    first = raise_alert(None, the_pack(), an_order(), ALONE, now=NOW)
    second = raise_alert(first.after, the_pack(), an_order(), ALONE, now=NOW + QUARTER)

    assert (first.event, second.event) == ("alert.raised", "alert.repeated")
    assert first.after.id == second.after.id == alert_id_of(an_order())
    assert second.after.repeat_count == 1
    assert facts(first) + facts(second) == ["raised", "repeated"]


def test_another_limit_or_another_round_is_another_cause() -> None:
    case = a_judged_case("urgent")
    orders = [
        an_order(),
        an_order(about="investigation"),
        an_order(case=case.model_copy(update={"round": 2})),
    ]

    assert len({alert_id_of(order) for order in orders}) == 3


def test_an_important_case_is_a_warning_and_an_unowned_one_has_a_stand_in() -> None:
    order = an_order(case=a_case())

    assert (order.severity, order.addressee) == ("warning", "customer_service")


def test_a_pack_without_a_row_for_a_kind_raises_nothing() -> None:
    assert alert_orders(a_judged_case(), the_pack(), "sunshine") == ()


def test_a_standing_alert_is_about_no_case_and_its_subject_is_its_cause() -> None:
    (order,) = standing_alerts(the_pack(), "nobody_on_call", about="rotation:night", detail="")

    assert (order.dedupe_key, order.case_id, order.addressee) == (
        "nobody_on_call/rotation:night",
        None,
        "operations",
    )
    assert standing_alerts(the_pack(), "sunshine", about="weather") == ()


def test_a_new_owner_is_told_to_the_open_alerts_of_the_case() -> None:
    before = with_alerts(a_judged_case(), (an_order(),))
    owner = Owner(person="product-01", department="product", mode="manual", by="lead", since=NOW)
    after = before.model_copy(update={"owner": owner})

    (order,) = redirections(before, after, 7)

    assert (order.alert_id, order.owner, order.case_version) == (before.open_alerts[0], "product-01", 7)
    assert redirections(before, before, 7) == redirections(None, after, 1) == ()


def test_a_pack_in_another_language_alerts_in_english() -> None:
    pack = the_pack().model_copy(update={"locale": "en"})
    (order,) = alert_orders(a_judged_case(), pack, "round_cap")

    assert order.summary.endswith("is unsolved after 1 rounds. Management must step in and decide.")


def test_the_case_remembers_its_alerts_once() -> None:
    case, orders = a_judged_case(), (an_order(), NotifyCustomer(case_id="x", kind="progress"))

    once = with_alerts(case, orders)

    assert once.open_alerts == (alert_id_of(an_order()),)
    assert with_alerts(once, orders) is once
    assert with_alerts(case, ()) is case
    assert alerts_to_resolve(once, "case.closed") == (
        ResolveAlert(alert_id=once.open_alerts[0], reason="case.closed", case_version=once.version),
    )


def test_a_resolved_alert_whose_cause_comes_back_is_raised_anew() -> None:
    gone = resolve_alert(raised(), ResolveAlert(alert_id="A", reason="case.closed"), now=NOW + QUARTER).after

    again = raise_alert(gone, the_pack(), an_order(), ALONE, now=NOW + 2 * QUARTER)

    assert (again.event, again.after.state, again.after.version) == ("alert.raised", "raised", 3)
    assert again.after.resolved_at is None
    assert again.after.raised_at == NOW + 2 * QUARTER


def resolving(version: int) -> ResolveAlert:
    return ResolveAlert(alert_id="A", reason="cause.gone", case_version=version)


def raising(version: int) -> RaiseAlert:
    return an_order().model_copy(update={"case_version": version})


def test_a_cause_that_was_gone_before_its_order_came_opens_nothing() -> None:
    first = raise_alert(None, the_pack(), raising(9), ALONE, now=NOW).after
    gone = resolve_alert(first, resolving(10), now=NOW).after
    gone_again = resolve_alert(gone, resolving(14), now=NOW).after

    late = raise_alert(gone_again, the_pack(), raising(12), ALONE, now=NOW + QUARTER)
    later = raise_alert(late.after, the_pack(), raising(16), ALONE, now=NOW + 2 * QUARTER)

    assert (late.event, late.after.state, late.events) == ("alert.overtaken", "resolved", ())
    assert (later.event, later.after.state) == ("alert.raised", "raised")


def test_a_late_order_to_resolve_does_not_end_an_alert_whose_cause_is_there_again() -> None:
    first = raise_alert(None, the_pack(), raising(9), ALONE, now=NOW).after
    again = raise_alert(first, the_pack(), raising(12), ALONE, now=NOW).after

    late = resolve_alert(again, resolving(10), now=NOW + QUARTER)
    right = resolve_alert(late.after, resolving(12), now=NOW + QUARTER)

    assert (late.event, late.after.state) == ("alert.overtaken", "raised")
    assert right.after.state == "resolved"


@given(st.permutations([("raise", 9), ("resolve", 10), ("raise", 12), ("resolve", 14)]))
def test_in_whatever_order_they_come_the_last_word_about_an_alert_holds(steps: list[tuple[str, int]]) -> None:
    alert: Alert | None = None
    waiting: list[int] = []
    for step, version in steps:
        if step == "raise":
            alert = raise_alert(alert, the_pack(), raising(version), ALONE, now=NOW).after
        elif alert is None:
            waiting.append(version)
        else:
            alert = resolve_alert(alert, resolving(version), now=NOW).after
    assert alert is not None
    for version in waiting:
        alert = resolve_alert(alert, resolving(version), now=NOW).after

    assert alert.state == "resolved"


def test_acknowledging_says_who_and_stops_the_repeats() -> None:
    decision = acknowledged(raised())

    assert (decision.after.state, decision.after.acknowledged_by) == ("acknowledged", "lead-01")
    assert decision.after.acknowledged_note == "我来处理"
    assert [event.model_dump()["by"] for event in decision.events] == ["lead-01"]
    assert check_alert(decision.after, the_pack(), ALONE, now=NOW + 2 * QUARTER).changes_nothing


def test_who_acknowledged_first_stays_and_the_second_stands_in_the_history() -> None:
    first = acknowledged(raised()).after
    second = acknowledged(first, by="lead-02")

    assert second.after.acknowledged_by == "lead-01"
    assert second.after.version == first.version + 1
    assert (second.by, second.events) == ("lead-02", ())


def test_a_resolved_alert_takes_no_acknowledgement() -> None:
    gone = resolve_alert(raised(), ResolveAlert(alert_id="A", reason="case.closed"), now=NOW).after

    with pytest.raises(NotAllowed, match="is resolved and needs nobody") as refusal:
        acknowledged(gone)
    assert refusal.value.field == "alert.state"


def test_resolving_ends_every_timer_and_twice_tells_nobody() -> None:
    order = ResolveAlert(alert_id="A", reason="case.closed")
    once = resolve_alert(raised(), order, now=NOW)
    twice = resolve_alert(once.after, order, now=NOW + QUARTER)

    assert (once.after.state, once.after.next_due_at, dict(once.after.timers)) == ("resolved", None, {})
    assert facts(once) == ["resolved"]
    assert twice.events == ()
    assert twice.after.resolved_at == NOW


def test_an_alert_that_nobody_acknowledges_is_said_again_after_a_quarter_and_not_before() -> None:
    alert = raised()

    assert alert.next_due_at == NOW + QUARTER
    early = check_alert(alert, the_pack(), ALONE, now=NOW + QUARTER - timedelta(milliseconds=1))
    due = check_alert(alert, the_pack(), ALONE, now=NOW + QUARTER)

    assert early.changes_nothing
    assert facts(due) == ["repeated"]
    assert due.after.reminded_count == 1
    assert due.after.next_due_at == NOW + 2 * QUARTER
    assert check_alert(due.after, the_pack(), ALONE, now=NOW + QUARTER).changes_nothing


def test_after_eight_repeats_management_is_told_and_then_once_a_day() -> None:
    alert, at = raised(), NOW
    for _ in range(9):
        at += QUARTER
        alert = check_alert(alert, the_pack(), ALONE, now=at).after

    assert alert.reminded_count == 9
    assert alert.attempts[-2].department == "management"
    assert alert.next_due_at == at + timedelta(days=1)


def test_a_stale_acknowledgement_re_arms_the_alert() -> None:
    alert = acknowledged(raised()).after
    stale_at = NOW + QUARTER + timedelta(minutes=240)

    assert check_alert(alert, the_pack(), ALONE, now=stale_at - timedelta(milliseconds=1)).changes_nothing
    again = check_alert(alert, the_pack(), ALONE, now=stale_at)

    assert (again.after.state, again.after.acknowledged_by) == ("raised", None)
    assert facts(again) == ["repeated"]
    assert again.after.next_due_at == stale_at + QUARTER


@given(st.lists(st.sampled_from(["raise", "check", "acknowledge", "resolve"]), max_size=12))
def test_an_open_alert_always_has_a_next_timer_and_versions_have_no_gaps(steps: list[str]) -> None:
    alert, at = raised(), NOW
    for step in steps:
        at += timedelta(minutes=100)
        before = alert.version
        if step == "raise":
            alert = raise_alert(alert, the_pack(), an_order(), ALONE, now=at).after
        elif step == "check":
            alert = check_alert(alert, the_pack(), ALONE, now=at).after
        elif step == "resolve":
            alert = resolve_alert(alert, ResolveAlert(alert_id=alert.id, reason="gone"), now=at).after
        elif alert.state != "resolved":
            alert = acknowledged(alert, at=at).after
        assert alert.version - before in (0, 1)
        assert (alert.next_due_at is None) == (alert.state == "resolved")


def test_every_kind_that_rows_and_rules_name_has_a_row_and_every_row_is_named() -> None:
    pack = the_pack()
    by_rows = {
        kind for reference in references(pack) if reference.kind == "alerts" for kind in reference.values
    }

    assert {row.kind for row in pack.escalation.alerts} == by_rows | RAISED_BY_RULES | RAISED_BY_JOBS


def test_every_addressee_is_a_department_of_the_directory() -> None:
    pack = the_pack()
    addressees = {row.addressee for row in pack.escalation.alerts}

    assert addressees <= pack.directory.department_codes


def test_two_rows_of_one_kind_or_an_unknown_placeholder_are_refused() -> None:
    rows = [row.model_dump() for row in policy().alerts]
    rest = policy().model_dump(exclude={"alerts"})

    with pytest.raises(ValueError, match="expected one row for each kind"):
        EscalationPolicy.model_validate(rest | {"alerts": [rows[0], rows[0]]})
    personal = rows[0] | {"summary": {"zh": "{customer}", "en": "{customer}"}}
    with pytest.raises(ValueError, match="expected braces out of"):
        EscalationPolicy.model_validate(rest | {"alerts": [personal]})
    english = rows[0] | {"summary": {"en": "Case {number}"}}
    with pytest.raises(ValueError, match="expected a summary in zh and en"):
        EscalationPolicy.model_validate(rest | {"alerts": [english]})


@pytest.mark.req("S0-27")
def test_an_injury_raises_one_crisis_alert_at_triage_and_none_again() -> None:
    injured = a_case(report=a_report(summary="电热水壶漏电，把孩子烫伤了"))

    first = triage_case(injured, the_pack(), now=RECEIVED)
    again = triage_case(first.after, the_pack(), now=RECEIVED)

    assert [order.kind for order in first.orders if isinstance(order, RaiseAlert)] == ["crisis"]
    assert not [order for order in again.orders if isinstance(order, RaiseAlert)]
    assert len(first.after.open_alerts) == 1
