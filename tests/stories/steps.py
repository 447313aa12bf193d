"""What the stories of several handbooks have in common."""

from __future__ import annotations

from typing import Any, Final

from tests.tales import Tale

KETTLE: Final = "水壶用了三天就坏了，不工作"


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
