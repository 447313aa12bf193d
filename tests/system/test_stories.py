"""One matter under each handbook, told to a running system by public messages from the first stage to the last."""

from __future__ import annotations

import pytest

from tests.faults.harness.stage import Stage
from tests.stories import handbook_story, programme_story
from tests.system.telling import Tale

pytestmark = [pytest.mark.system, pytest.mark.timeout(420)]

SYSTEMS = ("logistics_data", "inquiry", "supplier_inquiry")


@pytest.mark.req("S2-61")
@pytest.mark.req("S2-62")
def test_a_kettle_of_the_mall_goes_through_its_six_stages(stage: Stage) -> None:
    tale = Tale(stage, "online-mall").begins(summary="水壶收到时已破损，不能用")

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


@pytest.mark.req("S4-29")
@pytest.mark.req("S4-30")
def test_a_late_order_of_the_template_is_settled_by_a_meeting_and_done_twice(stage: Stage) -> None:
    tale = Tale(stage, "service-template").begins(summary="订单三天没有发货，多次催促无果")
    stage.wait(lambda: len(tale.tasks) == 2, "the requests to verify and for the order's status")

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
    assert (tale.state, tale.case["round"]) == ("rework", 2)
    tale.says("cause.analysed", cause="补偿不足").says("case.accepted")
    again = plan | {"remedies": [{"code": "coupon", "amount": {"amount": "80.00", "currency": "CNY"}}]}
    tale.says("plan.drafted", **again, meeting=1)
    tale.says("customer.accepted", plan_version=2, **yes)
    tale.says("remedy.done", code="coupon").says("case.resolved", result="已追加补偿")
    tale.says("callback.recorded", answer="一般", by="customer_service-9")
    assert tale.case["closure"]["status_label"] == "已关闭"
    tale.says("case.signed")
    tale.comes(lambda: tale.state == "archived", "an archived case").ends()


@pytest.mark.req("S0-60", "S0-61", "S0-62")
def test_three_failed_rounds_of_the_handbook_end_with_management(stage: Stage) -> None:
    handbook_story(Tale(stage, "feedback-handbook"))


@pytest.mark.req("S1-19", "S1-20", "S1-53", "S1-54", "S1-56")
def test_a_representatives_ticket_of_the_programme_ends_with_mediation(stage: Stage) -> None:
    programme_story(Tale(stage, "complaint-programme"))
