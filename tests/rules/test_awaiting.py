"""A submission that lacks something: asked for by name, reminded of, ended, and going on when it comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.consistency import faults_of
from rules.deadlines import check_timers
from rules.notices import tell_customer
from rules.supplements import supply
from rules.triage import triage_case
from schemas.case import Case
from schemas.decision import Decision
from schemas.document import Timer
from schemas.errors import CaseIsClosed, Incomplete, InvalidMessage
from schemas.messages.intake import InformationSupplied
from schemas.messages.orders import NotifyCustomer, TriageCase
from schemas.policy.coded import Coded
from schemas.policy.intake import Required
from schemas.policy.pack import Pack
from schemas.report import Details
from tests.builders import a_submission
from tests.handling_cases import REF, asked, facts, told
from tests.intake_packs import REGISTERED, an_intake_pack, awaiting_pack, hours, registered
from tests.packs import the_pack

PLACE = {"incident": {"place": "家中"}}
DESCRIPTION = {"incident": {"description": "没有反应"}}
HAPPENED = "2026-03-05T20:00:00+08:00"


def a_lacking_case(pack: Pack, **changes: Any) -> Case:
    incident = {"happened_at": HAPPENED}
    return registered(a_submission(**({"incident": incident} | changes)), pack).after


def supplying(
    case: Case, pack: Pack, after_h: float, details: Any = None, by: str = "customer"
) -> Decision[Case]:
    now = REGISTERED + timedelta(hours=after_h)
    known = Details.model_validate(details) if details else None
    message = InformationSupplied(case=REF, text="补充如下", details=known, by=by)
    return supply(case, pack, message, now=now, happened_at=now)


def at_hour(case: Case, pack: Pack, hour: float) -> Decision[Case]:
    return check_timers(case, pack, now=REGISTERED + timedelta(hours=hour))


def notice_text(case: Case, pack: Pack, order: Any, now: datetime = REGISTERED) -> str:
    return tell_customer(case, pack, order, now=now).after.notices[-1].text


@pytest.mark.req("S4-17")
@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh-CN", "烦请补充事件发生地点、现场描述"),
        ("zh-TW", "煩請補充事件發生地點、現場描述"),
        ("en", "Please kindly send us: where it happened, a description of what happened"),
    ],
)
def test_the_request_names_exactly_what_lacks_in_the_customers_language(locale: str, words: str) -> None:
    decision = registered(a_submission(incident={"happened_at": HAPPENED}, locale=locale), awaiting_pack())

    case = decision.after
    assert case.state == "awaiting_info"
    assert case.lacking == ("incident.place", "incident.description")
    assert words in notice_text(case, awaiting_pack(), decision.orders[0])


@pytest.mark.req("S4-17")
def test_a_field_without_a_word_of_its_own_is_called_as_the_handbook_does() -> None:
    policy = the_pack().notices
    words = tuple(row for row in policy.words if row.code != "incident.place")
    pack = awaiting_pack().model_copy(update={"notices": policy.model_copy(update={"words": words})})
    case = a_lacking_case(pack, incident={"happened_at": HAPPENED, "description": "没有反应"})

    order = NotifyCustomer(case_id=case.id, kind="information_needed")
    assert "烦请补充事件发生地点，" in notice_text(case, pack, order)


@pytest.mark.req("S4-17")
def test_the_reply_fills_the_gap_and_the_case_goes_on() -> None:
    pack = awaiting_pack()
    decision = supplying(
        a_lacking_case(pack), pack, 5, {"incident": {"place": "家中", "description": "没有反应"}}
    )

    case = decision.after
    assert (case.state, case.lacking, case.waiting) == ("registered", (), None)
    assert case.report.incident
    assert case.report.incident.place == "家中"
    assert TriageCase(case_id=case.id) in decision.orders
    assert told(decision.orders) == ["received"]
    assert set(case.timers) == {"nudge:triage-case"}


@pytest.mark.req("S4-17")
def test_a_reply_in_parts_is_asked_for_the_rest_and_then_goes_on() -> None:
    pack = awaiting_pack()
    first = supplying(a_lacking_case(pack), pack, 5, PLACE)

    assert (first.after.state, first.after.lacking) == ("awaiting_info", ("incident.description",))
    assert told(first.orders) == ["information_needed"]
    assert "烦请补充现场描述，" in notice_text(first.after, pack, first.orders[0])
    assert first.after.timers["waiting"].due_at == REGISTERED + timedelta(hours=77)
    assert supplying(first.after, pack, 76, DESCRIPTION).after.state == "registered"


def test_words_alone_are_kept_and_brought_to_whoever_can_read_them() -> None:
    pack = awaiting_pack()
    decision = supplying(a_lacking_case(pack), pack, 5)

    assert (decision.after.state, decision.after.supplements) == ("awaiting_info", ("补充如下",))
    assert decision.after.timers["waiting"].due_at == REGISTERED + timedelta(hours=72)
    assert asked(decision.events) == [("customer_service", "information_supplied")]
    by_agent = supplying(decision.after, pack, 6, PLACE | {"order_number": "X"}, by="customer_service-01")
    assert by_agent.after.lacking == ("incident.description",)


def test_what_was_said_stays_and_what_is_supplied_is_kept_as_it_came() -> None:
    pack = awaiting_pack()
    details = {
        "incident": {"place": "家中", "happened_at": "2026-03-01T08:00:00+08:00"},
        "order_number": "OTHER",
    }
    case = a_lacking_case(pack)

    after = supplying(case, pack, 1, details).after

    assert after.report.order_number == case.report.order_number
    assert after.report.incident
    assert case.report.incident
    assert after.report.incident.happened_at == case.report.incident.happened_at
    (entry,) = after.supplied_details
    assert (entry.filled, entry.details.order_number) == (("incident.place",), "OTHER")


@pytest.mark.req("S4-17")
def test_silence_reminds_again_and_again_until_the_end() -> None:
    pack = awaiting_pack()
    case = a_lacking_case(pack)
    assert at_hour(case, pack, 23.9).changes_nothing

    first = at_hour(case, pack, 24)
    second = at_hour(first.after, pack, 48)

    orders = [*first.orders, *second.orders]
    assert told(orders) == ["information_reminder", "information_reminder"]
    assert [order.about for order in orders if isinstance(order, NotifyCustomer)] == ["1", "2"]
    assert "我们仍在等待您补充事件发生地点、现场描述" in notice_text(first.after, pack, orders[0])


def test_a_pack_without_words_for_a_reminder_sends_the_request_again() -> None:
    pack = awaiting_pack()
    rows = tuple(row for row in pack.notices.templates if row.kind != "information_reminder")
    pack = pack.model_copy(update={"notices": pack.notices.model_copy(update={"templates": rows})})
    case = a_lacking_case(pack)
    asked_first = tell_customer(
        case, pack, NotifyCustomer(case_id=case.id, kind="information_needed"), now=REGISTERED
    ).after

    reminder = at_hour(asked_first, pack, 24)

    assert told(reminder.orders) == ["information_needed"]
    (order,) = (one for one in reminder.orders if isinstance(one, NotifyCustomer))
    assert len(tell_customer(reminder.after, pack, order, now=REGISTERED).after.notices) == 2


@pytest.mark.req("S4-17")
def test_after_the_end_a_pack_that_goes_on_handles_the_case_without_what_lacks() -> None:
    pack = awaiting_pack()
    case = a_lacking_case(pack)
    assert at_hour(case, pack, 71).after.state == "awaiting_info"

    decision = at_hour(case, pack, 72)

    assert (decision.after.state, decision.after.lacking) == ("registered", case.lacking)
    assert decision.event == "case.went-on"
    assert TriageCase(case_id=case.id) in decision.orders
    assert facts(decision.events) == ["information-missing"]
    late = supplying(decision.after, pack, 80, PLACE)
    assert late.after.lacking == ("incident.description",)


CLOSING = {"then": "close", "outcome": "no_information"}


@pytest.mark.req("S4-17")
def test_after_the_end_a_pack_that_closes_ends_the_case_with_a_stored_reason() -> None:
    pack = awaiting_pack(**CLOSING)
    assert faults_of(pack) == ()
    case = a_lacking_case(pack)

    decision = at_hour(case, pack, 72)

    assert decision.after.closure
    assert (decision.after.state, decision.after.closure.outcome) == ("closed", "no_information")
    assert decision.event == "case.closed"
    (reason,) = (one for one in decision.reasons if one.code == "intake.unanswered")
    assert (reason.row, reason.detail["lacking"]) == ("intake.incomplete", list(case.lacking))
    assert facts(decision.events) == ["information-missing", "closed"]
    assert told(decision.orders) == ["result"]
    assert "客户未补充信息" in notice_text(decision.after, pack, decision.orders[0])
    with pytest.raises(CaseIsClosed):
        supplying(decision.after, pack, 80, PLACE)


def test_the_end_leaves_nothing_more_to_be_reminded_of() -> None:
    pack = awaiting_pack(**CLOSING)
    decision = at_hour(a_lacking_case(pack), pack, 500)

    assert told(decision.orders) == ["result"]
    assert "asking" not in decision.after.timers


def test_what_fell_due_after_the_end_is_not_fired_any_more() -> None:
    pack = awaiting_pack(**CLOSING)
    case = a_lacking_case(pack)
    later = {**case.timers, "watch": Timer(kind="watch", due_at=REGISTERED + timedelta(hours=400))}

    decision = at_hour(case.model_copy(update={"timers": later}), pack, 500)

    assert (decision.after.state, decision.event) == ("closed", "case.closed")


@pytest.mark.req("S4-17")
@pytest.mark.parametrize(("allowed", "stood_h"), [(("customer",), 50), ((), 0)])
def test_limits_that_count_from_receipt_stand_still_while_the_customer_is_awaited_if_rows_say_so(
    allowed: Any, stood_h: int
) -> None:
    pack = awaiting_pack()
    rows = tuple(row.model_copy(update={"pauses_while": allowed}) for row in pack.clocks.clocks)
    pack = pack.model_copy(update={"clocks": pack.clocks.model_copy(update={"clocks": rows})})
    details = {"incident": {"place": "家中", "description": "没有反应"}}
    replied = supplying(a_lacking_case(pack), pack, 50, details).after
    usual = registered(a_submission(), pack).after
    now = REGISTERED + timedelta(hours=50)

    waited = triage_case(replied, pack, now=now).after.clocks["response"]
    straight = triage_case(usual, pack, now=REGISTERED).after.clocks["response"]

    assert waited.anchor == straight.anchor
    assert waited.due_at - straight.due_at == timedelta(hours=stood_h)


def test_a_reply_that_was_late_in_a_queue_counts_from_when_it_was_given() -> None:
    pack = awaiting_pack()
    details = {"incident": {"place": "家中", "description": "没有反应"}}
    message = InformationSupplied(case=REF, text="补充", details=Details.model_validate(details))
    said, now = REGISTERED + timedelta(hours=2), REGISTERED + timedelta(hours=9)

    case = supply(a_lacking_case(pack), pack, message, now=now, happened_at=said).after

    assert [(one.since, one.until) for one in case.waited] == [(REGISTERED, said)]


def test_a_reminder_that_is_due_after_the_case_went_on_does_nothing() -> None:
    pack = awaiting_pack()
    case = a_lacking_case(pack).model_copy(update={"state": "registered"})

    assert at_hour(case, pack, 24).orders == ()


def test_without_an_end_a_reply_goes_on_all_the_same() -> None:
    pack = awaiting_pack(remind_after=None, ends_after=None)
    details = {"incident": {"place": "家中", "description": "没有反应"}}

    assert supplying(a_lacking_case(pack), pack, 1, details).after.state == "registered"


def test_details_that_say_nothing_new_about_a_part_change_nothing_in_it() -> None:
    pack = awaiting_pack()
    case = a_lacking_case(pack)

    after = supplying(case, pack, 1, {"incident": {"happened_at": HAPPENED}}).after

    assert (after.report, after.lacking) == (case.report, case.lacking)


def test_without_an_end_the_case_is_looked_at_by_its_department() -> None:
    pack = awaiting_pack(remind_after=None, ends_after=None)
    case = a_lacking_case(pack)

    assert set(case.timers) == {"watch"}
    assert asked(at_hour(case, pack, 24).events) == [("customer_service", "reminder")]


def test_a_customer_who_leaves_a_number_later_is_found_again_by_it() -> None:
    pack = awaiting_pack()
    case = a_lacking_case(pack, customer={"name": "测试甲"})
    assert case.fingerprint == ""

    after = supplying(case, pack, 1, {"customer": {"contact": {"phone": "13800000000"}}}).after

    assert after.fingerprint == "phone:13800000000"
    assert after.customer.name == "测试甲"
    assert after.supplied_details[0].filled == ("customer.contact.phone",)


def test_of_the_anonymous_nothing_is_kept_even_if_it_is_supplied_later() -> None:
    pack = awaiting_pack()
    case = a_lacking_case(pack, customer={"anonymous": True})

    after = supplying(case, pack, 1, {"customer": {"name": "测试丙"}}).after

    assert "测试丙" not in after.model_dump_json()


def module_pack() -> Pack:
    modules = tuple(
        Coded(id=f"intake.module.{code}", source="S4-03", code=code, label=label)
        for code, label in [("logistics", "物流"), ("account", "账户")]
    )
    rows = (
        *(row for row in the_pack().intake.required if not row.types),
        Required(
            id="intake.required.order", source="S4-12", field="order_number", label="订单号",
            expected="the order number", modules=("logistics",), may_wait=True,
        ),
        Required(
            id="intake.required.place", source="S4-12", field="incident.place", label="地点",
            expected="where", channels=("store",),
        ),
    )  # fmt: skip
    return an_intake_pack(modules=modules, required=rows, incomplete=awaiting_pack().intake.incomplete)


@pytest.mark.req("S4-12")
@pytest.mark.parametrize(("module", "lacking"), [("物流", ("order_number",)), ("account", ()), (None, ())])
def test_which_details_are_required_depends_on_the_module(
    module: str | None, lacking: tuple[str, ...]
) -> None:
    pack = module_pack()
    assert faults_of(pack) == ()

    case = registered(a_submission(order_number=None, module=module), pack).after

    assert case.lacking == lacking
    assert case.report.module == {"物流": "logistics"}.get(module or "", module)


@pytest.mark.req("S4-12")
def test_which_details_are_required_depends_on_the_channel() -> None:
    assert registered(a_submission(incident=None), module_pack()).after.state == "registered"
    with pytest.raises(Incomplete) as refusal:
        registered(a_submission(incident=None, channel="门店"), module_pack())

    assert refusal.value.field == "incident.place"


def test_a_module_that_the_pack_does_not_list_is_refused() -> None:
    with pytest.raises(InvalidMessage) as refusal:
        registered(a_submission(module="weather"), module_pack())

    assert refusal.value.field == "module"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"then": "close"}, "expected an outcome exactly where then is 'close'"),
        ({"outcome": "no_information"}, "expected an outcome exactly where then is 'close'"),
        (CLOSING | {"ends_after": None}, "expected ends_after beside then: close"),
        ({"remind_after": hours(72)}, "expected remind_after before ends_after"),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(changes: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        awaiting_pack(**changes)


def test_only_what_can_be_supplied_later_may_wait() -> None:
    with pytest.raises(ValueError, match="found 'summary'"):
        Required(
            id="intake.required.x", source="ours", field="summary", label="x", expected="x", may_wait=True
        )


def test_an_outcome_that_the_pack_does_not_have_is_a_fault() -> None:
    row = awaiting_pack(**CLOSING).intake.incomplete.model_copy(update={"outcome": "nonsense"})

    assert ["nonsense" in fault.sentence for fault in faults_of(an_intake_pack(incomplete=row))] == [True]
