"""Rows of the other handbooks about intake that need no data of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.handling import accept
from rules.jobs.watches import watch_channels
from rules.triage import triage_case
from schemas.errors import Incomplete, InvalidMessage
from schemas.messages.events import CaseFact
from schemas.messages.orders import LinkCase, NotifyCustomer, TriageCase
from schemas.messages.ownership import CaseAccepted
from schemas.policy.intake import Channel
from schemas.ports import Related
from tests.builders import a_submission, at
from tests.handling_cases import REF, an_assigned_case, later
from tests.intake_packs import REGISTERED, an_intake_pack, registered
from tests.jobs import a_row, a_world, planned
from tests.packs import the_pack


@pytest.mark.req("S3-05")
def test_feedback_at_night_on_a_holiday_is_registered_at_once_with_its_limits() -> None:
    night = at("Tue 2026-02-17 03:12")

    incident = {"happened_at": night, "place": "家中", "description": "没有反应"}
    message = a_submission(stated_at=night, incident=incident)
    decision = registered(message, the_pack(), now=night, arrived_at=night)
    case = triage_case(decision.after, the_pack(), now=night).after

    assert (decision.after.recorded_at, decision.after.state) == (night, "registered")
    assert case.clocks["response"].due_at == night + timedelta(hours=4)


@pytest.mark.req("S1-14")
def test_when_a_matter_was_taken_up_and_when_handling_started_are_two_instants_and_both_are_told() -> None:
    taken_up = registered(a_submission(), the_pack()).after.accepted_at
    assert taken_up == REGISTERED
    case = an_assigned_case(accepted_at=taken_up)
    message = CaseAccepted(case=REF, by="after_sales-07")

    decision = accept(case, the_pack(), message, now=later(2), happened_at=later(2))

    assert decision.after.accepted_at == REGISTERED
    assert decision.after.handling_started_at == later(2)
    (fact,) = (one for one in decision.events if isinstance(one, CaseFact))
    assert fact.details["accepted_at"] == REGISTERED.isoformat()
    assert fact.details["handling_started_at"] == later(2).isoformat()


@pytest.mark.req("S2-04", "S4-07")
def test_the_case_exists_before_any_notice_is_sent() -> None:
    decision = registered(a_submission(), the_pack())

    assert decision.before is None
    assert decision.after.notices == ()
    told = [order for order in decision.orders if isinstance(order, NotifyCustomer)]
    assert [order.case_id for order in told] == [decision.after.id]
    assert [one.name for one in decision.events if isinstance(one, CaseFact)] == ["registered"]


@pytest.mark.req("S2-06")
def test_contact_data_stands_with_the_customer_and_nowhere_else() -> None:
    decision = registered(a_submission(), the_pack())

    told = "".join(one.model_dump_json() for one in (*decision.events, *decision.orders))
    rest = decision.after.model_dump_json(exclude={"customer", "fingerprint"})
    assert decision.after.customer.contact.phone == "13800000000"
    assert "13800000000" not in told + rest


@pytest.mark.req("S2-08")
def test_an_empty_cause_is_refused() -> None:
    message = a_submission().model_copy(update={"summary": None})

    with pytest.raises(Incomplete) as refusal:
        registered(message, the_pack())

    assert refusal.value.field == "summary"


@pytest.mark.req("S2-09")
def test_the_time_of_a_complaint_is_apart_from_the_time_of_its_processing() -> None:
    said = REGISTERED - timedelta(days=1)

    case = registered(a_submission(stated_at=said), the_pack()).after

    assert (case.stated_at, case.recorded_at) == (said, REGISTERED)


@pytest.mark.req("S2-10")
def test_a_pack_that_does_not_ask_for_a_solution_takes_a_complaint_without_one() -> None:
    rows: Any = tuple(row for row in the_pack().intake.required if row.field != "demands")

    decision = registered(a_submission(demands=()), an_intake_pack(required=rows))

    assert (decision.after.state, decision.after.report.demands) == ("registered", ())
    assert TriageCase(case_id=decision.after.id) in decision.orders


@pytest.mark.req("S1-31")
def test_the_same_customer_with_the_same_matter_is_linked_as_a_repeat_and_told_as_one() -> None:
    case = registered(a_submission(), the_pack()).after
    earlier = Related(
        case_id="EARLIER",
        number="7K3M9-QXA2R-X",
        state="investigating",
        received_at=REGISTERED - timedelta(days=2),
        module="product",
        product="电热水壶",
        order_number="OTHER",
        same_customer=True,
        same_order=False,
    )

    decision = triage_case(case, the_pack(), now=REGISTERED, related=(earlier,))

    assert [(tie.case_id, tie.relation) for tie in decision.after.links] == [("EARLIER", "repeat_of")]
    assert [order.relation for order in decision.orders if isinstance(order, LinkCase)] == ["repeated_by"]
    (fact, *_) = (one for one in decision.events if isinstance(one, CaseFact))
    assert fact.details["repeat_of"] == ["EARLIER"]


CHANNELS = [
    ("telephone", "电话", "offline"),
    ("internet", "网络", "online"),
    ("instant_messaging", "即时通讯", "online"),
    ("walk_in", "投诉接待站", "offline"),
    ("online_chat", "在线客服系统", "online"),
    ("mailbox", "官方邮箱", "online"),
    ("private_message", "社交媒体私信", "online"),
    ("order_page", "订单内的评价与反馈入口", "online"),
    ("kiosk", "自助终端", "offline"),
    ("site", "官網", "online"),
    ("social", "社交媒體", "online"),
    ("branch_store", "門店", "offline"),
    ("service_desk", "服務臺", "offline"),
    ("phone_line", "電話熱線", "offline"),
    ("email", "邮件", "online"),
    ("work_order", "工单系统", "online"),
]


@pytest.mark.req("S1-15", "S2-01", "S2-02", "S3-02", "S3-03", "S3-04", "S4-06")
@pytest.mark.parametrize(("code", "label", "group"), CHANNELS)
def test_a_channel_of_another_handbook_needs_a_row_and_nothing_else(
    code: str, label: str, group: Any
) -> None:
    row = Channel(id=f"intake.channel.{code}", source="ours", code=code, label=label, group=group)
    pack = an_intake_pack(channels=(row,))

    for name in (code, label):
        case = registered(a_submission(channel=name), pack).after
        assert (case.channel, case.channel_group) == (code, group)
    with pytest.raises(InvalidMessage):
        registered(a_submission(channel=code), the_pack())


@pytest.mark.req("S1-16", "S2-03")
def test_the_channels_of_every_pack_are_watched_for_silence() -> None:
    job = planned(a_row("jobs.watch.channels"))
    long_ago = at("Mon 2026-03-02 09:00")

    found = watch_channels(job, a_world({code: long_ago for code, _, _ in CHANNELS}))

    assert {cause.about for cause in found.causes} == {code for code, _, _ in CHANNELS}
