"""One realistic example of the data of each message about staff, by CloudEvents type. All people are invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_CASE_ID: Final = "07c55f84772414477650fd7a16773658"
_CASE: Final = {"id": _CASE_ID}
_AGENT: Final = "agent-017"
_MANAGER: Final = "manager-003"
_S1: Final = "complaint-programme"
_S3: Final = "feedback-mechanism"

WORKFORCE: Final[Mapping[str, Mapping[str, Any]]] = {
    "caseloop.rest.taken.v1": {
        "staff": _AGENT,
        "until": "2026-03-06T15:30:00+08:00",
        "by": "supervisor-002",
    },
    "caseloop.telemetry.reported.v1": {
        "staff": _AGENT,
        "pack": _S3,
        "readings": [{"kind": "heart_rate", "value": 96, "at": "2026-03-06T10:02:00+08:00"}],
    },
    "caseloop.conversation.recorded.v1": {
        "case": _CASE,
        "steps": ["listen", "empathise", "solve"],
        "note": "客户同意更换",
        "by": _AGENT,
    },
    "caseloop.customer.tagged.v1": {
        "case_id": _CASE_ID,
        "pack": _S3,
        "tag": "depression",
        "by": "psychologist-001",
    },
    "caseloop.course.finished.v1": {
        "staff": _AGENT,
        "pack": _S3,
        "course": "complaint_communication",
        "by": "training-001",
    },
    "caseloop.training.attended.v1": {
        "staff": _AGENT,
        "pack": _S1,
        "topic": "投诉升级流程",
        "plan": "plan-2026-q2",
        "by": "training-001",
    },
    "caseloop.training.scored.v1": {
        "staff": _AGENT,
        "pack": _S3,
        "scene": "customer_smashes_counter",
        "score": 82,
        "by": "vr-room-1",
    },
    "caseloop.care.given.v1": {"staff": _AGENT, "pack": _S1, "kind": "talk", "by": "supervisor-002"},
    "caseloop.waiver.given.v1": {
        "staff": _AGENT,
        "pack": _S1,
        "role": "supervisor",
        "reason": "多年优秀投诉处理经验",
        "by": _MANAGER,
    },
    "caseloop.role.granted.v1": {
        "staff": _AGENT,
        "pack": _S1,
        "role": "supervisor",
        "call_centre_years": 6,
        "complaint_years": 3,
        "diploma": True,
        "by": _MANAGER,
    },
    "caseloop.loss.recorded.v1": {
        "case": _CASE,
        "loss": {"amount": "320.00", "currency": "CNY"},
        "attributed_to": _AGENT,
        "by": _MANAGER,
    },
    "caseloop.case.teaching-tagged.v1": {"case": _CASE, "topic": "质量投诉的首次安抚", "by": _MANAGER},
    "caseloop.training.planned.v1": {
        "pack": _S1,
        "plan": "plan-2026-q2",
        "post": "投诉专员",
        "method": "案例教学",
        "audience": "客服中心新员工",
        "goal": "独立处理一般投诉",
        "trainers": ["lecturer-001"],
        "from_day": "2026-04-07",
        "by": "training-001",
    },
    "caseloop.contest.held.v1": {
        "pack": _S3,
        "month": "2026-03",
        "teams": ["red", "blue"],
        "winner": "blue",
        "prize": "海外旅行",
        "by": "training-001",
    },
    "caseloop.workshop.held.v1": {
        "pack": _S3,
        "workshop": "workshop-2026-03",
        "scenes": ["职业索赔人"],
        "experts": ["lawyer", "psychologist"],
        "by": "training-001",
    },
    "caseloop.figures.supplied.v1": {
        "pack": _S1,
        "team": "customer_service",
        "month": "2026-03",
        "headcount": 40,
        "left_count": 2,
        "engagement": 78,
        "by": "personnel-001",
    },
    "caseloop.volume.expected.v1": {
        "pack": _S3,
        "occasion": "sale-2026-06-18",
        "cases_a_day": 900,
        "since": "2026-06-16T00:00:00+08:00",
        "until": "2026-06-21T00:00:00+08:00",
        "by": "operations-004",
    },
    "caseloop.templates.audited.v1": {
        "pack": _S3,
        "law": "消费者权益保护法",
        "passed": True,
        "by": "legal-002",
    },
}
"""CloudEvents type to example data, as JSON values."""
