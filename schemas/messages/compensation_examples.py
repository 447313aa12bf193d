"""Examples of messages about compensation, by CloudEvents type. All people and firms are invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_CASE: Final = {"id": "07c55f84772414477650fd7a16773658"}
_AGENT: Final = "agent-017"
_MANAGER: Final = "manager-003"

COMPENSATION: Final[Mapping[str, Mapping[str, Any]]] = {
    "caseloop.compensation.applied.v1": {
        "case": _CASE,
        "remedy": "compensation",
        "amount": {"amount": "50.00", "currency": "CNY"},
        "reason": "客户已同意补偿方案",
        "by": _AGENT,
    },
    "caseloop.compensation.approved.v1": {"case": _CASE, "application": "compensation-1", "by": _MANAGER},
    "caseloop.compensation.refused.v1": {
        "case": _CASE,
        "application": "compensation-1",
        "reason": "此前已补偿过同一问题",
        "by": _MANAGER,
    },
    "caseloop.compensation.credited.v1": {
        "case": _CASE,
        "application": "compensation-1",
        "reference": "PAY-20260309-77",
        "by": "payment-system",
    },
    "caseloop.purchase.made.v1": {
        "customer": {"contact": {"phone": "13800000000"}},
        "pack": "feedback-mechanism",
        "purchased_at": "2026-03-18T20:15:00+08:00",
    },
    "caseloop.automation.switched.v1": {
        "pack": "feedback-mechanism",
        "on": False,
        "reason": "规则复核期间暂停",
        "by": "senior_manager-01",
    },
}
