"""A kettle that arrived broken, through the six stages of the online mall."""

from __future__ import annotations

from typing import Final

from tests.tales import Tale

SYSTEMS: Final = ("logistics_data", "inquiry", "supplier_inquiry")


def mall_story(tale: Tale) -> None:
    """Tell of a kettle that arrived broken."""
    tale.begins(summary="水壶收到时已破损，不能用")

    # 受理与初步响应: the customer chases, and nobody may skip ahead.
    tale.says("customer.chased", text="怎么没有人联系我")
    assert tale.case["assessments"][-1]["priority"] == "urgent"
    skipped = tale.is_refused("case.resolved", result="已解决")
    assert "Stage 处理与跟进 comes after 受理与初步响应, 调查与核实" in skipped

    # 调查与核实: one system fails, evidence is asked for and sent, and a plan comes too early.
    tale.says("case.accepted").says("case.verified", note="已核实")
    assert tale.state == "investigating"
    tale.says("task.failed", task_id="order_details-1", reason="系统维护", by="order_system")
    tale.says("evidence.requested", items=["破损处的照片"])
    assert tale.state == "awaiting_evidence"
    photo = {"uri": "s3://evidence/1.jpg", "kind": "photo"}
    tale.says("case.information-supplied", text="照片", attachments=[photo], by="customer")
    tale.says("case.core-issue-named", text="运输破损")
    plan = {
        "root_cause": "运输破损",
        "basis": "平台规则",
        "rules": ["damaged_in_transit"],
        "demand": "退货",
        "remedies": [{"code": "exchange"}],
    }
    early = tale.is_refused("plan.drafted", **plan)
    assert "cannot leave stage investigation (调查与核实)" in early
    tale.answers(*SYSTEMS)
    tale.says("fact.found", kind="established", text="外箱有压痕", source="照片", verified=True)

    # 方案提出与沟通: the customer objects once, then agrees.
    tale.says("plan.drafted", **plan)
    tale.says("customer.objected", plan_version=1, objection="还要补偿")
    coupon = {"code": "coupon", "amount": {"amount": "20.00", "currency": "CNY"}}
    tale.says("plan.drafted", **(plan | {"remedies": [{"code": "exchange"}, coupon]}))
    tale.says("customer.accepted", plan_version=2, follow_up_owner="agent-1")

    # 处理与跟进
    open_remedies = tale.is_refused("case.resolved", result="已换货")
    assert "open remedies: exchange, coupon" in open_remedies
    tale.says("remedy.done", code="exchange").says("remedy.done", code="coupon")
    tale.says("case.resolved", result="已换货并补偿")

    # 结果反馈与归档
    tale.says("callback.recorded", answer="满意", by="customer_service-9")
    tale.says("case.signed")
    tale.comes(lambda: tale.state == "archived", "an archived case").ends()
