"""A kettle that three rounds do not mend, under the feedback handbook."""

from __future__ import annotations

from tests.stories.steps import KETTLE, a_plan, agrees, is_solved, worth
from tests.tales import Tale


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
