"""Every place in a pack at which a row names a code that another table defines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rules.vocabulary import Kind
from schemas.policy.pack import Pack
from schemas.policy.row import Row
from schemas.policy.stages import KINDS
from schemas.policy.triage import Condition


@dataclass(frozen=True, slots=True)
class Reference:
    """What one field of one row names."""

    section: str
    row: str
    field: str
    values: tuple[str, ...]
    kind: Kind
    """The table that must have them."""


def references(pack: Pack) -> Iterator[Reference]:
    """Give every reference from one table of a pack to another."""
    yield from _intake(pack)
    yield from _directory(pack)
    yield from _assignment(pack)
    yield from _triage(pack)
    yield from _clocks(pack)
    yield from _handling(pack)
    yield from _ending(pack)
    yield from _callbacks(pack)
    yield from _arbitration(pack)
    yield from _workforce(pack)
    yield from _sorting(pack)
    yield from _cultures(pack)
    yield from _knowledge(pack)
    yield from _stages(pack)
    yield from _compensation(pack)
    yield from _privacy(pack)


def _named(row: Row, field: str, value: str | tuple[str, ...] | None, kind: Kind) -> Reference:
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    return Reference(row.id.partition(".")[0], row.id, field, values, kind)


def _intake(pack: Pack) -> Iterator[Reference]:
    for channel in pack.intake.channels:
        yield _named(channel, "referrer", channel.referrer, "referrers")
        yield _named(channel, "alert", channel.alert, "alerts")
    for referrer in pack.intake.referrers:
        yield _named(referrer, "alert", referrer.alert, "alerts")
    for topic in pack.intake.topics:
        yield _named(topic, "cls", topic.cls, "types")
    for required in pack.intake.required:
        yield _named(required, "types", required.types, "types")
        yield _named(required, "modules", required.modules, "modules of intake")
        yield _named(required, "channels", required.channels, "channels")
    yield from _entry(pack)


def _entry(pack: Pack) -> Iterator[Reference]:
    """Give what decides where a case begins, and how it ends if it does not."""
    for filled in pack.intake.prefill:
        yield _named(filled, "channels", filled.channels, "channels")
        yield _named(filled, "type", filled.type, "types")
        yield _named(filled, "topic", filled.topic, "topics of intake")
        if filled.urgency is not None:
            yield _named(filled, "urgency", filled.urgency.value, "urgencies")
    for scope in pack.intake.out_of_scope:
        yield _named(scope, "types", scope.types, "types")
        yield _named(scope, "topics", scope.topics, "topics of intake")
        yield _named(scope, "modules", scope.modules, "modules of intake")
        yield _named(scope, "channels", scope.channels, "channels")
        yield _named(scope, "outcome", scope.outcome, "outcomes")
    for asked in pack.intake.acceptance:
        yield _named(asked, "types", asked.types, "types")
        yield _named(asked, "outcome", asked.outcome, "outcomes")
    if pack.intake.review is not None:
        yield _named(
            pack.intake.review, "recorded_by", pack.intake.review.recorded_by, "departments or roles"
        )
    if pack.intake.merging is not None:
        yield _named(pack.intake.merging, "outcome", pack.intake.merging.outcome, "outcomes")
    yield _named(pack.intake.incomplete, "outcome", pack.intake.incomplete.outcome, "outcomes")


def _directory(pack: Pack) -> Iterator[Reference]:
    for department in pack.directory.departments:
        yield _named(department, "calendar", department.calendar, "calendars")
    for contact in pack.directory.contacts:
        yield _named(contact, "department", contact.department, "departments")
    for role in pack.directory.roles:
        yield _named(role, "department", role.department, "departments")
        yield _named(role, "contact", role.contact, "contacts")


def _assignment(pack: Pack) -> Iterator[Reference]:
    policy = pack.assignment
    for taking in (*policy.routes, *policy.eligibility, *policy.narrowed):
        yield _named(taking, "classes", taking.classes, "classes")
        yield _named(taking, "topics", taking.topics, "topics")
        yield _named(taking, "modules", taking.modules, "modules")
        yield _named(taking, "priorities", taking.priorities, "priorities")
        yield _named(taking, "triggers", taking.triggers, "triggers")
    for row in policy.eligibility:
        yield _named(row, "departments", row.departments, "departments")
        yield _named(row, "roles", row.roles, "roles")
        yield _named(row, "alert", row.alert, "alerts")
    for narrowed in policy.narrowed:
        yield _named(narrowed, "open_to", narrowed.open_to, "departments or roles")
    for pool in policy.pools:
        yield _named(pool, "department", pool.department, "departments")
        yield _named(pool, "alert", pool.alert, "alerts")
        if pool.absent is not None:
            yield _named(pool.absent, "alert", pool.absent.alert, "alerts")
    for route in policy.routes:
        yield _named(route, "role", route.role, "roles")
        yield _named(route, "department", route.department, "departments")
        yield _named(route, "cooperators", route.cooperators, "departments")


def _triage(pack: Pack) -> Iterator[Reference]:
    for cls in pack.triage.classes:
        yield _named(cls, "mark", cls.mark, "marks")
        yield _named(cls, "topic", cls.topic, "topics")
    for topic in pack.triage.topics:
        yield _named(topic, "cls", topic.cls, "classes")
        yield _named(topic, "module", topic.module, "modules")
    for module in pack.triage.modules:
        yield _named(module, "mark", module.mark, "marks")
    yield from _tiers(pack)
    for factor in pack.triage.factors:
        yield from _condition(factor, factor.when)
    for trigger in pack.triage.triggers:
        yield _named(trigger, "priority", trigger.priority, "priorities")
        yield _named(trigger, "alert", trigger.alert, "alerts")
        for when in trigger.when:
            yield from _condition(trigger, when)
    for level in pack.triage.levels:
        yield _named(level, "priority", level.priority, "priorities")
        yield from _condition(level, level.when)
    if pack.triage.group is not None:
        yield _named(pack.triage.group, "types", pack.triage.group.types, "types")
        yield _named(pack.triage.group, "alert", pack.triage.group.alert, "alerts")
    declared = pack.triage.declared
    yield _named(declared, "except_channels", declared.except_channels, "channels")
    yield _named(pack.triage.facts_read, "kinds", pack.triage.facts_read.kinds, "fact kinds")
    yield _named(pack.triage.emotion, "mark", pack.triage.emotion.mark, "marks")
    yield Reference("triage", "", "normal", (pack.triage.normal,), "priorities")


_AXES: Final[Mapping[str, Kind]] = {
    "type": "classes",
    "topic": "topics",
    "module": "modules",
    "urgency": "priorities",
}
"""What a counterpart is about to the table that has it."""


def _tiers(pack: Pack) -> Iterator[Reference]:
    for counterpart in pack.triage.counterparts:
        yield _named(counterpart, "here", counterpart.here, _AXES[counterpart.axis])
    for priority in pack.triage.priorities:
        yield _named(priority, "responsible", priority.responsible, "departments or roles")
    if pack.triage.tiers is not None:
        yield _named(pack.triage.tiers, "clock", pack.triage.tiers.clock, "clocks")


def _sorting(pack: Pack) -> Iterator[Reference]:
    for language in pack.triage.languages:
        yield _named(language, "translated_by", language.translated_by, "departments")
    for keyword in pack.triage.keywords:
        yield _named(keyword, "mark", keyword.mark, "marks")
        yield _named(keyword, "classes", keyword.classes, "classes")
        yield _named(keyword, "priorities", keyword.priorities, "priorities")
        yield _named(keyword, "department", keyword.department, "departments")
    if pack.triage.complainants is not None:
        yield _named(pack.triage.complainants, "role", pack.triage.complainants.role, "departments or roles")
    for display in pack.triage.displays:
        yield _named(display, "classes", display.classes, "classes")
        yield _named(display, "modules", display.modules, "modules")
        yield _named(display, "topics", display.topics, "topics")
    for doubt in pack.triage.doubts:
        yield _named(doubt, "department", doubt.department, "departments")


def _privacy(pack: Pack) -> Iterator[Reference]:
    for view in pack.privacy.views:
        yield _named(view, "readers", view.readers, "departments or roles")


def _knowledge(pack: Pack) -> Iterator[Reference]:
    row = pack.knowledge.self_service
    if row is not None:
        yield _named(row, "priorities", row.priorities, "priorities")
        yield _named(row, "classes", row.classes, "classes")
        yield _named(row, "notice", row.notice, "notices")
        yield _named(row, "outcome", row.outcome, "outcomes")
    for article in pack.knowledge.articles:
        yield _named(article, "marks", article.marks, "marks")
        yield _named(article, "classes", article.classes, "classes")
        yield _named(article, "topics", article.topics, "topics")
        yield _named(article, "modules", article.modules, "modules")


def _cultures(pack: Pack) -> Iterator[Reference]:
    for profile in pack.cultures.profiles:
        yield _named(profile, "avoids", profile.avoids, "avoided times")
        for caution in profile.cautions:
            yield _named(caution, "tasks", caution.tasks, "task kinds")
        if profile.veil is not None:
            yield _named(profile, "veil.mark", profile.veil.mark, "marks")
            yield _named(profile, "veil.instead_of", profile.veil.instead_of, "classes")
            yield _named(profile, "veil.cls", profile.veil.cls, "classes")
        if profile.senior_apology is not None:
            yield _named(profile, "senior_apology.role", profile.senior_apology.role, "departments or roles")
            yield _named(profile, "senior_apology.task", profile.senior_apology.task, "task kinds")
            yield _named(profile, "senior_apology.classes", profile.senior_apology.classes, "classes")
        for forbidden in profile.forbids:
            yield _named(forbidden, "remedies", forbidden.remedies, "remedies")
            yield _named(forbidden, "mark", forbidden.mark, "marks")
            yield _named(forbidden, "instead", forbidden.instead, "remedies")
    for saying in pack.cultures.sayings:
        yield _named(saying, "mark", saying.mark, "marks")
    if pack.cultures.signs is not None:
        yield _named(pack.cultures.signs, "mark", pack.cultures.signs.mark, "marks")


def _stages(pack: Pack) -> Iterator[Reference]:
    for stage in pack.stages.stages:
        yield _named(stage, "tasks", stage.tasks, "task kinds")
        yield _named(stage, "notice", stage.notice, "notices")
    for leaving in pack.stages.exits:
        yield _named(leaving, "kinds", leaving.kinds, KINDS.get(leaving.need, "task kinds"))
        yield _named(leaving, "classes", leaving.classes, "classes")
        yield _named(leaving, "modules", leaving.modules, "modules")
        yield _named(leaving, "remedies", leaving.remedies, "remedies")
        yield _named(leaving, "except_outcomes", leaving.except_outcomes, "outcomes")


def _compensation(pack: Pack) -> Iterator[Reference]:
    policy = pack.compensation
    if policy.applications is not None:
        yield _named(policy.applications, "remedies", policy.applications.remedies, "remedies")
        yield _named(policy.applications, "task", policy.applications.task, "task kinds")
    for automatic in policy.automatic:
        yield _named(automatic, "classes", automatic.classes, "classes")
        yield _named(automatic, "topics", automatic.topics, "topics")
        yield _named(automatic, "modules", automatic.modules, "modules")
        yield _named(automatic, "channels", automatic.channels, "channels")
        yield _named(automatic, "remedy", automatic.remedy, "remedies")
    if policy.switch is not None:
        yield _named(policy.switch, "on", policy.switch.on, "departments or roles")
        yield _named(policy.switch, "off", policy.switch.off, "departments or roles")
        yield _named(policy.switch, "addressee", policy.switch.addressee, "departments or roles")
    for tag in policy.tags:
        yield _named(tag, "remedies", tag.remedies, "remedies")
    for offer in policy.offers:
        yield _named(offer, "remedy", offer.remedy, "remedies")
    if policy.care is not None:
        yield _named(policy.care, "classes", policy.care.classes, "classes")
        yield _named(policy.care, "calendar", policy.care.calendar, "calendars")
        yield _named(policy.care, "remedy", policy.care.remedy, "remedies")
    if policy.points is not None:
        yield _named(policy.points, "verdicts", policy.points.verdicts, "verdicts")
        yield _named(policy.points, "remedy", policy.points.remedy, "remedies")


def _condition(row: Row, when: Condition) -> Iterator[Reference]:
    yield _named(row, "when.marks", when.marks, "marks")
    yield _named(row, "when.classes", when.classes, "classes")
    yield _named(row, "when.topics", when.topics, "topics")
    yield _named(row, "when.modules", when.modules, "modules")
    yield _named(row, "when.facts", when.facts, "fact kinds")
    yield _named(row, "when.links", when.links, "relations")
    yield _named(row, "when.referrers", when.referrers, "referrers")


def _clocks(pack: Pack) -> Iterator[Reference]:
    for clock in pack.clocks.clocks:
        for field in ("starts_on", "satisfied_by", "cancelled_by", "pauses_on", "resumes_on"):
            yield _named(clock, field, getattr(clock, field), "events")
        yield _named(clock, "owner", clock.owner, "departments of a clock")
        yield _named(clock, "calendar", clock.calendar, "calendars of a clock")
        yield _named(clock, "alert", clock.alert, "alerts")
        yield _named(clock, "reminder_alert", clock.reminder_alert, "alerts")
        yield _named(clock, "when.classes", clock.when.classes, "classes")
        yield _named(clock, "when.priorities", clock.when.priorities, "priorities")
        yield _named(clock, "when.topics", clock.when.topics, "topics")
        yield _named(clock, "when.modules", clock.when.modules, "modules")
        yield _named(clock, "when.task_kinds", clock.when.task_kinds, "task kinds")
    for nudge in pack.clocks.nudges:
        yield _named(nudge, "order", nudge.order, "orders")
        yield _named(nudge, "done_by", nudge.done_by, "events")
        yield _named(nudge, "alert", nudge.alert, "alerts")
    yield _named(pack.clocks.watch, "fallback", pack.clocks.watch.fallback, "departments")


def _handling(pack: Pack) -> Iterator[Reference]:
    policy = pack.handling
    for command in policy.commands:
        yield _named(command, "role", command.role, "departments or roles")
        yield _named(command, "roles", command.roles, "roles")
    for start in policy.starts:
        yield _named(start, "cls", start.cls, "classes")
    for kind in policy.task_kinds:
        yield _named(kind, "reviewed_by", kind.reviewed_by, "departments or roles")
        yield _named(kind, "settled_by", kind.settled_by, "roles")
    for limit in policy.task_limits:
        yield _named(limit, "calendar", limit.calendar, "calendars")
    for task in policy.opening_tasks:
        yield _named(task, "cls", task.cls, "classes")
        yield _named(task, "modules", task.modules, "modules")
        yield _named(task, "department", task.department, "departments or the owner")
        yield _named(task, "due_with", task.due_with, "clocks")
    for finding in policy.findings:
        yield _named(finding, "cls", finding.cls, "classes")
        yield _named(finding, "modules", finding.modules, "modules")
    for remedy in policy.remedies:
        yield _named(remedy, "department", remedy.department, "departments or the owner")
    yield from _planning(pack)


def _planning(pack: Pack) -> Iterator[Reference]:
    for need in pack.handling.plan_needs:
        yield _named(need, "classes", need.classes, "classes")
        yield _named(need, "modules", need.modules, "modules")
    for approval in pack.handling.approvals:
        yield _named(approval, "classes", approval.classes, "classes")
        yield _named(approval, "modules", approval.modules, "modules")
        yield _named(approval, "approver", approval.approver, "departments or roles")
    if pack.handling.improvement is not None:
        yield _named(pack.handling.improvement, "calendar", pack.handling.improvement.calendar, "calendars")
    if pack.handling.contact is not None:
        contact = pack.handling.contact
        yield _named(contact, "department", contact.department, "departments or the owner")


def _targets(row: Row, field: str, targets: tuple[str, ...]) -> Iterator[Reference]:
    """Give the departments and roles among targets; people and rotations stand in the staff file."""
    coded = [target.partition(":")[::2] for target in targets]
    yield _named(row, field, tuple(code for kind, code in coded if kind == "department"), "departments")
    yield _named(row, field, tuple(code for kind, code in coded if kind == "role"), "roles")


def _ending(pack: Pack) -> Iterator[Reference]:
    for alert in pack.escalation.alerts:
        yield _named(alert, "addressee", alert.addressee, "departments or roles")
        yield _named(alert, "severity_for", tuple(alert.severity_for), "priorities")
        yield _named(alert, "ladder", alert.ladder, "ladders")
    for ladder in pack.escalation.ladders:
        for step in ladder.steps:
            yield from _targets(step, "targets", step.targets)
    yield from _targets(pack.escalation.repeats, "management", pack.escalation.repeats.management)
    for inhibition in pack.escalation.inhibitions:
        yield _named(inhibition, "cause", inhibition.cause, "alerts")
        yield _named(inhibition, "mutes", inhibition.mutes, "alerts")
    for estimate in pack.notices.estimates:
        yield _named(estimate, "priority", estimate.priority, "priorities or unranked")
    for part in pack.archive.parts:
        yield _named(part, "classes", part.classes, "classes")
        yield _named(part, "except_outcomes", part.except_outcomes, "outcomes")


def _callbacks(pack: Pack) -> Iterator[Reference]:
    callbacks = pack.callbacks
    yield _named(callbacks.caller, "department", callbacks.caller.department, "departments")
    if callbacks.cap is not None:
        yield _named(callbacks.cap, "department", callbacks.cap.department, "departments")
        yield _named(callbacks.cap, "alert", callbacks.cap.alert, "alerts")
    told = callbacks.notices
    for outcome in callbacks.outcomes:
        yield _named(outcome, "notice", outcome.notice, "notices")
    yield _named(told, "rework", told.rework, "notices")
    yield _named(told, "escalated", told.escalated, "notices")
    for question in callbacks.questions:
        yield _named(question, "remedies", question.remedies, "remedies")
    if callbacks.reopening is not None:
        yield _named(callbacks.reopening, "department", callbacks.reopening.department, "departments")
        yield _named(callbacks.reopening, "alert", callbacks.reopening.alert, "alerts")
    new = callbacks.new_opinion
    yield _named(new, "channel", new.channel, "channels")
    yield _named(new, "type", new.type, "types")
    yield _named(new, "urgency", new.urgency, "urgencies")
    yield from _notices(pack)
    for link in pack.forms.links:
        yield _named(link, "events", link.events, "events")
    yield from _archive(pack)
    for part in pack.archive.parts:
        yield _named(part, "classes", part.classes, "classes")
        yield _named(part, "except_outcomes", part.except_outcomes, "outcomes")


def _arbitration(pack: Pack) -> Iterator[Reference]:
    mediation, jury = pack.arbitration.mediation, pack.arbitration.jury
    if mediation is not None:
        yield _named(mediation, "department", mediation.department, "departments")
        yield _named(mediation, "notice", mediation.notice, "notices")
        for group in mediation.groups:
            yield _named(group, "department", group.department, "departments")
        for ruling in mediation.rulings:
            yield _named(ruling, "outcome", ruling.outcome, "outcomes")
    if jury is not None:
        yield _named(jury, "department", jury.department, "departments")
        yield _named(jury, "undecided", jury.undecided, "departments")
        yield _named(jury, "notice", jury.notice, "notices")
        yield _named(jury, "alert", jury.alert, "alerts")
        for choice in jury.choices:
            yield _named(choice, "outcome", choice.outcome, "outcomes")


def _archive(pack: Pack) -> Iterator[Reference]:
    policy = pack.archive
    for entitled in (policy.keepers, policy.holds, policy.erasure):
        if entitled is not None:
            yield _named(entitled, "roles", entitled.roles, "departments or roles")
    if policy.improvements is not None:
        yield _named(policy.improvements, "department", policy.improvements.department, "departments")
    for row in policy.retention:
        yield _named(row, "classes", row.classes, "classes")
        yield _named(row, "outcomes", row.outcomes, "outcomes")


def _notices(pack: Pack) -> Iterator[Reference]:
    policy = pack.notices
    for estimate in policy.estimates:
        yield _named(estimate, "priority", estimate.priority, "priorities or unranked")
    for tell in policy.tells:
        yield _named(tell, "kind", tell.kind, "notices")
        yield _named(tell, "events", tell.events, "events")
    if policy.before_closing is not None:
        yield _named(policy.before_closing, "kinds", policy.before_closing.kinds, "notices")
    if policy.audit is not None:
        yield _named(policy.audit, "addressee", policy.audit.addressee, "departments or roles")
        yield _named(policy.audit, "calendar", policy.audit.calendar, "calendars")


def _workforce(pack: Pack) -> Iterator[Reference]:
    policy = pack.workforce
    told = (policy.training, policy.capacity, policy.report, policy.loss, *policy.reminders)
    for row in told:
        if row is not None:
            yield _named(row, "addressee", row.addressee, "departments or roles")
    for indicator in policy.indicators:
        yield _named(indicator, "supervisor", indicator.supervisor, "departments or roles")
    if policy.loss is not None:
        yield _named(policy.loss, "classes", policy.loss.classes, "classes")
    for schedule in (policy.report, *policy.reminders):
        if schedule is not None:
            yield _named(schedule, "calendar", schedule.calendar, "calendars")
