"""What is done for a case, and by when."""

from __future__ import annotations

from collections.abc import Iterator

from rules.references.reference import Reference, named
from schemas.policy.pack import Pack
from schemas.policy.row import Row
from schemas.policy.stages import KINDS


def clocks(pack: Pack) -> Iterator[Reference]:
    """Give what starts, pauses and ends clocks, and whom they alert."""
    for clock in pack.clocks.clocks:
        for field in ("starts_on", "satisfied_by", "cancelled_by", "pauses_on", "resumes_on"):
            yield named(clock, field, getattr(clock, field), "events")
        yield named(clock, "owner", clock.owner, "departments of a clock")
        yield named(clock, "calendar", clock.calendar, "calendars of a clock")
        yield named(clock, "alert", clock.alert, "alerts")
        yield named(clock, "reminder_alert", clock.reminder_alert, "alerts")
        yield named(clock, "when.classes", clock.when.classes, "classes")
        yield named(clock, "when.priorities", clock.when.priorities, "priorities")
        yield named(clock, "when.topics", clock.when.topics, "topics")
        yield named(clock, "when.modules", clock.when.modules, "modules")
        yield named(clock, "when.task_kinds", clock.when.task_kinds, "task kinds")
    for nudge in pack.clocks.nudges:
        yield named(nudge, "order", nudge.order, "orders")
        yield named(nudge, "done_by", nudge.done_by, "events")
        yield named(nudge, "alert", nudge.alert, "alerts")
    yield named(pack.clocks.watch, "fallback", pack.clocks.watch.fallback, "departments")


def escalation(pack: Pack) -> Iterator[Reference]:
    """Give whom alerts go to, and what mutes them."""
    for alert in pack.escalation.alerts:
        yield named(alert, "addressee", alert.addressee, "departments or roles")
        yield named(alert, "severity_for", tuple(alert.severity_for), "priorities")
        yield named(alert, "ladder", alert.ladder, "ladders")
    for ladder in pack.escalation.ladders:
        for step in ladder.steps:
            yield from _targets(step, "targets", step.targets)
    yield from _targets(pack.escalation.repeats, "management", pack.escalation.repeats.management)
    for inhibition in pack.escalation.inhibitions:
        yield named(inhibition, "cause", inhibition.cause, "alerts")
        yield named(inhibition, "mutes", inhibition.mutes, "alerts")


def handling(pack: Pack) -> Iterator[Reference]:
    """Give who may do what, and what is done for a kind of case."""
    policy = pack.handling
    for command in policy.commands:
        yield named(command, "role", command.role, "departments or roles")
        yield named(command, "roles", command.roles, "roles")
    for start in policy.starts:
        yield named(start, "cls", start.cls, "classes")
    for kind in policy.task_kinds:
        yield named(kind, "reviewed_by", kind.reviewed_by, "departments or roles")
        yield named(kind, "settled_by", kind.settled_by, "roles")
    for limit in policy.task_limits:
        yield named(limit, "calendar", limit.calendar, "calendars")
    for task in policy.opening_tasks:
        yield named(task, "cls", task.cls, "classes")
        yield named(task, "modules", task.modules, "modules")
        yield named(task, "department", task.department, "departments or the owner")
        yield named(task, "due_with", task.due_with, "clocks")
    for finding in policy.findings:
        yield named(finding, "cls", finding.cls, "classes")
        yield named(finding, "modules", finding.modules, "modules")
    for remedy in policy.remedies:
        yield named(remedy, "department", remedy.department, "departments or the owner")
    yield from _planning(pack)


def _planning(pack: Pack) -> Iterator[Reference]:
    for need in pack.handling.plan_needs:
        yield named(need, "classes", need.classes, "classes")
        yield named(need, "modules", need.modules, "modules")
    for approval in pack.handling.approvals:
        yield named(approval, "classes", approval.classes, "classes")
        yield named(approval, "modules", approval.modules, "modules")
        yield named(approval, "approver", approval.approver, "departments or roles")
    if pack.handling.improvement is not None:
        yield named(pack.handling.improvement, "calendar", pack.handling.improvement.calendar, "calendars")
    if pack.handling.contact is not None:
        contact = pack.handling.contact
        yield named(contact, "department", contact.department, "departments or the owner")


def stages(pack: Pack) -> Iterator[Reference]:
    """Give what belongs to a stage, and what is wanted to leave one."""
    for stage in pack.stages.stages:
        yield named(stage, "tasks", stage.tasks, "task kinds")
        yield named(stage, "notice", stage.notice, "notices")
    for leaving in pack.stages.exits:
        yield named(leaving, "kinds", leaving.kinds, KINDS.get(leaving.need, "task kinds"))
        yield named(leaving, "classes", leaving.classes, "classes")
        yield named(leaving, "modules", leaving.modules, "modules")
        yield named(leaving, "remedies", leaving.remedies, "remedies")
        yield named(leaving, "except_outcomes", leaving.except_outcomes, "outcomes")


def _targets(row: Row, field: str, targets: tuple[str, ...]) -> Iterator[Reference]:
    """Give the departments and roles among targets; people and rotations stand in the staff file."""
    coded = [target.partition(":")[::2] for target in targets]
    yield named(row, field, tuple(code for kind, code in coded if kind == "department"), "departments")
    yield named(row, field, tuple(code for kind, code in coded if kind == "role"), "roles")
