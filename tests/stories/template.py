"""A late order that a meeting settles and that is done twice, under the service template."""

from __future__ import annotations

from tests.tales import Tale


def template_story(tale: Tale) -> None:
    """Tell of an order that nobody sent."""
    tale.begins(summary="订单三天没有发货，多次催促无果")
    tale.comes(lambda: len(tale.tasks) == 2, "the requests to verify and for the order's status")

    # 核实与方案制定: the order system answers, the case is complex, the cause is found, a meeting settles it.
    tale.answers("order_status")
    tale.says("case.accepted").says("case.verified", note="已核实")
    assert all(task["answered_at"] for task in tale.tasks.values())
    plan = {
        "root_cause": "仓库漏单",
        "basis": "policy:1",
        "remedies": [{"code": "coupon", "amount": {"amount": "50.00", "currency": "CNY"}}],
    }
    assert "it lacks the root cause" in tale.is_refused("plan.drafted", **plan)
    tale.says("fact.found", kind="root_cause", text="仓库漏单", source="warehouse")
    tale.says("case.tagged", add=["complex"])
    assert "names the meeting that settled it" in tale.is_refused("plan.drafted", **plan)
    people = ["warehouse-1", "product-2"]
    tale.says("meeting.held", participants=people, channel="video", conclusion="当天补发")
    tale.says("plan.drafted", **plan, meeting=1)

    # 客户沟通与确认, 方案执行与跟进
    yes = {"feedback": "可以接受", "confirmation": "确认同意"}
    tale.says("customer.accepted", plan_version=1, **yes)
    tale.says(
        "case.blocked", obstacle="缺货", expected_at="2026-12-01T12:00:00+08:00", alternative="改发同款"
    )
    tale.says("case.unblocked", note="已到货")
    tale.says("progress.reported", step="仓库已确认有货").says("progress.reported", step="已发货")
    tale.says("remedy.done", code="coupon").says("case.resolved", result="已补发并补偿")

    # 回访与归档: dissatisfied first, so that steps 3 to 5 repeat with another plan.
    tale.says("callback.recorded", answer="不满意", text="太慢", by="customer_service-9")
    assert (tale.state, tale.case["round"]) == ("investigating", 2)
    tale.says("cause.analysed", cause="补偿不足")
    again = plan | {"remedies": [{"code": "coupon", "amount": {"amount": "80.00", "currency": "CNY"}}]}
    tale.says("plan.drafted", **again, meeting=1)
    tale.says("customer.accepted", plan_version=2, **yes)
    tale.says("remedy.done", code="coupon").says("case.resolved", result="已追加补偿")
    tale.says("callback.recorded", answer="一般", by="customer_service-9")
    assert tale.case["closure"]["status_label"] == "已关闭"
    tale.comes(lambda: tale.state == "archived", "an archived case").ends()
