"""The stages of every handbook by its delivered pack: in order, and nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from rules.stages import check_exits
from schemas.errors import NotAllowed, TooEarly
from tests.compensating import S0, S1, S2, S3, S4
from tests.investigating import Matter

FETCHED: Final = ("order_details", "logistics_data", "inquiry", "supplier_inquiry")

SIX: Final = [
    "投诉接收",
    "受理与初步响应",
    "调查与核实",
    "方案提出与沟通",
    "处理与跟进",
    "结果反馈与归档",
]


def investigated(pack: str = S2, **changes: Any) -> Matter:
    """Bring a complaint so far that a plan may be drafted."""
    matter = Matter(pack, **changes).accepted().answered(*FETCHED)
    matter.said("fact.found", kind="root_cause", text="运输破损", source="lab", verified=True)
    return matter.core_named()


def executing(pack: str, *codes: str, **changes: Any) -> Matter:
    """Bring a complaint so far that its plan is carried out."""
    matter = investigated(pack, **changes).drafted(*codes)
    yes = {"feedback": "可以接受", "confirmation": "确认同意"} if pack == S4 else {}
    return matter.said("customer.accepted", plan_version=1, follow_up_owner="agent-1", **yes)


def in_callback(pack: str, code: str) -> Matter:
    """Bring a complaint so far that its customer is called back."""
    matter = executing(pack, code)
    matter.said("remedy.done", code=code).said("case.responded", channel="phone", summary="已致电")
    return matter.said("progress.reported", step="已办妥").said("case.resolved", result="已解决")


@pytest.mark.req("S2-61")
def test_a_mall_case_passes_six_stages_in_their_order() -> None:
    matter = Matter(S2)
    seen = [matter.status()["stage"]]
    ahead = matter.status()["stages_ahead"]
    steps: tuple[Callable[[], Matter], ...] = (
        lambda: matter.accepted().answered(*FETCHED).core_named(),
        matter.drafted,
        lambda: matter.said("customer.accepted", plan_version=1, follow_up_owner="agent-1"),
        lambda: matter.said("remedy.done", code="exchange").said("case.resolved", result="已换货"),
    )
    for step in steps:
        step()
        seen.append(matter.status()["stage"])

    assert seen == SIX[1:], matter.refused
    assert ahead == SIX[2:]


@pytest.mark.req("S2-61")
@pytest.mark.parametrize(
    ("kind", "said", "stages"),
    [
        ("case.resolved", {"result": "已解决"}, ["受理与初步响应", "调查与核实", "方案提出与沟通"]),
        ("remedy.done", {"code": "exchange"}, ["受理与初步响应", "调查与核实", "方案提出与沟通"]),
        ("plan.drafted", {"root_cause": "x", "remedies": [{"code": "apology"}]}, ["受理与初步响应"]),
    ],
)
def test_a_message_that_skips_a_stage_is_refused_and_says_which(
    kind: str, said: dict[str, Any], stages: list[str]
) -> None:
    matter = Matter(S2)
    before = matter.case

    matter.said(kind, **said)

    assert all(stage in matter.refused for stage in stages)
    assert matter.case == before
    (told,) = matter.company.heard("caseloop.event.case.refused.v1")
    assert told["fault"]["sentence"] == matter.refused


@pytest.mark.req("S2-62")
def test_a_stage_is_left_only_with_what_it_wants() -> None:
    matter = Matter(S2).accepted().core_named().drafted()

    assert matter.case.plan is None
    assert "cannot leave stage investigation (调查与核实)" in matter.refused
    assert "replies of everybody" in matter.refused
    assert "a fact that is established and verified" in matter.refused

    matter.answered(*FETCHED).drafted()
    assert matter.state() == "proposing"


@pytest.mark.req("S2-62")
def test_a_stage_that_only_waits_for_its_own_notice_is_tried_again() -> None:
    matter = Matter(S2)
    untold = matter.case.model_copy(update={"notices": ()})

    pack = matter.company.packs.of(untold.pack)
    with pytest.raises(TooEarly, match="first response"):
        check_exits(untold, untold.model_copy(update={"state": "investigating"}), pack)


@pytest.mark.req("S1-34")
def test_a_step_outside_the_procedure_of_the_programme_is_refused() -> None:
    matter = Matter(S1).said("case.accepted").drafted("compensation", remedies=[{"code": "apology"}])

    assert matter.state() == "investigating"
    assert "cannot leave stage verification (核查): it lacks the verification" in matter.refused


@pytest.mark.req("S1-52")
@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        (("progress.reported", "case.responded"), "a reply to the user, a record entry"),
        (("case.responded",), "a reply to the user"),
        (("progress.reported",), "a record entry"),
    ],
)
def test_a_ticket_is_not_finished_without_reply_and_record(lacking: tuple[str, ...], sentence: str) -> None:
    matter = executing(S1, "apology").said("remedy.done", code="apology")
    said: dict[str, dict[str, Any]] = {
        "case.responded": {"channel": "phone", "summary": "已致电"},
        "progress.reported": {"step": "已核对记录"},
    }
    for kind in said.keys() - set(lacking):
        matter.said(kind, **said[kind])

    matter.said("case.resolved", result="已解决")
    assert matter.state() == "executing"
    assert f"it lacks {sentence}. Send first: " in matter.refused

    for kind in lacking:
        matter.said(kind, **said[kind])
    matter.said("case.resolved", result="已解决")
    assert matter.state() == "callback"


@pytest.mark.req("S3-16")
@pytest.mark.req("C-28")
def test_a_case_is_not_closed_with_a_link_missing() -> None:
    matter = Matter(S3).said("case.accepted").drafted("refund", remedies=[{"code": "apology"}])

    assert matter.state() == "investigating"
    assert "it lacks the investigation" in matter.refused

    closed = in_callback(S3, "apology")
    closed.said("callback.recorded", answer="滿意", by="customer_service-9")
    assert closed.case.state in {"closed", "archived"}, closed.refused
    links = (
        closed.case.accepted_at,
        closed.case.investigation_started_at,
        closed.case.resolved_at,
        closed.case.callbacks,
    )
    assert all(links)


@pytest.mark.req("S3-16")
@pytest.mark.parametrize(
    ("field", "empty", "link"),
    [
        ("accepted_at", None, "the acceptance"),
        ("investigation_started_at", None, "the investigation"),
        ("resolution", None, "the resolution"),
        ("callbacks", (), "the callback"),
    ],
)
def test_each_of_the_four_links_is_wanted_at_the_end(field: str, empty: object, link: str) -> None:
    matter = in_callback(S3, "apology")
    pack = matter.company.packs.of(matter.case.pack)
    before = matter.case
    matter.said("callback.recorded", answer="滿意", by="customer_service-9")
    ended = matter.case
    check_exits(before, ended, pack)

    with pytest.raises(NotAllowed, match=f"it lacks {link}"):
        check_exits(before, ended.model_copy(update={field: empty}), pack)


@pytest.mark.req("C-28")
@pytest.mark.parametrize(
    ("pack", "code", "answer", "by", "label"),
    [
        (S1, "apology", "满意", "callback_body-1", "已办结"),
        (S2, "exchange", "满意", "customer_service-9", "已归档"),
        (S3, "apology", "滿意", "customer_service-9", "已解決"),
        (S4, "improvement", "满意", "customer_service-9", "已关闭"),
    ],
)
def test_each_handbook_closes_by_its_own_conditions(
    pack: str, code: str, answer: str, by: str, label: str
) -> None:
    matter = in_callback(pack, code).said("callback.recorded", answer=answer, by=by)

    assert matter.case.closure is not None, matter.refused
    assert matter.case.closure.status_label == label


@pytest.mark.req("S3-27")
def test_a_return_passes_quality_check_and_its_customer_hears_of_it() -> None:
    matter = executing(S3, "return").said("remedy.done", code="return")
    matter.said("case.resolved", result="已退貨")
    assert "it lacks the quality check of what was returned" in matter.refused

    matter.said("task.requested", kind="quality_check", department="product", text="檢查退回的水壺")
    assert matter.status()["stage"] == "質檢"
    told = [notice for notice in matter.case.notices if notice.kind == "quality_check"]
    assert [("您的退貨已進入質檢階段" in notice.text) for notice in told] == [True]

    matter.answered("quality_check")
    assert matter.status()["stage"] == "解決"
    matter.said("case.resolved", result="已退貨")
    assert matter.state() == "callback"


@pytest.mark.req("S4-29")
def test_a_plan_of_the_template_needs_its_root_cause() -> None:
    matter = Matter(S4).accepted().drafted("improvement")
    assert matter.state() == "investigating"
    assert "cannot leave stage analysis (问题核实与方案制定): it lacks the root cause" in matter.refused

    matter.said("fact.found", kind="root_cause", text="包装太薄", source="warehouse").drafted("improvement")
    assert matter.state() == "proposing"


@pytest.mark.req("S4-29")
def test_an_enquiry_of_the_template_needs_no_root_cause() -> None:
    matter = Matter(S4, type="咨询", summary="请问水壶怎么除垢？").said("case.accepted")
    matter.said("enquiry.answered", answer="加白醋煮沸", references=["kb:A7"])

    assert matter.state() == "callback", matter.refused


@pytest.mark.parametrize("pack", [S0, S1, S2, S3, S4])
def test_every_handbook_tells_its_stage_in_the_customers_language(pack: str) -> None:
    told = {locale: Matter(pack, locale=locale).status() for locale in ("zh-CN", "zh-TW", "en")}

    assert len({status["stage"] for status in told.values()}) >= 2
    assert all(status["stages_ahead"] for status in told.values())


def test_a_blocked_case_is_in_the_stage_in_which_it_was_blocked() -> None:
    matter = executing(S2).said("case.blocked", obstacle="缺货", expected_at="2026-03-20T12:00:00+08:00")

    assert (matter.case.state, matter.status()["stage"]) == ("blocked", "处理与跟进")


def test_a_case_beside_the_order_is_in_no_stage_and_may_be_withdrawn_from_any() -> None:
    matter = Matter(S2).accepted().said("case.escalated", reason="超出权限")
    assert (matter.status()["stage"], matter.status()["stages_ahead"]) == (None, [])

    matter.said("case.withdrawn", reason="不再需要", by="customer")
    assert matter.state() == "closed"
