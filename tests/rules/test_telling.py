"""What is told to whom, rule by rule: forms of address, anger, channels, estimates, results, stages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.anger import check_calming, holds_a_phrase, with_anger
from rules.estimates import comparison, kept_estimate
from rules.jobs.kinds import World
from rules.jobs.notices import ask_audits
from rules.notice_channels import channel_for, next_channel
from rules.notice_sending import note_delivery
from rules.notices import notify, tell_customer
from rules.result_told import check_result_told, is_result_told
from rules.stage_notices import is_overtaken, stage_notices, state_meant
from schemas.case import Case
from schemas.errands import ReadFilings
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.filings import TemplatesAudited
from schemas.messages.notices import NoticeDelivered
from schemas.policy.pack import Pack, Packs
from schemas.report import Contact, Customer
from schemas.staff import NOBODY
from schemas.work import Notice, Sending
from tests.builders import RECEIVED
from tests.ending import REF, RESOLVED, a_closed_case, a_judged_case, a_resolved_case
from tests.every_pack import every_pack
from tests.jobs import planned

NOW = RECEIVED + timedelta(hours=1)


def pack_of(name: str) -> Pack:
    return every_pack().newest[name]


MALL, MECHANISM, TEMPLATE, PROGRAMME = map(
    pack_of, ("online-mall", "feedback-mechanism", "service-template", "complaint-programme")
)


def told(case: Case, pack: Pack, kind: str, **about: str) -> Notice:
    return tell_customer(case, pack, notify(case, kind, **about), now=NOW).after.notices[-1]


def a_customer(preferred: str | None = None, **values: Any) -> Customer:
    contact = Contact(phone="13800000000", platform="wx-1")
    return Customer(name="测试甲", contact=contact, preferred_channel=preferred, **values)


def a_notice(kind: str = "result", **changes: Any) -> Notice:
    values: dict[str, Any] = {
        "id": "n-1",
        "kind": kind,
        "channel": "phone",
        "accepted": "已受理",
        "step": "已处理",
        "expected_at": RESOLVED,
        "text": "已受理",
        "at": NOW,
    }
    return Notice(**(values | changes))


@pytest.mark.req("S2-57")
@pytest.mark.parametrize(
    ("salutation", "beginning"),
    [("王老师", "王老师，您好！"), (None, "尊敬的顾客，您好！"), ("测试甲先生", "尊敬的顾客，您好！")],
)
def test_a_form_of_address_is_used_unless_it_gives_the_name_away(
    salutation: str | None, beginning: str
) -> None:
    case = a_judged_case(customer=a_customer(preferred_salutation=salutation))

    assert told(case, MALL, "received").text.startswith(beginning)


@pytest.mark.req("S2-14")
def test_a_block_that_has_nothing_to_list_is_left_out() -> None:
    assert "steps" in told(a_judged_case(), MALL, "received").blocks
    assert "steps" not in told(a_resolved_case(), MALL, "received").blocks


@pytest.mark.req("S2-14")
def test_a_blocked_case_has_ahead_what_it_had_before() -> None:
    blocked = a_judged_case(state="blocked", blocked_from="executing")

    assert "接下来我们将：向您反馈结果。" in told(blocked, MALL, "received").text


@pytest.mark.req("S4-39")
@pytest.mark.parametrize(("core_issue", "said"), [("加热管虚焊", "加热管虚焊"), (None, "quality_complaint")])
def test_the_problem_is_the_core_that_somebody_named_or_the_topic(core_issue: str | None, said: str) -> None:
    case = a_resolved_case(core_issue=core_issue)

    assert f"您反映的问题：{said}。" in told(case, TEMPLATE, "solution").text


@pytest.mark.req("S4-39")
def test_before_triage_the_problem_is_the_kind_that_the_source_gave() -> None:
    case = a_resolved_case(assessments=())
    report = case.report.model_copy(update={"topic": None})

    text = told(case.model_copy(update={"report": report}), TEMPLATE, "solution").text
    assert "您反映的问题：投诉。" in text


# Anger


@pytest.mark.req("S3-54")
@pytest.mark.parametrize(("score", "flags"), [(44, 0), (45, 1), (100, 1)])
def test_a_customer_is_angry_from_the_score_of_the_pack_on(score: int, flags: int) -> None:
    assert len(with_anger(a_judged_case(), MECHANISM, score, at=NOW).flags) == flags
    assert with_anger(a_judged_case(), MALL, score, at=NOW).flags == ()


@pytest.mark.req("S3-54")
@given(st.integers(0, 100), st.integers(0, 100))
def test_once_angry_always_flagged_and_flagged_once(first: int, second: int) -> None:
    once = with_anger(a_judged_case(), MECHANISM, first, at=NOW)
    twice = with_anger(once, MECHANISM, second, at=NOW)

    assert len(twice.flags) == (1 if max(first, second) >= 45 else 0)


@pytest.mark.req("S3-54")
@pytest.mark.parametrize("row", MECHANISM.notices.buffers, ids=lambda row: row.code)
def test_every_approved_phrase_counts_in_every_locale_and_script(row: Any) -> None:
    for phrase in row.text.values():
        said = f"已回覆：{phrase.rstrip('。.')}，請放心"
        assert holds_a_phrase(said, MECHANISM.notices)
        assert not holds_a_phrase(said.replace(phrase[:3], ""), MECHANISM.notices)


@pytest.mark.req("S3-54")
def test_a_reply_to_an_angry_customer_is_told_in_their_locale_what_it_needs() -> None:
    angry = with_anger(a_judged_case(locale="en"), MECHANISM, 90, at=NOW)
    check_calming(angry, MECHANISM, "We understand how you feel, and call you.", field="summary")

    with pytest.raises(NotAllowed) as refusal:
        check_calming(angry, MECHANISM, "We call you.", field="summary")
    assert "We understand how you feel." in str(refusal.value.expected)
    with pytest.raises(NotAllowed) as refusal:
        check_calming(
            angry.model_copy(update={"locale": "fr"}), MECHANISM, "On vous appelle.", field="summary"
        )
    assert "我们非常理解您此刻的心情。" in str(refusal.value.expected)


# Channels


@pytest.mark.req("S4-37", "S3-26")
@pytest.mark.parametrize(
    ("wish", "used", "instead_of"),
    [
        ("phone", "phone", None),
        ("在线留言", "online_message", None),
        ("邮件", "phone", "email"),
        ("信鸽", "phone", "信鸽"),
        (None, "phone", None),
    ],
)
def test_a_wish_is_met_where_it_can_be(wish: str | None, used: str, instead_of: str | None) -> None:
    chosen = channel_for(a_judged_case(customer=a_customer(wish)), TEMPLATE.notices)

    assert (chosen.row.code, chosen.fallback_from) == (used, instead_of)
    assert len(chosen.reasons) == (instead_of is not None)


@given(st.lists(st.sampled_from(["phone", "online_message", "email"]), unique=True))
def test_no_channel_that_failed_is_tried_again(failed: list[str]) -> None:
    row = next_channel(a_judged_case(customer=a_customer()), TEMPLATE.notices, failed)

    assert row is None or row.code not in failed
    assert (row is None) == ({"phone", "online_message"} <= set(failed))


def answered(case: Case, **changes: Any) -> Any:
    values = {"case": REF, "notice_id": "n-1", "channel": "phone", "delivered": True} | changes
    return note_delivery(case, TEMPLATE, NoticeDelivered.model_validate(values), now=NOW)


@pytest.mark.req("S4-37")
def test_what_a_gateway_says_is_kept_once() -> None:
    case = a_judged_case(notices=(a_notice(),), customer=a_customer())
    done = answered(case)

    assert done.after.notices[0].sending.outcome == "accepted"
    assert answered(done.after, delivered=False).changes_nothing
    assert answered(case, channel="email").changes_nothing
    assert answered(case.model_copy(update={"state": "archived"})).changes_nothing
    with pytest.raises(NotAllowed, match="has no such notice"):
        answered(case, notice_id="n-2")


# Estimates and results


@pytest.mark.req("S2-15")
def test_the_first_estimate_is_compared_once_and_only_where_there_is_one() -> None:
    case = a_resolved_case(notices=(a_notice(), a_notice(id="n-2", expected_at=NOW)))
    estimate = kept_estimate(case, now=NOW)
    assert estimate is not None
    assert (estimate.expected_at, estimate.actual_at, estimate.is_kept) == (RESOLVED, RESOLVED, True)

    closed = a_closed_case(notices=case.notices)
    assert [one.details["kept"] for one in comparison(case, closed, now=NOW)] == [True]
    assert comparison(closed, closed, now=NOW) == ()
    assert comparison(None, closed, now=NOW) == ()
    assert comparison(a_resolved_case(), a_closed_case(), now=NOW) == ()
    assert kept_estimate(a_resolved_case(), now=NOW) is None


@pytest.mark.req("S1-24")
@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({}, True),
        ({"kind": "progress"}, False),
        ({"round": 2}, False),
        ({"sending": Sending(outcome="rejected", at=NOW)}, False),
        ({"sending": Sending(outcome="refused", at=NOW)}, True),
    ],
)
def test_a_result_counts_as_told_if_it_was_sent_in_this_round(changes: dict[str, Any], is_told: bool) -> None:  # noqa: FBT001 - by pytest
    case = a_resolved_case(notices=(a_notice(**changes),))

    assert is_result_told(case, PROGRAMME) == is_told
    if not is_told:
        with pytest.raises(TooEarly, match="was told the result"):
            check_result_told(case, PROGRAMME)
    check_result_told(case, MALL)
    assert not is_result_told(case, MALL)


# Stages


@pytest.mark.req("S3-26", "S2-36")
def test_a_stage_is_told_where_the_pack_says_so_and_nothing_else_is() -> None:
    before, after = a_judged_case(state="assigned"), a_judged_case()
    around: dict[str, Any] = {"version": 7, "events": ("case.accepted",), "orders": ()}

    (order,) = stage_notices(before, after, MECHANISM, **around)
    assert (order.kind, order.about) == ("stage", "investigating@7")
    assert stage_notices(after, after, MECHANISM, **around) == ()
    assert stage_notices(before, after, PROGRAMME, **around) == ()
    assert stage_notices(None, after, MECHANISM, **around) == ()
    assert stage_notices(before, after, MECHANISM, **(around | {"orders": (order,)})) == ()
    done = around | {"events": ("remedy.done",)}
    assert [one.kind for one in stage_notices(after, after, MALL, **done)] == ["step_done"]


@pytest.mark.parametrize(
    ("about", "state"),
    [("investigating@7", "investigating"), ("nowhere@7", None), ("7", None), ("a@example.com", None)],
)
def test_what_a_notice_is_about_is_a_state_only_if_it_is_one(about: str, state: str | None) -> None:
    assert state_meant(about) == state


def test_a_stage_is_overtaken_by_the_end_alone() -> None:
    assert is_overtaken(a_closed_case(), "investigating@7")
    assert not is_overtaken(a_closed_case(), "closed@7")
    assert not is_overtaken(a_judged_case(), "planning@7")
    assert not is_overtaken(a_closed_case(), "2")


@pytest.mark.req("S3-41")
def test_the_job_asks_for_the_audits_of_those_packs_alone_that_want_some() -> None:
    world = World(now=NOW, packs=every_pack(), staff=NOBODY)
    alone = Packs(by_ref={}, default=MALL.name, newest={MALL.name: MALL})

    assert ask_audits(planned(), world) == ReadFilings((TemplatesAudited.filing_of(MECHANISM.name),))
    assert ask_audits(planned(), World(now=NOW, packs=alone, staff=NOBODY)) is None


@pytest.mark.req("S3-54")
def test_what_an_angry_customer_is_told_begins_with_a_phrase_that_calms() -> None:
    angry = with_anger(a_judged_case(), MECHANISM, 90, at=NOW)

    assert told(angry, MECHANISM, "received").text.startswith("我们非常理解您此刻的心情。您的反馈已受理")
    assert told(a_judged_case(), MECHANISM, "received").text.startswith("您的反馈已受理")


@pytest.mark.req("S3-78", "C-11")
@pytest.mark.parametrize(("culture", "apologies"), [("egalitarian", 1), ("ramadan", 2), (None, 2)])
def test_an_apology_too_many_is_left_out(culture: str | None, apologies: int) -> None:
    notice = told(a_judged_case(culture=culture), MECHANISM, "delay", about="x")

    assert notice.blocks == ("apology", "apology_again")[:apologies]
    assert ("再次向您致歉" in notice.text) == (apologies > 1)


@pytest.mark.req("S2-15")
@pytest.mark.parametrize(("priority", "hours"), [("urgent", 48), ("normal", 96), (None, 96)])
def test_the_estimate_goes_by_priority_and_holds_before_triage_too(priority: str | None, hours: int) -> None:
    case = a_judged_case(priority) if priority else a_judged_case(assessments=())

    assert told(case, MALL, "received").expected_at == RECEIVED + timedelta(hours=hours)
