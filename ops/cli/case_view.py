"""One case on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.rule import Rule

from ops.cli.showing import from_now, instant, show_pairs, show_table
from rules.stage_needs import MET_BY
from rules.stages import lacks_to_leave, stage_of
from schemas.case import Case
from schemas.ids import case_number
from schemas.policy.pack import Pack


def stage_facts(case: Case, pack: Pack) -> dict[str, str]:
    """Give the stage of the handbook that a case is in, and what it lacks to leave it with the messages that help."""
    stage = stage_of(case, pack)
    lacking = (f"{row.lacks} ({MET_BY[row.need] or 'by itself'})" for row in lacks_to_leave(case, pack))
    return {"stage": stage.label if stage else "", "lacks": ", ".join(lacking)}


def show_case(console: Console, case: Mapping[str, Any], *, now: datetime) -> None:
    """Print a case, given as JSON values with its ``stage`` and what it ``lacks``."""
    assessment = (case["assessments"] or [{}])[-1]
    heading = " · ".join(
        part for part in (case["number"], case["state"], assessment.get("priority_label", "")) if part
    )
    console.print(Rule(heading, align="left"))
    show_pairs(console, _facts(case, assessment))
    _show_clocks(console, case["clocks"], now)
    _show_tasks(console, case["tasks"], now)
    _show_plans(console, case["plans"])
    _show_applications(console, case["applications"])
    _show_timers(console, case["timers"], now)


def _facts(case: Mapping[str, Any], assessment: Mapping[str, Any]) -> dict[str, object]:
    report, customer = case["report"], case["customer"]
    contact = [value for value in customer["contact"].values() if value]
    product = report.get("product") or {}
    return {
        "id": case["id"],
        "pack": f"{case['pack']['name']} {case['pack']['version']}",
        "exercise": "yes: nothing goes out, no report counts it" if case["drill"] else "",
        "round": case["round"],
        "stage": case.get("stage"),
        "lacks": case.get("lacks"),
        "channel": f"{case['channel']} ({case['channel_group']})",
        "received": instant(_moment(case["received_at"])),
        "customer": " ".join([customer.get("name") or "anonymous", *contact]),
        "type": f"{report['type']} {report.get('topic') or ''}".strip(),
        "summary": report["summary"],
        "demands": "；".join(report["demands"]),
        "product": " ".join(str(part) for part in (product.get("name"), product.get("model")) if part),
        "order": report.get("order_number"),
        "class": assessment.get("cls_label"),
        "triggers": ", ".join(trigger["code"] for trigger in assessment.get("triggers", ())),
        "owner": _owner(case["owner"]),
        "cooperators": ", ".join(case["cooperators"]),
        "promised": instant(_moment(case["promised_by"])),
        "resolution": case["resolution"],
        "callbacks": ", ".join(f"round {one['round']}: {one['label']}" for one in case["callbacks"]),
        "calls in vain": ", ".join(f"round {one['round']}: {one['label']}" for one in case["call_attempts"]),
        "own rating": ", ".join(one["label"] for one in case["ratings"]),
        "closed": _closure(case["closure"]),
        "links": ", ".join(f"{link['relation']} {case_number(link['case_id'])}" for link in case["links"]),
        "open alerts": ", ".join(case["open_alerts"]),
    }


def _owner(owner: Mapping[str, Any] | None) -> str:
    if owner is None:
        return "nobody yet"
    claimed = owner["person"] != owner["department"]
    person = owner["person"] if claimed else "nobody in person yet"
    return f"{person}, {owner['department']} ({owner['mode']})"


def _closure(closure: Mapping[str, Any] | None) -> str:
    if closure is None:
        return ""
    signed = f"signed by {closure['signed_by']}" if closure["signed_by"] else "not signed yet"
    return f"{closure['status_label']}, {closure['outcome']}, {signed}"


def _show_clocks(console: Console, clocks: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    rows = [
        (name, clock["owner"], instant(_moment(clock["due_at"])), verdict(clock, now), clock["row"])
        for name, clock in clocks.items()
    ]
    if rows:
        show_table(console, ("clock", "owner", "due", "verdict", "row"), rows)


def verdict(clock: Mapping[str, Any], now: datetime) -> str:
    """Give how an obligation stands, in words."""
    if clock["cancelled_at"]:
        return "fell away"
    if clock["missed_at"] and clock["met_at"]:
        in_time = clock["met_at"] <= clock["due_at"]
        return "met, told late" if in_time else "met late"
    if clock["missed_at"]:
        return f"missed {from_now(_moment(clock['missed_at']), now)}"
    if clock["met_at"]:
        return "met"
    if any(pause["until"] is None for pause in clock["pauses"]):
        return "stands still"
    due = from_now(_moment(clock["due_at"]), now)
    return f"due {due}" if due.startswith("in ") else f"overdue, {due}"


def _show_tasks(console: Console, tasks: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    rows = [
        (
            task_id,
            task["department"],
            task_stage(task, now),
            task["text"],
        )
        for task_id, task in tasks.items()
    ]
    if rows:
        show_table(console, ("task", "department", "due", "text"), rows)


def task_stage(task: Mapping[str, Any], now: datetime) -> str:
    """Give how something that was asked of a department stands, in words."""
    if task["answered_at"]:
        return "answered"
    if task["failed_at"]:
        return f"unanswered: {task['failure']}"
    return from_now(_moment(task["due_at"]), now) or "open"


def _show_applications(console: Console, applications: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        (
            one["id"],
            one["remedy"],
            f"{one['amount']['amount']} {one['amount']['currency']}"
            if one["amount"]
            else one["points"] or "",
            one["status"],
            one["decided_by"] or one["approver"] or "",
        )
        for one in applications
    ]
    if rows:
        show_table(console, ("application", "remedy", "amount", "status", "approver"), rows)


def _show_plans(console: Console, plans: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        (plan["version"], plan["round"], ", ".join(one["code"] for one in plan["remedies"]), plan_stage(plan))
        for plan in plans
    ]
    if rows:
        show_table(console, ("plan", "round", "remedies", "stage"), rows)


def plan_stage(plan: Mapping[str, Any]) -> str:
    """Give how far a plan has come, in words."""
    if plan["accepted_at"]:
        return "accepted"
    if plan["objected_at"]:
        return "objected"
    if plan["refused_reason"]:
        return "sent back"
    if plan["proposed_at"]:
        return "proposed"
    return "waits for approval" if plan["needs_approval"] and not plan["approved_at"] else "drafted"


def _show_timers(console: Console, timers: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    rows = sorted(
        (instant(_moment(timer["due_at"])), from_now(_moment(timer["due_at"]), now), timer["kind"], name)
        for name, timer in timers.items()
    )
    if rows:
        show_table(console, ("next", "", "kind", "timer"), rows)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
