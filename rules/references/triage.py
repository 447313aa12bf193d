"""What a case is judged by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rules.references.reference import Reference, named
from rules.vocabulary import Kind
from schemas.policy.pack import Pack
from schemas.policy.row import Row
from schemas.policy.triage import Condition

_AXES: Final[Mapping[str, Kind]] = {
    "type": "classes",
    "topic": "topics",
    "module": "modules",
    "urgency": "priorities",
}
"""What a counterpart is about to the table that has it."""


def triage(pack: Pack) -> Iterator[Reference]:
    """Give what rows of triage.yaml name by which a case is judged."""
    for cls in pack.triage.classes:
        yield named(cls, "mark", cls.mark, "marks")
        yield named(cls, "topic", cls.topic, "topics")
    for topic in pack.triage.topics:
        yield named(topic, "cls", topic.cls, "classes")
        yield named(topic, "module", topic.module, "modules")
    for module in pack.triage.modules:
        yield named(module, "mark", module.mark, "marks")
    yield from _tiers(pack)
    for factor in pack.triage.factors:
        yield from _condition(factor, factor.when)
    for trigger in pack.triage.triggers:
        yield named(trigger, "priority", trigger.priority, "priorities")
        yield named(trigger, "alert", trigger.alert, "alerts")
        for when in trigger.when:
            yield from _condition(trigger, when)
    for level in pack.triage.levels:
        yield named(level, "priority", level.priority, "priorities")
        yield from _condition(level, level.when)
    if pack.triage.group is not None:
        yield named(pack.triage.group, "types", pack.triage.group.types, "types")
        yield named(pack.triage.group, "alert", pack.triage.group.alert, "alerts")
    declared = pack.triage.declared
    yield named(declared, "except_channels", declared.except_channels, "channels")
    yield named(pack.triage.facts_read, "kinds", pack.triage.facts_read.kinds, "fact kinds")
    yield named(pack.triage.emotion, "mark", pack.triage.emotion.mark, "marks")
    yield Reference("triage", "", "normal", (pack.triage.normal,), "priorities")


def _tiers(pack: Pack) -> Iterator[Reference]:
    for counterpart in pack.triage.counterparts:
        yield named(counterpart, "here", counterpart.here, _AXES[counterpart.axis])
    for priority in pack.triage.priorities:
        yield named(priority, "responsible", priority.responsible, "departments or roles")
    if pack.triage.tiers is not None:
        yield named(pack.triage.tiers, "clock", pack.triage.tiers.clock, "clocks")


def sorting(pack: Pack) -> Iterator[Reference]:
    """Give what rows of triage.yaml name by which a text is read and shown."""
    for language in pack.triage.languages:
        yield named(language, "translated_by", language.translated_by, "departments")
    for keyword in pack.triage.keywords:
        yield named(keyword, "mark", keyword.mark, "marks")
        yield named(keyword, "classes", keyword.classes, "classes")
        yield named(keyword, "priorities", keyword.priorities, "priorities")
        yield named(keyword, "department", keyword.department, "departments")
    if pack.triage.complainants is not None:
        yield named(pack.triage.complainants, "role", pack.triage.complainants.role, "departments or roles")
    for display in pack.triage.displays:
        yield named(display, "classes", display.classes, "classes")
        yield named(display, "modules", display.modules, "modules")
        yield named(display, "topics", display.topics, "topics")
    for doubt in pack.triage.doubts:
        yield named(doubt, "department", doubt.department, "departments")


def _condition(row: Row, when: Condition) -> Iterator[Reference]:
    yield named(row, "when.marks", when.marks, "marks")
    yield named(row, "when.classes", when.classes, "classes")
    yield named(row, "when.topics", when.topics, "topics")
    yield named(row, "when.modules", when.modules, "modules")
    yield named(row, "when.facts", when.facts, "fact kinds")
    yield named(row, "when.links", when.links, "relations")
    yield named(row, "when.referrers", when.referrers, "referrers")
