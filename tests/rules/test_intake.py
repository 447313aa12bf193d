"""What becomes of a submission."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.choosing import pack_for
from rules.intake import register
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import InvalidMessage
from schemas.ids import case_number, message_key
from schemas.messages.events import CaseFact
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.orders import LinkCase, NotifyCustomer, TriageCase
from schemas.policy.pack import Pack
from tests.builders import RECEIVED, a_submission, at
from tests.packs import HANDBOOK, a_pack, a_pack_folder, the_pack, the_packs
from workers.packs import load_pack

CASE_ID = message_key("/crm/test", "fb-1")
NOW = RECEIVED + timedelta(minutes=3)


def registered(message: FeedbackSubmitted, pack: Pack | None = None, **changes: Any) -> Decision[Case]:
    values: dict[str, Any] = {
        "case_id": CASE_ID,
        "source": "/crm/test",
        "source_id": "fb-1",
        "now": NOW,
        "attempt": 0,
        "fingerprint": str,
    }
    return register(message, pack or the_pack(), **(values | changes))


def groups() -> list[tuple[str, str, str]]:
    return [(row.code, row.label, row.group) for row in the_pack().intake.channels]


@pytest.mark.req("S0-08")
def test_a_complete_complaint_becomes_a_registered_case() -> None:
    decision = registered(a_submission())

    case = decision.after
    assert (case.state, case.version, case.id) == ("registered", 1, CASE_ID)
    assert (case.received_at, case.recorded_at, case.stated_at) == (NOW, NOW, RECEIVED)
    assert case.pack == the_pack().ref
    assert case.locale == "zh-CN"
    assert decision.event == "case.registered"
    assert decision.orders == (
        TriageCase(case_id=CASE_ID),
        NotifyCustomer(case_id=CASE_ID, kind="received"),
    )


@pytest.mark.req("S0-08")
def test_waiting_in_a_queue_gains_no_time() -> None:
    case = registered(a_submission(), arrived_at=NOW - timedelta(minutes=2)).after

    assert (case.received_at, case.recorded_at) == (NOW - timedelta(minutes=2), NOW)


@pytest.mark.req("S0-08")
@pytest.mark.parametrize(
    ("waited", "lag_ms"), [(timedelta(0), 0), (timedelta(minutes=2, milliseconds=5), 120_005)]
)
def test_subscribers_hear_how_long_a_submission_waited_to_be_recorded(waited: timedelta, lag_ms: int) -> None:
    (fact,) = registered(a_submission(), arrived_at=NOW - waited).events

    assert isinstance(fact, CaseFact)
    assert fact.details["recording_lag_ms"] == lag_ms


@pytest.mark.req("S0-08")
def test_an_open_case_never_lacks_a_next_timer() -> None:
    assert registered(a_submission()).after.next_due_at is not None


def test_subscribers_hear_of_the_case_without_personal_data() -> None:
    (fact,) = registered(a_submission()).events

    assert fact.type_name() == "caseloop.event.case.registered.v1"
    assert fact.routing_key() == "case.registered.feedback-handbook.unranked"
    told = fact.model_dump_json()
    assert "13800000000" not in told
    assert "测试甲" not in told
    assert "电热水壶" not in told


@pytest.mark.req("S0-02", "S0-03", "S0-04", "S0-05")
@pytest.mark.parametrize(("code", "label", "group"), groups())
def test_every_channel_is_taken_by_code_and_by_label(code: str, label: str, group: str) -> None:
    for name in (code, label):
        case = registered(a_submission(channel=name)).after

        assert (case.channel, case.channel_group) == (code, group)


@pytest.mark.req("S0-02")
def test_the_handbook_names_five_online_channels() -> None:
    online = {label for _, label, group in groups() if group == "online"}

    assert online == {"官网在线客服", "APP反馈入口", "公众号", "微博私信", "电商平台评价系统"}


@pytest.mark.req("S0-03")
def test_the_handbook_names_five_offline_channels() -> None:
    offline = {label for _, label, group in groups() if group == "offline"}

    assert offline == {"门店", "营业厅", "服务热线", "纸质意见箱", "座谈会"}


@pytest.mark.req("S0-03", "S0-11")
def test_a_paper_slip_entered_late_keeps_both_times() -> None:
    written = NOW - timedelta(days=9)

    case = registered(a_submission(channel="纸质意见箱", stated_at=written)).after

    assert (case.stated_at, case.received_at) == (written, NOW)


@pytest.mark.req("S0-04")
def test_a_referrer_is_kept_apart_from_the_customer() -> None:
    referrer = {"type": "消费者协会", "name": "测试市消协", "reference": "XF-2026-17"}

    case = registered(a_submission(channel="consumer_association", referrer=referrer)).after

    assert case.report.referrer
    assert case.report.referrer.type == "consumer_association"
    assert case.report.referrer.reference == "XF-2026-17"
    assert case.customer.name == "测试甲"
    assert case.customer.identifier is None


@pytest.mark.req("S0-04")
@pytest.mark.parametrize("channel", ["consumer_association", "regulator", "media"])
def test_a_third_party_channel_implies_its_referrer(channel: str) -> None:
    referrer = registered(a_submission(channel=channel)).after.report.referrer

    assert referrer
    assert referrer.type == channel


@pytest.mark.req("S0-05")
def test_an_opinion_raised_in_a_callback_is_tied_to_the_first_case() -> None:
    decision = registered(a_submission(channel="回访", raised_in="FIRSTCASE"))

    (tie,) = decision.after.links
    assert (tie.case_id, tie.relation) == ("FIRSTCASE", "raised_by_callback_of")
    assert (decision.after.channel, decision.after.channel_group) == ("callback", "self")
    assert LinkCase(case_id="FIRSTCASE", other_id=CASE_ID, relation="raised_in_callback") in decision.orders


@pytest.mark.req("S0-05")
def test_a_survey_feeds_intake_like_any_channel() -> None:
    assert registered(a_submission(channel="满意度调研")).after.channel_group == "self"


def test_a_case_that_came_up_in_its_own_callback_is_refused() -> None:
    with pytest.raises(InvalidMessage, match=r"A case cannot come up in its own callback\.") as refusal:
        registered(a_submission(raised_in=CASE_ID))

    assert refusal.value.field == "raised_in"


@pytest.mark.req("S0-06")
@pytest.mark.parametrize(
    ("label", "code", "cls"),
    [
        ("产品咨询", "product_enquiry", "enquiry"),
        ("服务建议", "service_suggestion", "suggestion"),
        ("质量投诉", "quality_complaint", "complaint"),
        ("流程优化需求", "process_improvement", "suggestion"),
        ("人员服务态度问题", "staff_attitude", "complaint"),
    ],
)
def test_the_five_topics_are_taken_and_belong_to_a_class(label: str, code: str, cls: str) -> None:
    assert registered(a_submission(topic=label)).after.report.topic == code
    assert [row.cls for row in the_pack().intake.topics if row.code == code] == [cls]


@pytest.mark.req("S0-07")
def test_a_channel_added_to_the_pack_alone_is_taken(tmp_path: Any) -> None:
    row = "  - {id: intake.channel.callback, "
    more = "  - {id: intake.channel.kiosk, source: ours, code: kiosk, label: 自助终端, group: offline}\n"
    pack = load_pack(a_pack_folder(tmp_path, section="intake", old=row, new=more + row))

    with pytest.raises(InvalidMessage):
        registered(a_submission(channel="自助终端"))
    assert registered(a_submission(channel="自助终端"), pack).after.channel == "kiosk"


@pytest.mark.req("S0-10")
def test_of_the_anonymous_nothing_is_kept_but_the_case_number() -> None:
    customer = {
        "anonymous": True,
        "name": "测试丙",
        "salutation": "先生",
        "identifier": "C-78",
        "contact": {"phone": "13700000000", "email": "bing@example.org"},
    }

    case = registered(a_submission(customer=customer), attempt=2).after

    assert case.customer.model_dump(exclude_defaults=True) == {
        "anonymous": True,
        "identifier": case_number(CASE_ID, 2),
    }
    assert case.number == case.customer.identifier
    assert case.fingerprint == ""
    stored = case.model_dump_json()
    assert not [word for word in ("测试丙", "先生", "C-78", "13700000000", "bing") if word in stored]


@pytest.mark.req("S0-13")
@pytest.mark.parametrize(
    ("given_type", "kept"),
    [("咨询", "enquiry"), ("建议", "suggestion"), ("投诉", "complaint"), ("enquiry", "enquiry")],
)
def test_the_three_feedback_types_pass(given_type: str, kept: str) -> None:
    assert registered(a_submission(type=given_type)).after.report.type == kept


@pytest.mark.req("S0-13")
def test_a_fourth_feedback_type_is_refused() -> None:
    with pytest.raises(InvalidMessage, match=r"The pack has no such value for type\.") as refusal:
        registered(a_submission(type="表扬"))

    assert refusal.value.field == "type"
    assert refusal.value.expected == "one of enquiry (咨询), suggestion (建议), complaint (投诉)"
    assert refusal.value.found == "'表扬'"


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"topic": "weather"}, "topic"),
        ({"urgency": {"value": "soonish", "source": "agent"}}, "urgency.value"),
        ({"urgency": {"value": "一般", "source": "robot"}}, "urgency.source"),
        ({"referrer": {"type": "neighbour"}}, "referrer.type"),
        ({"locale": "tlh"}, "locale"),
    ],
)
def test_a_value_that_the_pack_does_not_know_is_refused_by_its_path(values: Any, path: str) -> None:
    with pytest.raises(InvalidMessage) as refusal:
        registered(a_submission(**values))

    assert refusal.value.field == path
    assert refusal.value.expected.startswith("one of ")


@pytest.mark.parametrize(
    "written",
    [
        "官网在线客服",
        "官網在線客服",
        "官網線上客服",
        " Live_Chat ",
        "LIVE_CHAT",
        "ｌｉｖｅ_ｃｈａｔ",
        "在线 客服",
    ],
)
def test_a_channel_is_known_in_any_script_width_and_case(written: str) -> None:
    assert registered(a_submission(channel=written)).after.channel == "live_chat"


@pytest.mark.req("S0-16")
@pytest.mark.parametrize(
    ("source", "kept"), [("customer", "customer"), ("客户", "customer"), ("客服人员", "agent")]
)
def test_urgency_is_kept_with_who_judged_it(source: str, kept: str) -> None:
    case = registered(a_submission(urgency={"value": "紧急", "source": source})).after

    assert (case.report.urgency.value, case.report.urgency.source) == ("urgent", kept)


@pytest.mark.req("S0-15", "S0-21")
def test_the_handbooks_telephone_complaint_keeps_its_seven_facts() -> None:
    bought = at("Tue 2026-03-03 15:00")
    message = a_submission(
        channel="电话",
        customer={"contact": {"phone": "13800000000"}},
        product={"name": "电热水壶", "model": "K-200", "fault": "不加热", "purchased_on": bought},
        demands=["退货", "赔偿"],
        order_number="DD20260303001",
    )

    case = registered(message).after

    product = case.report.product
    assert product
    assert case.customer.contact.phone == "13800000000"
    assert case.stated_at == RECEIVED
    assert (product.model, product.fault, product.purchased_on) == ("K-200", "不加热", bought)
    assert case.report.order_number == "DD20260303001"
    assert case.report.demands == ("退货", "赔偿")


@pytest.mark.req("S0-17", "S0-18")
@pytest.mark.parametrize("kind", ["咨询", "建议"])
def test_an_enquiry_or_suggestion_needs_no_incident_or_product(kind: str) -> None:
    assert registered(a_submission(type=kind, incident=None, product=None)).after.state == "registered"


@pytest.mark.req("S0-19")
@pytest.mark.parametrize("order_number", [None, "DD20260303001"])
def test_a_complaint_passes_with_and_without_an_order_number(order_number: str | None) -> None:
    assert registered(a_submission(order_number=order_number)).after.report.order_number == order_number


@pytest.mark.req("S0-20")
def test_photos_and_videos_arrive_on_the_case() -> None:
    attachments = [
        {"uri": "s3://evidence/1.jpg", "kind": "photo", "note": "壶底"},
        {"uri": "s3://evidence/2.mp4", "kind": "video"},
    ]

    kept = registered(a_submission(attachments=attachments)).after.report.attachments

    assert [one.model_dump(exclude_defaults=True) for one in kept] == attachments


def test_an_attachment_of_a_kind_that_the_pack_leaves_out_is_refused() -> None:
    kinds = tuple(row for row in the_pack().intake.attachment_kinds if row.code != "other")
    attachments = [{"uri": "s3://evidence/1.jpg", "kind": "photo"}, {"uri": "s3://evidence/2.bin"}]

    with pytest.raises(InvalidMessage) as refusal:
        registered(a_submission(attachments=attachments), a_pack("intake", attachment_kinds=kinds))

    assert refusal.value.field == "attachments.1.kind"


def test_a_number_found_taken_is_followed_by_another() -> None:
    first, second = (registered(a_submission(), attempt=attempt).after for attempt in (0, 1))

    assert first.number != second.number
    assert first.id == second.id


def test_reasons_name_the_rows_that_spoke() -> None:
    rows = {reason.row for reason in registered(a_submission()).reasons}

    assert {"intake.channel.live_chat", "intake.type.complaint", "intake.identity"} <= rows


def test_the_deployments_pack_is_taken_unless_another_is_named() -> None:
    assert pack_for(the_packs(), None) is the_pack()
    assert pack_for(the_packs(), HANDBOOK.name) is the_pack()


def test_a_pack_that_is_not_loaded_is_refused() -> None:
    with pytest.raises(
        InvalidMessage, match="no such pack; expected one of feedback-handbook, or"
    ) as refusal:
        pack_for(the_packs(), "atlantis")

    assert refusal.value.field == "pack"
    assert refusal.value.expected == "one of feedback-handbook, or nothing for feedback-handbook"
