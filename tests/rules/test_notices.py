"""Notices: the three facts, in the customer's words, without personal data."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.masking import masked
from rules.notice_texts import expected_resolution, three_facts
from rules.notices import notify, tell_customer
from rules.wording import wording_of
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed, PolicyError
from schemas.messages.orders import NotifyCustomer
from schemas.policy.notices import NoticesPolicy
from schemas.report import Contact, Customer
from schemas.work import Progress, Suggestion
from tests.builders import RECEIVED, a_case, at
from tests.ending import (
    OWNER,
    RESOLVED,
    a_closed_case,
    a_judged_case,
    a_plan,
    a_resolved_case,
    details_of,
    facts_of,
    form_of,
)
from tests.packs import HANDBOOK, the_pack
from workers.pack_yaml import load_section

NOW = RECEIVED + timedelta(hours=1)


def told(case: Case, kind: str, *, about: str = "", now: datetime = NOW) -> Decision[Case]:
    return tell_customer(case, the_pack(), notify(case, kind, about=about), now=now)


def the_text(case: Case, kind: str, **said: Any) -> str:
    return told(case, kind, **said).after.notices[-1].text


@pytest.mark.req("S0-51")
def test_every_notice_says_accepted_step_and_expected_resolution() -> None:
    decision = told(a_judged_case(), "received")

    notice = decision.after.notices[0]
    assert notice.accepted == f"您的反馈已受理，编号{a_case().number}"
    assert notice.step == "正在调查原因"
    assert notice.expected_at == RECEIVED + timedelta(hours=72)
    assert notice.text == f"{notice.accepted}。目前进度：正在调查原因。预计解决时间：2026年3月9日10:00。"
    assert decision.event == "customer.notified"


@pytest.mark.req("S0-50", "S0-51")
def test_the_fact_carries_what_the_gateway_needs_and_no_personal_data() -> None:
    decision = told(a_judged_case(), "received")

    assert facts_of(decision) == ["customer-notified"]
    details = details_of(decision)
    assert (details["channel"], details["kind"]) == ("phone", "received")
    assert set(details) == {
        "notice_id",
        "kind",
        "channel",
        "accepted",
        "step",
        "expected_at",
        "text",
        "blocks",
    }
    assert "测试甲" not in decision.events[0].model_dump_json()
    assert "13800000000" not in decision.events[0].model_dump_json()


@pytest.mark.req("S0-50")
@pytest.mark.parametrize(
    ("contact", "channel"),
    [
        (Contact(phone="13800000000", email="a@example.com"), "phone"),
        (Contact(email="a@example.com", platform="wx-1"), "email"),
        (Contact(platform="wx-1"), "platform"),
        (Contact(), "platform"),
    ],
)
def test_the_customer_is_told_on_an_allowed_channel_that_reaches_them(contact: Contact, channel: str) -> None:
    case = a_judged_case(customer=Customer(identifier="C-9", contact=contact))

    assert told(case, "received").after.notices[0].channel == channel


@pytest.mark.req("S0-71", "S0-50")
def test_the_solution_comes_with_the_finding() -> None:
    case = a_judged_case(state="proposing", plans=(a_plan(),))

    text = the_text(case, "solution")

    assert "调查结果：加热管虚焊" in text
    assert "解决方案：换货 同型号、延长保修" in text


@pytest.mark.req("S0-71")
def test_no_solution_is_told_before_there_is_a_plan() -> None:
    with pytest.raises(NotAllowed, match="has none yet") as refusal:
        told(a_judged_case(), "solution")

    assert refusal.value.field == "kind"


@pytest.mark.req("S0-45")
def test_the_verdict_comes_with_its_reason() -> None:
    verdict = Suggestion(
        verdict="not_adopted", reason="成本过高", department="product", by=OWNER, at=RESOLVED
    )
    case = a_judged_case(state="callback", suggestion=verdict)

    assert "评估结论：不采纳。理由：成本过高" in the_text(case, "verdict")


@pytest.mark.req("S0-51", "S0-55")
def test_each_progress_entry_is_told_with_its_own_words() -> None:
    steps = tuple(
        Progress(step=step, at=NOW, recorded_at=NOW, by=OWNER) for step in ("已检测", "已联系供应商")
    )
    first, second = a_judged_case(progress=steps[:1]), a_judged_case(progress=steps)

    assert "最新进度：已检测。" in the_text(first, "progress")
    assert "最新进度：已联系供应商。" in the_text(second, "progress")
    assert "最新进度：已检测。" in the_text(second, "progress", about="1")


def test_a_result_an_answer_and_a_delay_have_their_own_words() -> None:
    case = a_resolved_case()

    assert "处理结果：已换货" in the_text(case, "result")
    assert "答复：已换货" in the_text(case, "answer")
    assert "处理遇到延误" in the_text(a_judged_case(state="blocked"), "delay", about="2026-03-09T00:00Z")


def test_a_kind_without_a_template_is_told_as_progress() -> None:
    assert "最新进度：正在调查原因" in the_text(a_judged_case(), "sunshine")


def test_the_same_notice_is_written_once_a_round() -> None:
    once = told(a_judged_case(), "received").after
    twice = told(once, "received", now=NOW + timedelta(minutes=5))
    later = told(twice.after.model_copy(update={"round": 2}), "received")

    assert len(once.notices) == 1
    assert twice.changes_nothing
    assert len(later.after.notices) == 2


def test_another_result_in_the_same_round_is_told_too() -> None:
    first = told(a_resolved_case(), "result").after
    second = told(first.model_copy(update={"resolution": "管理层决定退款"}), "result").after

    assert [notice.text.count("管理层决定退款") for notice in second.notices] == [0, 1]


@pytest.mark.parametrize(
    ("locale", "beginning"),
    [
        ("zh-CN", "您的反馈已受理"),
        ("zh-TW", "您的反映已受理"),
        ("zh-Hant-HK", "您的反映已受理"),
        ("en-AU", "Your feedback has been accepted"),
        ("fr-FR", "您的反馈已受理"),
    ],
)
def test_customers_are_told_in_their_own_script(locale: str, beginning: str) -> None:
    assert the_text(a_judged_case(locale=locale), "received").startswith(beginning)


def test_a_locale_that_nobody_speaks_gets_the_first_one() -> None:
    assert wording_of(the_pack().notices).locale("fr", "de").code == "zh-CN"


@pytest.mark.req("S0-51")
def test_a_promise_is_told_before_any_estimate() -> None:
    promised = RECEIVED + timedelta(hours=5)

    assert told(a_judged_case(promised_by=promised), "received").after.notices[0].expected_at == promised


@pytest.mark.parametrize(("priority", "hours"), [("urgent", 24), ("important", 72), ("normal", 168)])
def test_without_a_promise_the_estimate_goes_by_priority(priority: str, hours: int) -> None:
    expected = expected_resolution(a_judged_case(priority), the_pack().notices, now=NOW)

    assert expected == RECEIVED + timedelta(hours=hours)


def test_before_triage_the_longest_estimate_holds() -> None:
    assert expected_resolution(a_case(), the_pack().notices, now=NOW) == RECEIVED + timedelta(hours=168)


def test_a_closed_case_was_expected_when_it_closed() -> None:
    case = a_closed_case()

    assert (
        three_facts(case, the_pack(), now=at("Fri 2026-03-20 10:00")).expected_at == form_of(case).closed_at
    )


@given(st.integers(0, 24 * 60), st.none() | st.integers(0, 24 * 60))
def test_an_open_case_is_never_promised_for_the_past(waited: int, promised: int | None) -> None:
    now = RECEIVED + timedelta(hours=waited)
    promised_by = None if promised is None else RECEIVED + timedelta(hours=promised)

    expected = expected_resolution(a_judged_case(promised_by=promised_by), the_pack().notices, now=now)

    assert expected > now


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("已致电测试甲", "已致电***"),
        ("电话13800000000，另一个 139 1234 5678", "电话***，另一个 ***"),
        ("写信至 a.b@example.com.cn", "写信至 ***"),
        ("证件11010119900307123X", "证件***"),
        ("国际 +44 20 7946 0958", "国际 ***"),
        ("单号DD20260303001，运单SF1395555666612", "单号DD20260303001，运单SF1395555666612"),
    ],
)
def test_what_staff_write_leaves_without_personal_data(said: str, left: str) -> None:
    assert masked(said, a_case().customer) == left


def test_a_notice_does_not_repeat_the_personal_data_that_staff_wrote() -> None:
    step = Progress(step="已致电测试甲 13800000000", at=NOW, recorded_at=NOW, by=OWNER)

    assert "最新进度：已致电*** ***。" in the_text(a_judged_case(progress=(step,)), "progress")


def changed(**changes: Any) -> NoticesPolicy:
    return NoticesPolicy.model_validate(the_pack().notices.model_dump() | changes)


@pytest.mark.req("S0-51")
@pytest.mark.parametrize("fact", ["accepted", "step", "expected"])
def test_a_template_that_lacks_one_of_the_three_facts_is_refused(fact: str) -> None:
    template = the_pack().notices.templates[0].model_dump()
    template["text"] = {code: text.replace(f"{{{fact}}}", "") for code, text in template["text"].items()}

    with pytest.raises(ValueError, match=rf"expected \{{{fact}\}} exactly once"):
        changed(templates=[template])


def test_a_faulty_template_is_named_with_file_and_line(tmp_path: Path) -> None:
    text = (HANDBOOK / "notices.yaml").read_text(encoding="utf-8")
    path = tmp_path / "notices.yaml"
    path.write_text(text.replace("最新进度：{step}", "最新进度"), encoding="utf-8")

    with pytest.raises(PolicyError, match=r"notices.yaml:\d+: row notices.template.progress"):
        load_section(path, NoticesPolicy)


def test_sections_that_leave_customers_without_words_are_refused() -> None:
    policy = the_pack().notices.model_dump()
    unknown = policy["templates"][0] | {"text": {"en": "{accepted}{step}{expected}{name}"}}
    with pytest.raises(ValueError, match="expected braces out of"):
        changed(templates=[unknown])
    with pytest.raises(ValueError, match="expected a text for each of"):
        changed(accepted=policy["accepted"] | {"text": {"en": "yes"}})
    with pytest.raises(ValueError, match=r"\['archived'\] are missing|archived"):
        changed(steps=policy["steps"][:-1])
    with pytest.raises(ValueError, match="expected one for each kind"):
        changed(otherwise="sunshine")
    with pytest.raises(ValueError, match="in braces"):
        changed(locales=[policy["locales"][0] | {"moment": "{year}"}])
    with pytest.raises(ValueError, match="expected a time zone"):
        changed(zone=policy["zone"] | {"name": "Asia/Nowhere"})


def test_the_order_names_the_newest_plan_and_progress() -> None:
    step = Progress(step="已检测", at=NOW, recorded_at=NOW, by=OWNER)
    case = a_judged_case(plans=(a_plan(1), a_plan(2)), progress=(step, step))

    assert notify(case, "solution") == NotifyCustomer(case_id=case.id, kind="solution", about="2")
    assert notify(case, "progress").about == "2"
    assert notify(a_case(), "received").about == ""


def test_every_remedy_and_verdict_has_words_for_customers() -> None:
    pack = the_pack()
    codes = {row.code for row in (*pack.handling.remedies, *pack.handling.verdicts)}

    assert codes <= {word.code for word in pack.notices.words}
