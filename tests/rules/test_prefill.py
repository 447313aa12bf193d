"""One tap in the order, a suggestion zone, a walk-in station: what a channel and an order say by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.consistency import faults_of
from rules.masking import masked, masked_name
from rules.notices import tell_customer
from rules.restating import is_confirmed
from rules.supplements import supply
from rules.triage import triage_case
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import Incomplete
from schemas.messages.events import CaseFact
from schemas.messages.intake import FeedbackSubmitted, InformationSupplied
from schemas.messages.orders import NotifyCustomer
from schemas.policy.intake import Channel, Required
from schemas.policy.notices import Template
from schemas.policy.pack import Pack
from schemas.policy.prefill import Prefill
from schemas.policy.row import Row
from schemas.report import Contact, Customer, Details
from tests.builders import a_submission
from tests.handling_cases import REF
from tests.intake_packs import REGISTERED, an_intake_pack, registered
from tests.packs import the_pack

ONE_TAP: dict[str, Any] = {
    "channel": "order_page",
    "order": {"number": "DD1", "items": [{"name": "电热水壶", "model": "K-200"}], "status": "已发货"},
    "customer": {"identifier": "C-77"},
}


def a_channel(code: str, label: str, group: Any = "online") -> Channel:
    return Channel(id=f"intake.channel.{code}", source="ours", code=code, label=label, group=group)


def shop_pack(**changes: Any) -> Pack:
    channels = (
        a_channel("order_page", "订单内反馈入口"),
        a_channel("suggestion_zone", "吐槽專區"),
        a_channel("reception", "投诉接待站", "offline"),
    )
    urgency = {"value": "normal", "source": "agent"}
    tap = {
        "type": "complaint",
        "summary": "订单{order_number}（{product}）一键投诉",
        "demands": ("请处理订单{order_number}的问题",),
    }
    zone = {"type": "suggestion", "demands": ("请采纳改进建议",)}
    rows = [
        Prefill.model_validate(
            {"id": f"intake.prefill.{code}", "source": "S3-06", "channels": (code,), "urgency": urgency}
            | {"stated_at": "arrival"}
            | values
        )
        for code, values in [("order_page", tap), ("suggestion_zone", zone)]
    ]
    required = tuple(row for row in the_pack().intake.required if not row.types)
    station = Required(
        id="intake.required.station", source="S1-21", field="reception.station", label="接待站",
        expected="the station", channels=("reception",),
    )  # fmt: skip
    values = {
        "channels": (*the_pack().intake.channels, *channels),
        "prefill": tuple(rows),
        "required": (*required, station),
    }
    return an_intake_pack(**(values | changes))


PACK = shop_pack()


def tapped(**changes: Any) -> Decision[Case]:
    return registered(FeedbackSubmitted.model_validate(ONE_TAP | changes), PACK)


def test_the_pack_of_the_shop_is_sound() -> None:
    assert faults_of(PACK) == ()


@pytest.mark.req("S3-06", "S2-01")
def test_one_tap_with_order_and_customer_is_a_valid_case_filled_from_the_order() -> None:
    decision = tapped()

    report = decision.after.report
    assert decision.after.state == "registered"
    assert (report.type, report.order_number, report.product and report.product.name) == (
        "complaint",
        "DD1",
        "电热水壶",
    )
    assert report.summary == "订单DD1（电热水壶）一键投诉"
    assert report.demands == ("请处理订单DD1的问题",)
    assert decision.after.stated_at == REGISTERED
    assert triage_case(decision.after, PACK, now=REGISTERED).after.state == "triaged"


@pytest.mark.req("S3-06")
def test_the_case_says_what_nobody_said() -> None:
    decision = tapped()

    assert set(decision.after.report.prefilled) == {
        *("order_number", "product.name", "type", "summary", "demands", "urgency", "stated_at")
    }
    assert ("intake.prefilled", "intake.prefill.order_page") in [
        (one.code, one.row) for one in decision.reasons
    ]
    (fact,) = decision.events
    assert isinstance(fact, CaseFact)
    assert "order_number" in fact.details["prefilled"]


@pytest.mark.req("S3-06")
def test_an_order_id_alone_is_enough_and_what_is_not_known_is_not_made_up() -> None:
    case = tapped(order={"number": "DD1"}).after

    assert (case.report.order_number, case.report.product) == ("DD1", None)
    assert case.report.summary == "订单DD1（—）一键投诉"


def test_of_several_things_in_an_order_nobody_guesses_which_one_is_meant() -> None:
    order = {"number": "DD1", "items": [{"name": "壶"}, {"name": "杯"}]}

    assert tapped(order=order).after.report.product is None


@given(summary=st.sampled_from(["坏了", "没收到"]), number=st.sampled_from(["A", "B"]))
def test_what_the_customer_said_is_never_replaced(summary: str, number: str) -> None:
    report = tapped(summary=summary, order_number=number, product={"name": "杯"}).after.report

    assert (report.summary, report.order_number, report.product and report.product.name) == (
        summary,
        number,
        "杯",
    )
    assert not {"summary", "order_number", "product.name"} & set(report.prefilled)


def test_another_channel_is_not_filled_by_that_row() -> None:
    with pytest.raises(Incomplete):
        tapped(channel="live_chat")
    with pytest.raises(Incomplete):
        tapped(channel=None)


@pytest.mark.req("S2-07")
def test_the_order_as_the_sender_saw_it_stays_on_the_case() -> None:
    order = {
        "number": "DD1",
        "placed_at": "2026-03-01T10:00:00+08:00",
        "status": "已发货",
        "items": [{"name": "壶", "quantity": 2, "price": {"amount": "99.00", "currency": "CNY"}}],
        "total": {"amount": "198.00", "currency": "CNY"},
        "delivery": "已到杭州",
    }

    kept = tapped(order=order).after.report.order

    assert kept
    assert (kept.status, kept.items[0].quantity, str(kept.total and kept.total.amount)) == (
        "已发货",
        2,
        "198.00",
    )


@pytest.mark.req("S3-47")
def test_the_suggestion_zone_takes_suggestions_without_the_timers_of_complaints() -> None:
    message = FeedbackSubmitted.model_validate(
        {"channel": "吐槽專區", "summary": "结账页面太慢，很失望", "customer": {"identifier": "C-1"}}
    )
    case = triage_case(registered(message, PACK).after, PACK, now=REGISTERED).after

    assert case.assessment
    assert case.assessment.cls == "suggestion"
    complaints = {row.id for row in PACK.clocks.clocks if row.when.classes == ("complaint",)}
    assert complaints
    assert not {clock.row for clock in case.clocks.values()} & complaints


@pytest.mark.req("S1-21")
def test_who_came_in_person_is_kept_with_station_and_receptionist() -> None:
    reception = {"station": "一号接待站", "by": "customer_service-09"}

    kept = registered(a_submission(channel="投诉接待站", reception=reception), PACK).after.report.reception

    assert kept
    assert (kept.station, kept.by) == ("一号接待站", "customer_service-09")
    with pytest.raises(Incomplete) as refusal:
        registered(a_submission(channel="投诉接待站"), PACK)
    assert refusal.value.field == "reception.station"


RESTATING = an_intake_pack(restatement=Row(id="intake.restatement", source="S4-11"))


@pytest.mark.req("S4-11")
@pytest.mark.parametrize(
    ("restatement", "confirmed"),
    [(None, False), ({"text": "要求退货"}, False), ({"text": "要求退货", "confirmed": True}, True)],
)
def test_a_demand_is_kept_verbatim_beside_its_restatement_and_flagged_unless_confirmed(
    restatement: Any, confirmed: Any
) -> None:
    decision = registered(a_submission(restatement=restatement), RESTATING)

    assert decision.after.report.demands == ("退货", "赔偿")
    codes = [one.code for one in decision.reasons]
    assert ("intake.demand-unconfirmed" in codes) is not confirmed
    (fact,) = decision.events
    assert isinstance(fact, CaseFact)
    assert fact.details["demand_confirmed"] is confirmed


@pytest.mark.req("S4-11")
def test_a_demand_may_be_confirmed_later() -> None:
    case = registered(a_submission(restatement={"text": "要求退货"}), RESTATING).after
    details = Details.model_validate({"restatement": {"text": "要求退货", "confirmed": True}})
    message = InformationSupplied(case=REF, text="已复述确认", details=details, by="customer_service-01")

    decision = supply(case, RESTATING, message, now=REGISTERED, happened_at=REGISTERED)

    assert is_confirmed(decision.after)
    assert [one.details["demand_confirmed"] for one in decision.events if isinstance(one, CaseFact)] == [True]


def test_a_pack_that_does_not_ask_for_it_flags_nothing() -> None:
    (fact,) = registered(a_submission(), the_pack()).events

    assert isinstance(fact, CaseFact)
    assert fact.details["demand_confirmed"] is None


@pytest.mark.req("S4-08")
@pytest.mark.parametrize(("salutation", "shown"), [("女士", "*女士"), ("先生", "*先生"), (None, "*")])
def test_a_customer_is_told_of_by_a_masked_name_with_their_title(salutation: Any, shown: str) -> None:
    text = dict.fromkeys(("zh-CN", "zh-TW", "en"), "尊敬的{customer}，{accepted}。{step}。{expected}")
    template = Template(id="notices.template.received", source="S4-08", kind="received", text=text)
    policy = the_pack().notices
    rows = (template, *(row for row in policy.templates if row.kind != "received"))
    pack = the_pack().model_copy(update={"notices": policy.model_copy(update={"templates": rows})})
    customer = Customer(name="林晓", salutation=salutation, contact=Contact(phone="13800000000"))
    case = registered(a_submission(customer=customer.model_dump()), pack).after

    order = NotifyCustomer(case_id=case.id, kind="received")
    told = tell_customer(case, pack, order, now=REGISTERED).after.notices[-1].text

    assert masked_name(customer) == shown
    assert told.startswith(f"尊敬的{shown}，")
    assert "林晓" not in told


@pytest.mark.req("S4-10", "S2-05")
@pytest.mark.parametrize(
    ("customer", "fingerprint"),
    [
        ({"identifier": "KH-9"}, "identifier:KH-9"),
        ({"username": "kettle_fan"}, "username:live_chat:kettle_fan"),
    ],
)
def test_a_customer_number_or_username_ties_a_case_to_its_customer(customer: Any, fingerprint: str) -> None:
    policy = the_pack().intake.identity
    ways = policy.model_copy(update={"any_of": ("username", "identifier")})
    case = registered(a_submission(customer=customer), an_intake_pack(identity=ways)).after

    assert case.fingerprint == fingerprint
    assert case.customer.model_dump(exclude_defaults=True) == customer


@pytest.mark.req("S2-05")
def test_a_username_stays_out_of_what_others_read() -> None:
    assert masked("请找 kettle_fan 核实", Customer(username="kettle_fan")) == "请找 *** 核实"


@pytest.mark.req("S4-10")
def test_a_customer_without_a_number_is_taken_too() -> None:
    assert registered(a_submission(), the_pack()).after.customer.identifier is None


@pytest.mark.req("S0-03", "S0-11")
def test_a_paper_slip_entered_days_later_by_staff_keeps_who_when_and_how_late() -> None:
    written = REGISTERED - timedelta(days=9)
    message = a_submission(channel="纸质意见箱", stated_at=written, recorded_by="customer_service-02")

    case = registered(message, the_pack(), arrived_at=REGISTERED - timedelta(hours=1)).after

    assert (case.stated_at, case.recorded_by) == (written, "customer_service-02")
    assert (case.received_at, case.recorded_at) == (REGISTERED - timedelta(hours=1), REGISTERED)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"summary": "{name}"}, "found \\['name'\\]"),
        ({}, "expected a value for at least one field"),
    ],
)
def test_a_row_that_fills_nothing_or_speaks_of_what_nobody_knows_is_refused(
    changes: Any, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Prefill(id="intake.prefill.x", source="ours", channels=("app",), **changes)


def test_a_row_for_a_channel_or_type_that_does_not_exist_is_a_fault() -> None:
    row = Prefill.model_validate(
        {"id": "intake.prefill.x", "source": "ours", "channels": ("pigeon",), "type": "praise"}
    )

    sentences = [fault.sentence for fault in faults_of(an_intake_pack(prefill=(row,)))]

    assert [("pigeon" in one, "praise" in one) for one in sentences] == [(True, False), (False, True)]
