"""What raises an alert about a case: each source once, to the right people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.alert_life import check_alert, raise_alert
from rules.alerts import alert_id_of
from rules.assignment import assign
from rules.conclusion import conclude
from rules.deadlines import check_timers
from rules.groups import alike_of
from rules.intake import register
from rules.notices import tell_customer
from rules.obstacles import block, escalate
from rules.references.table import references
from rules.reminders import remind_owner
from rules.triage import triage_case
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.events import AlertFact, CaseFact, DepartmentAsked
from schemas.messages.handling import CaseBlocked, CaseEscalated
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.orders import NotifyCustomer, RaiseAlert, ResolveAlert
from schemas.policy.pack import Pack
from schemas.ports import Related
from schemas.report import Product
from tests.alerting import ALONE, NOW, alerts_of, asked, reach, told
from tests.builders import RECEIVED, a_case, a_report, a_submission
from tests.ending import (
    CALLED,
    OWNER,
    REF,
    a_judged_case,
    a_resolved_case,
    called_back,
    resolved_again,
)
from tests.packs import a_pack, the_pack
from tests.rules.test_assignment import a_triaged_case


def raised_by(decision: Decision[Case]) -> RaiseAlert:
    (order,) = [order for order in decision.orders if isinstance(order, RaiseAlert)]
    return order


def registered(message: FeedbackSubmitted) -> Decision[Case]:
    return register(
        message,
        the_pack(),
        case_id=a_case().id,
        source="/crm/test",
        source_id="1",
        now=RECEIVED,
        attempt=0,
        fingerprint=str,
    )


def blocked(case: Case) -> Decision[Case]:
    message = CaseBlocked(case=REF, obstacle="配件缺货", expected_at=RECEIVED + timedelta(days=4), by=OWNER)
    return block(case, the_pack(), message, now=NOW, happened_at=NOW)


def failed_rounds(count: int, cap: int = 3) -> list[Decision[Case]]:
    """Give the decisions of so many dissatisfied callbacks, one after the other."""
    rounds = the_pack().callbacks.cap
    assert rounds is not None
    pack = a_pack("callbacks", cap=rounds.model_copy(update={"rounds": cap}))
    case, at, decisions = a_resolved_case(), CALLED, list[Decision[Case]]()
    for _ in range(count):
        decisions.append(called_back(case, "不满意", pack=pack, at=at, cause="没有修好"))
        at += timedelta(days=1)
        case = resolved_again(decisions[-1].after, at - timedelta(hours=1))
    return decisions


@pytest.mark.req("S0-61", "S0-62")
def test_the_third_failed_round_alerts_management_once_and_the_second_nobody() -> None:
    decisions = failed_rounds(3)

    assert [alerts_of(one) for one in decisions] == [[], [], ["round_cap"]]
    assert [one.after.round for one in decisions] == [2, 3, 3]
    assert (raised_by(decisions[2]).addressee, decisions[2].after.state) == ("management", "escalated")


@pytest.mark.req("S0-63")
def test_a_company_with_a_cap_of_two_alerts_after_the_second_round() -> None:
    assert [alerts_of(one) for one in failed_rounds(2, cap=2)] == [[], ["round_cap"]]


@pytest.mark.req("S0-61")
def test_the_alert_of_the_cap_tells_management_at_once_and_nobody_else() -> None:
    alert = raise_alert(None, the_pack(), raised_by(failed_rounds(3)[2]), ALONE, now=NOW)

    assert [event.department for event in alert.events if isinstance(event, DepartmentAsked)] == [
        "management"
    ]
    assert alert.after.severity == "critical"


@pytest.mark.req("S1-41", "S0-04")
@pytest.mark.parametrize(
    "said", [{"channel": "regulator"}, {"referrer": {"type": "监管部门", "name": "市场监管局"}}]
)
def test_a_case_from_a_regulator_alerts_the_supervisor_at_registration(said: dict[str, object]) -> None:
    decision = registered(a_submission(**said))

    order = raised_by(decision)
    assert (order.kind, order.addressee) == ("regulator", "management")
    assert len(decision.after.open_alerts) == 1
    assert "监管部门" in order.summary


def test_a_case_from_the_press_or_a_customer_alerts_nobody_at_registration() -> None:
    assert alerts_of(registered(a_submission(channel="media"))) == []
    assert alerts_of(registered(a_submission())) == []


@pytest.mark.req("S1-42")
def test_a_crisis_is_told_at_once_before_any_reminder_and_at_any_hour() -> None:
    injured = a_case(report=a_report(summary="电热水壶漏电，把孩子烫伤了"))
    decision = triage_case(injured, the_pack(), now=RECEIVED)
    order = raised_by(decision)
    night = RECEIVED + timedelta(hours=14)

    alert = raise_alert(None, the_pack(), order, reach({"department:management": ("boss",)}), now=night)

    assert (order.kind, order.severity, told(alert)) == ("crisis", "critical", ["boss"])
    assert alert.after.next_due_at == night + timedelta(minutes=5)


@pytest.mark.req("S1-55")
def test_cannot_solve_is_passed_up_with_the_history_of_the_case() -> None:
    case = a_judged_case(version=7)
    message = CaseEscalated(case=REF, reason="超出权限", by=OWNER)
    decision = escalate(case, the_pack(), message, now=NOW, happened_at=NOW)
    order = raised_by(decision)

    alert = raise_alert(None, the_pack(), order, ALONE, now=NOW)

    (fact,) = [event for event in alert.events if isinstance(event, AlertFact)]
    assert (order.kind, order.addressee, order.case_id) == ("unsolvable", "management", case.id)
    assert (fact.case_number, fact.history_until) == (case.number, decision.after.version)
    assert f"caseloop case timeline {case.number}" in fact.summary


@pytest.mark.req("S4-49")
def test_a_blocked_case_alerts_the_owners_supervisor_once() -> None:
    case = a_judged_case(state="executing")
    first = blocked(case)
    who = reach({"manager_of_owner": ("lead-01",)})

    alert = raise_alert(None, the_pack(), raised_by(first), who, now=NOW)

    assert told(alert) == ["lead-01"]
    with pytest.raises(NotAllowed):
        blocked(first.after)
    again = raise_alert(alert.after, the_pack(), raised_by(first), who, now=NOW)
    assert told(again) == []


def test_a_blocked_case_without_a_supervisor_tells_the_owning_department_at_once() -> None:
    alert = raise_alert(
        None, the_pack(), raised_by(blocked(a_judged_case(state="executing"))), ALONE, now=NOW
    )

    assert [event.department for event in alert.events if isinstance(event, DepartmentAsked)] == [
        "after_sales"
    ]


def an_urgent_case() -> Case:
    return conclude(None, a_judged_case("urgent"), the_pack(), event="case.triaged", now=RECEIVED).after


@pytest.mark.req("S0-28")
def test_a_reminder_goes_to_the_owner_as_a_page_where_the_row_says_so() -> None:
    at = RECEIVED + timedelta(minutes=45)
    decision = remind_owner(an_urgent_case(), the_pack(), "handling_start", now=at)
    quiet = remind_owner(an_urgent_case(), the_pack(), "investigation", now=at)

    alert = raise_alert(None, the_pack(), raised_by(decision), reach({"owner": (OWNER,)}), now=at)

    assert (raised_by(decision).kind, told(alert), alerts_of(quiet)) == ("due_soon", [OWNER], [])
    assert len(decision.after.open_alerts) == 1


@pytest.mark.parametrize("event", ["case.accepted", "case.clock-missed"])
def test_the_page_of_a_reminder_ends_when_the_clock_is_met_or_missed(event: str) -> None:
    reminded = remind_owner(an_urgent_case(), the_pack(), "handling_start", now=RECEIVED).after
    clock = reminded.clocks["handling_start"]
    if event == "case.clock-missed":
        missed = clock.model_copy(update={"missed_at": clock.due_at})
        reminded = reminded.model_copy(update={"clocks": {**reminded.clocks, "handling_start": missed}})

    decision = conclude(reminded, reminded, the_pack(), event=event, now=RECEIVED)

    assert [order.alert_id for order in decision.orders if isinstance(order, ResolveAlert)] == list(
        reminded.open_alerts
    )


@pytest.mark.req("S3-43")
def test_an_exercise_goes_the_real_way_is_marked_everywhere_and_tells_no_customer() -> None:
    drill = registered(a_submission(drill=True, channel="regulator", summary="漏电，把孩子烫伤了"))
    triaged = triage_case(drill.after, the_pack(), now=RECEIVED)
    notice = tell_customer(
        triaged.after, the_pack(), NotifyCustomer(case_id="C", kind="received"), now=RECEIVED
    )

    facts = [event for event in triaged.events if isinstance(event, CaseFact | DepartmentAsked)]
    assert facts
    assert all(fact.drill for fact in facts)
    assert (alerts_of(drill), alerts_of(triaged)) == (["regulator"], ["crisis"])
    assert raised_by(triaged).drill
    assert (len(notice.after.notices), notice.events) == (1, ())


def test_a_real_case_bears_no_mark_of_an_exercise() -> None:
    facts = [event for event in registered(a_submission()).events if isinstance(event, CaseFact)]

    assert [fact.model_dump(exclude_none=True).get("drill") for fact in facts] == [None]


def of_the_kettle(count: int, *, minutes_ago: int = 10) -> list[Related]:
    """Give so many complaints of the same kettle."""
    at = RECEIVED - timedelta(minutes=minutes_ago)
    return [
        Related(
            f"K{number}",
            "",
            "",
            at,
            "",
            "电热水壶",
            "",
            same_customer=False,
            same_order=False,
            same_product=True,
        )
        for number in range(count)
    ]


@pytest.mark.req("S3-44")
def test_the_fifth_complaint_of_one_product_raises_one_alert_for_all_of_them() -> None:
    fourth = triage_case(a_case(), the_pack(), now=RECEIVED, related=of_the_kettle(3))
    fifth = triage_case(a_case(), the_pack(), now=RECEIVED, related=of_the_kettle(4))

    order = raised_by(fifth)
    assert (alerts_of(fourth), order.kind, order.case_id) == ([], "group_complaint", None)
    assert (order.addressee, order.about) == ("management", "电热水壶")
    assert fifth.after.open_alerts == ()


@pytest.mark.req("S3-44")
def test_the_sixth_is_the_same_cause_and_its_lookup_names_the_alert_that_is_out() -> None:
    fifth = raised_by(triage_case(a_case(), the_pack(), now=RECEIVED, related=of_the_kettle(4)))
    other = a_case(source_id="fb-6")
    sixth = raised_by(triage_case(other, the_pack(), now=RECEIVED, related=of_the_kettle(5)))

    assert alert_id_of(fifth) == alert_id_of(sixth)
    alike = alike_of(other)
    assert alike is not None
    assert alike.alert_id == alert_id_of(fifth)


def test_complaints_outside_the_window_are_not_counted() -> None:
    day = 24 * 60
    inside = triage_case(a_case(), the_pack(), now=RECEIVED, related=of_the_kettle(4, minutes_ago=day - 1))
    outside = triage_case(a_case(), the_pack(), now=RECEIVED, related=of_the_kettle(4, minutes_ago=day))

    assert (alerts_of(inside), alerts_of(outside)) == (["group_complaint"], [])


def test_a_group_says_its_window_in_the_reader_s_language() -> None:
    texts = raised_by(triage_case(a_case(), the_pack(), now=RECEIVED, related=of_the_kettle(4))).texts

    assert "≥5 / 24小时" in texts["zh"]
    assert "≥5 / 24 clock hours" in texts["en"]


def test_an_exercise_makes_a_group_of_its_own() -> None:
    drill = a_case(drill=True)
    order = raised_by(triage_case(drill, the_pack(), now=RECEIVED, related=of_the_kettle(4)))
    real = raised_by(triage_case(a_case(), the_pack(), now=RECEIVED, related=of_the_kettle(4)))

    assert order.drill
    assert alert_id_of(order) != alert_id_of(real)


def test_only_what_the_row_counts_is_a_group() -> None:
    enquiry = a_case(report=a_report(type="enquiry", topic=None))
    productless = a_case(report=a_report(product=None))
    uncounted = a_pack("triage", group=None)

    assert alerts_of(triage_case(enquiry, the_pack(), now=RECEIVED, related=of_the_kettle(9))) == []
    assert alerts_of(triage_case(productless, the_pack(), now=RECEIVED, related=of_the_kettle(9))) == []
    assert alerts_of(triage_case(a_case(), uncounted, now=RECEIVED, related=of_the_kettle(9))) == []
    assert "triage.group" not in {reference.row for reference in references(uncounted)}
    assert alike_of(productless) is None
    assert alike_of(a_judged_case()) is None


def test_what_the_customer_is_called_is_masked_in_the_products_name() -> None:
    named = a_case(report=a_report(product=Product(name="测试甲的电热水壶")))
    order = raised_by(triage_case(named, the_pack(), now=RECEIVED, related=of_the_kettle(4)))

    assert "测试甲" not in order.model_dump_json()


def with_unowned_clock() -> Pack:
    """Give the pack of a company that wants to know of cases which nobody takes on."""
    rows = tuple(
        row.model_copy(update={"enabled": True}) if row.name == "unowned" else row
        for row in the_pack().clocks.clocks
    )
    return a_pack("clocks", clocks=rows)


def test_a_case_that_nobody_takes_on_alerts_its_department_and_then_whoever_assigns() -> None:
    pack = with_unowned_clock()
    case = assign(a_triaged_case(), pack, now=RECEIVED).after
    late = check_timers(case, pack, now=RECEIVED + timedelta(minutes=61))

    order = next(order for order in late.orders if isinstance(order, RaiseAlert))
    alert = raise_alert(None, pack, order, ALONE, now=NOW)
    second = check_alert(alert.after, pack, ALONE, now=NOW + timedelta(minutes=30))

    assert (order.kind, asked(alert), asked(second)) == ("unowned", ["after_sales"], ["customer_service"])


def test_a_case_that_somebody_takes_on_alerts_nobody_and_ends_the_alert() -> None:
    pack = with_unowned_clock()
    case = assign(a_triaged_case(), pack, now=RECEIVED).after
    taken = conclude(case, case, pack, event="case.claimed", now=RECEIVED + timedelta(minutes=5)).after
    late = check_timers(case, pack, now=RECEIVED + timedelta(minutes=61)).after

    claimed = conclude(late, late, pack, event="case.claimed", now=RECEIVED + timedelta(minutes=70))

    assert alerts_of(check_timers(taken, pack, now=RECEIVED + timedelta(minutes=61))) == []
    assert [order.alert_id for order in claimed.orders if isinstance(order, ResolveAlert)] == list(
        late.open_alerts
    )
