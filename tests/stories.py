"""Matters from the first stage of a handbook to its last, by the unhappy paths that it has."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.tales import Tale

GROUPS: Final = ("leaders", "administration", "project", "marketing", "business")
KETTLE: Final = "水壶用了三天就坏了，不工作"
JURORS: Final = ("juror-1", "juror-2", "juror-3")


def a_plan(*codes: str, **more: Any) -> dict[str, Any]:
    """Give a plan that lacks nothing."""
    remedies = [{"code": code} for code in codes]
    return {"root_cause": "温控器失效", "basis": "policy:1", "remedies": remedies, **more}


def worth(code: str, amount: str) -> dict[str, Any]:
    """Give a remedy that costs something."""
    return {"code": code, "amount": {"amount": amount, "currency": "CNY"}}


def agrees(tale: Tale) -> None:
    """Have the customer agree to the newest plan."""
    tale.comes(lambda: tale.state == "proposing", "a plan before the customer")
    tale.says("customer.accepted", plan_version=tale.case["plans"][-1]["version"])


def is_solved(tale: Tale, code: str) -> None:
    """Carry a round out with one remedy, from its planning to its callback."""
    if tale.state == "rework":
        tale.says("case.accepted")
    tale.says("plan.drafted", **a_plan(code))
    agrees(tale)
    tale.says("remedy.done", code=code)
    tale.says("case.responded", channel="phone", summary="已告知进展")
    tale.says("progress.reported", step="已处理").says("case.resolved", result="已处理")


def handbook_story(tale: Tale) -> None:
    """Tell of a kettle that three rounds do not mend, so that management decides, twice."""
    # 分类评估与分派, 处理: no plan before the test; the plan is too dear, and the customer objects to the next one.
    tale.begins(
        summary=KETTLE, urgency={"value": "important", "source": "customer"}, topic="quality_complaint"
    )
    tale.is_refused("plan.drafted", **a_plan("exchange"))
    tale.says("case.accepted").says("case.verified", note="已核实")
    assert "test_result" in tale.is_refused("plan.drafted", **a_plan("exchange"))
    tale.answers("customer_contact", "technical_test")
    tale.says("plan.drafted", **a_plan() | {"remedies": [worth("compensation", "500.01")]})
    assert tale.state == "plan_review"
    assert "management" in tale.is_refused("plan.approved", plan_version=1)
    tale.says("plan.refused", plan_version=1, reason="超出限额", by="management-01")
    tale.says("plan.drafted", **a_plan("repair"))
    tale.comes(lambda: tale.state == "proposing", "the second plan before the customer")
    tale.says("customer.objected", plan_version=2, objection="不要维修")
    tale.says("plan.drafted", **a_plan("exchange", "warranty_extension"))
    agrees(tale)

    # It is blocked, goes on, and is not resolved with a remedy open.
    tale.says("case.blocked", obstacle="缺货", expected_at="2026-12-01T12:00:00+08:00")
    assert tale.state == "blocked"
    tale.is_refused("case.resolved", result="已换货")
    tale.says("case.unblocked", note="已到货").says("remedy.done", code="exchange")
    assert "open remedies: warranty_extension" in tale.is_refused("case.resolved", result="已换货")
    tale.says("remedy.done", code="warranty_extension").says("case.resolved", result="已换货")

    # 回访: remarks alone are no answer; dissatisfied in three rounds.
    caller = "customer_service-91"
    tale.says("callback.recorded", answer="有其他补充意见", text="希望电话更好打", by=caller)
    assert tale.state == "callback"
    tale.says("callback.recorded", answer="不满意", text="又坏了", by=caller)
    assert (tale.state, tale.round) == ("rework", 2)
    tale.says("case.accepted")
    tale.is_refused("plan.drafted", **a_plan("exchange"))
    tale.says("cause.analysed", cause="没有检测电源")
    is_solved(tale, "return")
    tale.says("callback.recorded", answer="不满意", cause="退货太慢", by=caller)
    assert (tale.state, tale.round) == ("rework", 3)
    is_solved(tale, "apology")
    tale.says("callback.recorded", answer="不满意", cause="只有道歉", by=caller)
    assert tale.state == "escalated"

    # Management decides for good, hears the customer once more, and the case is archived.
    final = {"decision": "全额退款", "outcome": "final"}
    tale.is_refused("case.decided", **final)
    tale.says("case.decided", **final, by="management-01")
    tale.says("case.reopened", reason="退款未到账", by="customer")
    assert tale.state == "escalated"
    tale.says("case.decided", **final, by="management-01").says("case.signed")
    tale.comes(lambda: tale.state == "archived", "an archived case")
    assert tale.case["closure"]["outcome"] == "decided_by_management"
    tale.ends()


def programme_story(tale: Tale) -> None:
    """Tell of a representative's ticket that ends before the mediation body."""
    # 投诉受理: what a representative recorded is reviewed by a handler.
    tale.begins(until="pending_review", summary=KETTLE, recorded_by="representative-03")
    tale.is_refused("case.submission-reviewed", passed=True, by="representative-03")
    tale.says("case.submission-reviewed", passed=True, by="handler-02")
    tale.comes(lambda: tale.state == "assigned", "an assigned case")
    handler = "handler-07"
    tale.says("case.accepted", by=handler)

    # 核查: nothing is planned before it; help has a limit of the list, and is reviewed before it is asked for.
    assert "it lacks the verification" in tale.is_refused("plan.drafted", **a_plan("exchange"), by=handler)
    tale.says("case.verified", note="已核实", by=handler)
    help_ = {"kind": "assist", "department": "business", "text": "请核对批次", "by": handler}
    tale.is_refused("task.requested", **help_)
    tale.says("task.requested", **help_, limit="one_day")
    asked = list(tale.tasks)[-1]
    tale.is_refused("task.answered", task_id=asked, answer="同批正常", by="business-04")
    tale.says("task.reviewed", task_id=asked, passed=True, by="handler-02")
    tale.says("task.answered", task_id=asked, answer="同批正常", by="business-04")

    # 投诉处理, 结果反馈与回访: no result without a reply; a body of its own calls back; two rounds fail.
    tale.says("plan.drafted", **a_plan("exchange"))
    agrees(tale)
    tale.says("remedy.done", code="exchange")
    assert "a reply to the user, a record entry" in tale.is_refused("case.resolved", result="已处理")
    tale.says("case.responded", channel="phone", summary="已告知进展")
    tale.says("progress.reported", step="已处理").says("case.resolved", result="已处理")
    tale.is_refused("callback.recorded", answer="满意", by=handler)
    caller = "callback_body-01"
    tale.says("callback.recorded", answer="不满意", cause="没有检测电源", by=caller)
    is_solved(tale, "repair")
    tale.says("callback.recorded", answer="不满意", by=caller)

    # The mediation body with its five groups.
    assert tale.state == "mediation"
    tale.is_refused("case.transferred", department="supervisors", reason="复杂", by=handler)
    chair = "mediator-01"
    early = tale.is_refused("case.mediated", outcome="settled", text="换整机", by=chair)
    assert "whether these groups came: leaders, administration" in early
    for group in GROUPS:
        came = group != "marketing"
        person = {"person": f"{group}-02"} if came else {}
        tale.says("mediation.attended", group=group, present=came, **person, by=chair)
    tale.says("case.mediated", outcome="调解达成一致", text="更换整机并上门安装", by=chair)
    tale.says("callback.recorded", answer="基本满意", by=caller)

    # 归档: not signed before somebody said whose fault it was.
    assert "责任认定" in tale.is_refused("case.signed")
    tale.says("fault.attributed", department="business", reason="选用了劣质温控器").says("case.signed")
    tale.comes(lambda: tale.state == "archived", "an archived case")
    assert tale.case["closure"]["status_label"] == "已办结"
    (measure,) = [name for name, task in tale.tasks.items() if task["kind"] == "measure"]
    tale.says("improvement.done", task_id=measure, result="已更换温控器的供应商", by="business-04")
    assert tale.tasks[measure]["answered_at"] is not None
    tale.ends()


def mechanism_story(tale: Tale) -> None:
    """Tell of an order that no article helps with, a return, a jury, and a customer whom nobody reaches."""
    # 受理: an article comes first; it does not help.
    said = {"channel": "app", "culture": "中東", "summary": "水壺壞了要退貨，查詢物流也查不到，投訴"}
    tale.begins(until="self_service", **said)
    assert tale.case["article"] == "tracking"
    tale.says("case.self-service-answered", helped=False, by="customer")
    tale.comes(lambda: tale.state == "assigned", "an owner")

    # 調查, 解決, 質檢: what was returned is checked before the result.
    tale.says("case.accepted")
    assert "it lacks the investigation" in tale.is_refused("plan.drafted", **a_plan("return"))
    tale.says("case.verified", note="已核實").says("plan.drafted", **a_plan("return"))
    agrees(tale)
    tale.says("remedy.done", code="return")
    assert "quality check" in tale.is_refused("case.resolved", result="已退貨")
    tale.says("task.requested", kind="quality_check", department="product", text="檢查退回的水壺")
    tale.answers("quality_check").says("case.resolved", result="已退貨")

    # 回訪: not reached in Ramadan, then dissatisfied, twice; the cap, and a jury.
    caller = "callback_staff-01"
    tale.says("callback.attempted", reason="無人接聽", by=caller)
    again = tale.case["timers"]["calling"]["due_at"].astimezone(ZoneInfo("Asia/Riyadh"))
    assert not 4 <= again.hour < 20, again
    tale.says("callback.recorded", answer="不滿意", cause="沒有退款", by=caller)
    is_solved(tale, "vip_channel")
    tale.says("callback.recorded", answer="不滿意", cause="仍沒有退款", by=caller)
    assert tale.state == "escalated"
    jurors = [{"id": juror} for juror in JURORS]
    party = {"id": "juror-9", "customer": {"contact": {"phone": "13800000099"}}}
    leads = "service_leads-01"
    tale.is_refused("jury.opened", question="是否應當退款？", jurors=[*jurors[:2], party], by=leads)
    tale.says("jury.opened", question="是否應當退款？", jurors=[*jurors, party], by=leads)
    assert tale.state == "jury"
    clerk = "customer_service-01"
    tale.is_refused("juror.voted", juror="juror-9", choice="支持客戶", by=clerk)
    for juror, choice in zip(JURORS, ("支持客戶", "維持原方案", "支持客戶"), strict=True):
        tale.says("juror.voted", juror=juror, choice=choice, by=clerk)
    assert (tale.state, tale.round) == ("planning", 3)

    # The third round is carried out, but nobody reaches the customer any more.
    is_solved(tale, "apology")
    tale.says("callback.attempted", reason="號碼有誤", by=caller)
    assert tale.case["closure"]["outcome"] == "unreached"
    tale.says("case.signed")
    tale.comes(lambda: tale.state == "archived", "an archived case")
    tale.ends()
