"""One realistic example of each message's data, by CloudEvents type. All people and firms are invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from schemas.messages.compensation_examples import COMPENSATION
from schemas.messages.workforce_examples import WORKFORCE

SOURCE: Final = "/crm/shanghai"
SUBMISSION_ID: Final = "fb-20260306-0001"
CASE_ID: Final = "07c55f84772414477650fd7a16773658"
"""The case that a submission of this source and id makes."""
CASE_NUMBER: Final = "2S553-P1V5H-X"
ALERT_ID: Final = "6LDEG3BNSPF7K3ZHYSUT7YAN4A"

_CASE: Final = {"id": CASE_ID}
_AGENT: Final = "agent-017"
_ENGINEER: Final = "engineer-042"
_MANAGER: Final = "manager-003"

INTAKE: Final[Mapping[str, Mapping[str, Any]]] = {
    "caseloop.feedback.submitted.v1": {
        "pack": "feedback-handbook",
        "channel": "live_chat",
        "stated_at": "2026-03-06T09:52:00+08:00",
        "type": "complaint",
        "topic": "quality_complaint",
        "summary": "电热水壶用了三天就不工作了",
        "text": "3月3日买的电热水壶，昨晚按下开关没有反应，换了插座也一样。要求退货并赔偿。",
        "demands": ["退货", "赔偿"],
        "urgency": {"value": "important", "source": "customer"},
        "customer": {
            "name": "林晓",
            "salutation": "女士",
            "contact": {"phone": "13800000000", "email": "lin.xiao@example.com"},
        },
        "incident": {
            "happened_at": "2026-03-05T20:00:00+08:00",
            "place": "家中",
            "description": "按下开关没有反应，指示灯不亮",
        },
        "product": {
            "name": "电热水壶",
            "model": "K-200",
            "fault": "不通电",
            "purchased_on": "2026-03-03T00:00:00+08:00",
        },
        "order_number": "DD20260303001",
        "attachments": [{"uri": "s3://feedback/fb-20260306-0001/1.jpg", "kind": "photo", "note": "壶底"}],
        "locale": "zh-CN",
    },
    "caseloop.case.information-supplied.v1": {
        "case": {"number": CASE_NUMBER},
        "text": "补充：底座插头有焦痕。",
        "attachments": [{"uri": "s3://feedback/fb-20260306-0001/2.jpg", "kind": "photo", "note": "插头"}],
    },
    "caseloop.case.pack-changed.v1": {
        "case": {"number": CASE_NUMBER},
        "pack": "service-template",
        "reason": "订单来自自营商店，按该店的模板处理",
        "by": "dispatcher-01",
    },
    "caseloop.case.reassessed.v1": {
        "case": {"number": CASE_NUMBER},
        "priority": "normal",
        "reason": "已电话核实：插头无焦痕，客户也不着急",
        "by": "dispatcher-01",
    },
    "caseloop.case.translated.v1": {
        "case": _CASE,
        "language": "zh-Hant",
        "text": "水壺用了三天就壞了，請退貨",
        "by": "translation-01",
    },
    "caseloop.case.self-service-answered.v1": {"case": _CASE, "helped": False},
    "caseloop.case.tagged.v1": {"case": _CASE, "add": ["vip"], "by": _AGENT},
    "caseloop.case.core-issue-named.v1": {"case": _CASE, "text": "底座插头过热，客户担心起火", "by": _AGENT},
    "caseloop.complainant.proposed.v1": {
        "case": _CASE,
        "kind": "professional",
        "reason": "半年内以同一理由投诉十二次并索赔",
        "by": _AGENT,
    },
    "caseloop.complainant.decided.v1": {
        "pack": "feedback-mechanism",
        "entry": "6LDEG3BNSPF7K3ZHYSUT7YAN4A",
        "verdict": "confirmed",
        "reason": "已核实各案",
        "by": _MANAGER,
    },
    "caseloop.competitor.mentioned.v1": {
        "competitor": "brand-b",
        "keyword": "清关慢",
        "country": "BR",
        "mentioned_at": "2026-03-06T09:52:00+08:00",
    },
    "caseloop.case.corrected.v1": {
        "case": _CASE,
        "field": "product.model",
        "value": "K-210",
        "reason": "客户看错铭牌",
        "by": _AGENT,
    },
    "caseloop.case.status-requested.v1": {"case": {"number": CASE_NUMBER}, "view": "customer"},
    "caseloop.notice.delivered.v1": {
        "case": _CASE,
        "notice_id": ALERT_ID,
        "channel": "phone",
        "delivered": False,
        "detail": "号码停机",
        "by": "gateway",
    },
    "caseloop.case.submission-reviewed.v1": {
        "case": _CASE,
        "passed": False,
        "reason": "订单号与客户不符，请核对",
        "by": _AGENT,
    },
    "caseloop.case.declined.v1": {"case": _CASE, "reason": "not_our_product", "by": _AGENT},
    "caseloop.case.merged.v1": {
        "case": _CASE,
        "into": {"number": CASE_NUMBER},
        "reason": "同一客户就同一订单重复反馈",
        "by": _AGENT,
    },
    "caseloop.case.withdrawn.v1": {"case": _CASE, "reason": "客户自行找到了原因"},
}

OWNERSHIP: Final[Mapping[str, Mapping[str, Any]]] = {
    "caseloop.case.owner-named.v1": {
        "case": _CASE,
        "owner": _AGENT,
        "department": "after_sales",
        "cooperators": ["technology"],
        "reason": "熟悉该型号",
        "by": "dispatcher-01",
    },
    "caseloop.case.claimed.v1": {"case": _CASE, "by": _AGENT},
    "caseloop.case.transferred.v1": {
        "case": _CASE,
        "department": "customer_service",
        "reason": "经核实为服务态度问题",
        "by": _AGENT,
    },
    "caseloop.case.accepted.v1": {
        "case": {"submission": {"source": SOURCE, "id": SUBMISSION_ID}},
        "by": _AGENT,
    },
    "caseloop.case.verified.v1": {"case": _CASE, "note": "已与客户核对型号与故障现象", "by": _AGENT},
    "caseloop.case.recused.v1": {"case": _CASE, "reason": "与客户相识", "by": _AGENT},
    "caseloop.pool.next-claimed.v1": {"department": "customer_service", "by": _AGENT},
    "caseloop.handler.available.v1": {"department": "customer_service", "handler": _AGENT, "by": _AGENT},
    "caseloop.handler.absent.v1": {
        "department": "customer_service",
        "handler": _AGENT,
        "until": "2026-03-10T09:00:00+08:00",
        "by": _AGENT,
    },
    "caseloop.handler.resting.v1": {
        "department": "customer_service",
        "handler": _AGENT,
        "until": "2026-03-06T15:30:00+08:00",
        "by": _AGENT,
    },
    "caseloop.handler.rested.v1": {"department": "customer_service", "handler": _AGENT, "by": _AGENT},
}

HANDLING: Final[Mapping[str, Mapping[str, Any]]] = {
    "caseloop.case.responded.v1": {
        "case": _CASE,
        "channel": "phone",
        "summary": "已致电客户，说明受理情况并约定检测时间",
        "by": _AGENT,
    },
    "caseloop.enquiry.answered.v1": {
        "case": _CASE,
        "answer": "保修期为一年，凭订单号在应用内申请即可。",
        "references": ["manual:K-200#5.1"],
        "by": _AGENT,
    },
    "caseloop.enquiry.passed-on.v1": {
        "case": _CASE,
        "question": "海外购买的水壶能否在国内保修？",
        "department": "after_sales",
        "by": _AGENT,
    },
    "caseloop.task.requested.v1": {
        "case": _CASE,
        "kind": "technical_test",
        "department": "technology",
        "text": "请检测底座触点与温控器",
        "due_at": "2026-03-09T18:00:00+08:00",
        "by": _AGENT,
    },
    "caseloop.task.reviewed.v1": {
        "case": _CASE,
        "task_id": "technical_test-1",
        "passed": True,
        "by": "dispatcher-01",
    },
    "caseloop.task.answered.v1": {
        "case": _CASE,
        "task_id": "technical_test-1",
        "answer": "温控器触点虚焊",
        "by": _ENGINEER,
    },
    "caseloop.suggestion.judged.v1": {
        "case": _CASE,
        "verdict": "adopted",
        "reason": "与本季度支付改造计划一致",
        "department": "product",
        "by": "product-owner-02",
    },
    "caseloop.fact.found.v1": {
        "case": _CASE,
        "kind": "root_cause",
        "text": "温控器触点虚焊，属生产缺陷",
        "source": "检测报告 T-0311",
        "verified": True,
        "by": _ENGINEER,
    },
    "caseloop.fact.verified.v1": {"case": _CASE, "fact": 2, "by": _AGENT},
    "caseloop.task.failed.v1": {
        "case": _CASE,
        "task_id": "order_details-1",
        "reason": "订单系统维护中",
        "by": "order_system",
    },
    "caseloop.evidence.requested.v1": {
        "case": _CASE,
        "items": ["破损处的照片", "与卖家的聊天截图"],
        "by": _AGENT,
    },
    "caseloop.meeting.held.v1": {
        "case": _CASE,
        "participants": ["warehouse-02", "product-03"],
        "channel": "video",
        "conclusion": "由仓库补发，产品部改进包装",
        "held_at": "2026-03-06T15:00:00+08:00",
        "by": _AGENT,
    },
    "caseloop.customer.chased.v1": {
        "case": _CASE,
        "text": "都一天了，怎么还没有人联系我？",
        "channel": "phone",
    },
    "caseloop.progress.reported.v1": {
        "case": _CASE,
        "step": "已检测",
        "at": "2026-03-06T15:40:00+08:00",
        "expected_at": "2026-03-10T18:00:00+08:00",
        "by": _ENGINEER,
    },
    "caseloop.case.blocked.v1": {
        "case": _CASE,
        "obstacle": "供应商配件缺货",
        "expected_at": "2026-03-12T12:00:00+08:00",
        "by": _AGENT,
    },
    "caseloop.case.unblocked.v1": {"case": _CASE, "note": "配件已到货", "by": _AGENT},
    "caseloop.case.escalated.v1": {"case": _CASE, "reason": "赔偿要求超出部门权限", "by": _AGENT},
    "caseloop.case.waiting-began.v1": {
        "case": _CASE,
        "awaiting": "customer",
        "reason": "请客户补拍铭牌照片",
        "until": "2026-03-12T12:00:00+08:00",
        "by": _AGENT,
    },
    "caseloop.case.waiting-ended.v1": {"case": _CASE, "note": "照片已收到", "by": _AGENT},
    "caseloop.calendar.corrected.v1": {
        "case": _CASE,
        "reason": "国务院办公厅调整了中秋节放假安排",
        "by": "operator-01",
    },
    "caseloop.clock.extended.v1": {
        "case": _CASE,
        "clock": "verdict",
        "more": {"amount": 2, "unit": "working_days"},
        "reason": "需等待供应商的检测报告",
        "approved_by": _MANAGER,
        "by": _AGENT,
    },
    "caseloop.case.decided.v1": {
        "case": _CASE,
        "decision": "同意换货并延长保修一年，重新拟定方案",
        "outcome": "new_round",
        "by": _MANAGER,
    },
}

PLAN: Final[Mapping[str, Mapping[str, Any]]] = {
    "caseloop.plan.drafted.v1": {
        "case": _CASE,
        "root_cause": "温控器触点虚焊",
        "remedies": [
            {"code": "exchange", "text": "免费更换同型号新品"},
            {"code": "compensation", "amount": {"amount": "50.00", "currency": "CNY"}},
        ],
        "basis": "售后服务政策第3条",
        "evidence": ["检测报告 T-0311"],
        "by": _AGENT,
    },
    "caseloop.plan.approved.v1": {"case": _CASE, "plan_version": 1, "by": _MANAGER},
    "caseloop.plan.refused.v1": {
        "case": _CASE,
        "plan_version": 1,
        "reason": "缺少赔偿金额的依据",
        "by": _MANAGER,
    },
    "caseloop.customer.accepted.v1": {"case": _CASE, "plan_version": 1},
    "caseloop.customer.objected.v1": {"case": _CASE, "plan_version": 1, "objection": "希望全额退款"},
    "caseloop.customer.countered.v1": {
        "case": _CASE,
        "plan_version": 1,
        "remedies": [{"code": "compensation", "amount": {"amount": "50.00", "currency": "CNY"}}],
        "words": "补偿五十元就可以",
    },
    "caseloop.counter.agreed.v1": {"case": _CASE, "plan_version": 2, "by": _AGENT},
    "caseloop.demand.refused.v1": {
        "case": _CASE,
        "demand": "十倍赔偿",
        "reason": "超出法律规定的赔偿范围",
        "alternative": "全额退款并补偿五十元",
        "by": _AGENT,
    },
    "caseloop.customer.contacted.v1": {
        "case": _CASE,
        "plan_version": 1,
        "channel": "phone",
        "summary": "订单延误三天未发货",
        "explained": "今日加急发货，并补偿优惠券",
        "by": _AGENT,
    },
    "caseloop.improvement.set.v1": {
        "case": _CASE,
        "department": "product",
        "person": "product-02",
        "measure": "更换温控器供应商并加检",
        "due_at": "2026-03-20T10:00:00+08:00",
        "by": _AGENT,
    },
    "caseloop.improvement.done.v1": {
        "case": _CASE,
        "task_id": "measure-3",
        "result": "已更换供应商，抽检合格",
        "by": "product-02",
    },
    "caseloop.remedy.done.v1": {"case": _CASE, "code": "exchange", "by": "warehouse-05"},
    "caseloop.case.resolved.v1": {
        "case": _CASE,
        "result": "新品已签收，补偿已到账",
        "by": _AGENT,
    },
}

ARBITRATION: Final[Mapping[str, Mapping[str, Any]]] = {
    "caseloop.mediation.opened.v1": {
        "case": _CASE,
        "reason": "涉及多个部门，三方说法不一",
        "by": "supervisor-02",
    },
    "caseloop.mediation.attended.v1": {
        "case": _CASE,
        "group": "marketing",
        "present": True,
        "person": "marketing-04",
        "by": "mediator-01",
    },
    "caseloop.case.mediated.v1": {
        "case": _CASE,
        "outcome": "new_plan",
        "text": "更换整机，由业务部门上门安装",
        "by": "mediator-01",
    },
    "caseloop.jury.opened.v1": {
        "case": _CASE,
        "question": "运输造成的划痕，是否应当退货？",
        "jurors": [
            {"id": "juror-0412", "customer": {"contact": {"email": "juror.0412@example.com"}}},
            {"id": "juror-0977"},
            {"id": "juror-1203"},
        ],
        "by": "service_leads-02",
    },
    "caseloop.juror.voted.v1": {
        "case": _CASE,
        "juror": "juror-0412",
        "choice": "for_customer",
        "reason": "包装明显不足",
        "by": "customer_service-03",
    },
}

ENDING: Final[Mapping[str, Mapping[str, Any]]] = {
    "caseloop.callback.recorded.v1": {
        "case": _CASE,
        "answer": "satisfied",
        "text": "处理很快",
        "by": _AGENT,
    },
    "caseloop.callback.attempted.v1": {
        "case": _CASE,
        "reason": "call_later",
        "text": "在开会，请晚上再打",
        "again_at": "2026-03-12T20:00:00+08:00",
        "by": _AGENT,
    },
    "caseloop.customer.rated.v1": {"case": _CASE, "rating": "满意", "text": "换新很快"},
    "caseloop.case.reopened.v1": {"case": {"number": CASE_NUMBER}, "reason": "换的新壶又不加热了"},
    "caseloop.cause.analysed.v1": {
        "case": _CASE,
        "cause": "首轮仅更换底座，未检测温控器",
        "by": _AGENT,
    },
    "caseloop.case.signed.v1": {"case": _CASE, "by": _AGENT},
    "caseloop.fault.attributed.v1": {
        "case": _CASE,
        "department": "after_sales",
        "reason": "首次检测漏检温控器",
        "by": _AGENT,
    },
    "caseloop.feedback.documented.v1": {
        "case": _CASE,
        "text": "三天内拨打四次均无人接听，短信未回复",
        "reached": False,
        "by": "callback_staff-01",
    },
    "caseloop.archive.noted.v1": {
        "case": _CASE,
        "text": "仓库漏扫导致延迟",
        "improve": "优化仓库发货时效提醒",
        "by": "archivist-01",
    },
    "caseloop.hold.set.v1": {"case": _CASE, "reason": "消费者协会调查", "by": "legal-01"},
    "caseloop.hold.lifted.v1": {"case": _CASE, "reason": "调查已结束", "by": "legal-01"},
    "caseloop.erasure.requested.v1": {"case": _CASE, "reason": "客户要求删除个人信息", "by": _MANAGER},
    "caseloop.improvement.item-done.v1": {
        "pack": "service-template",
        "improvement": f"{CASE_NUMBER}-1",
        "result": "发货超过十二小时自动提醒仓库主管",
        "by": "warehouse-01",
    },
    "caseloop.alert.acknowledged.v1": {"alert_id": ALERT_ID, "note": "正在联系负责人", "by": _MANAGER},
    "caseloop.alert.escalated.v1": {"alert_id": ALERT_ID, "note": "我这里无法处理", "by": _MANAGER},
    "caseloop.alert.snoozed.v1": {
        "alert_id": ALERT_ID,
        "until": "2026-03-06T20:00:00+08:00",
        "note": "等待配件到货",
        "by": _MANAGER,
    },
    "caseloop.alert.resolved.v1": {"alert_id": ALERT_ID, "reason": "已联系客户并说明进展", "by": _MANAGER},
}

EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    **INTAKE,
    **OWNERSHIP,
    **HANDLING,
    **PLAN,
    **ARBITRATION,
    **ENDING,
    **COMPENSATION,
    **WORKFORCE,
}
"""CloudEvents type of every inbound message to its example data, as JSON values."""
