"""The codes that each table of a pack defines, for the rows that name them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Literal, get_args

from rules.event_names import EVENTS
from schemas.case import Link
from schemas.messages.catalogue import ORDERS
from schemas.policy.clock_parts import ASKED_DEPARTMENT, CALLING_DEPARTMENT, OWNING_DEPARTMENT
from schemas.policy.handling import OWNER
from schemas.policy.pack import Pack

Kind = Literal[
    "departments",
    "departments or roles",
    "departments or the owner",
    "departments of a clock",
    "contacts",
    "channels",
    "types",
    "urgencies",
    "referrers",
    "classes",
    "topics",
    "modules",
    "modules of intake",
    "topics of intake",
    "priorities",
    "priorities or unranked",
    "triggers",
    "marks",
    "calendars",
    "calendars of a clock",
    "clocks",
    "alerts",
    "ladders",
    "roles",
    "notices",
    "orders",
    "task kinds",
    "fact kinds",
    "remedies",
    "avoided times",
    "verdicts",
    "outcomes",
    "events",
    "relations",
]
"""A table that rows elsewhere refer to."""


def vocabulary(pack: Pack) -> Mapping[Kind, AbstractSet[str]]:
    """Give each table's codes."""
    departments = pack.directory.department_codes
    roles = {row.code for row in pack.directory.roles}
    priorities = {row.code for row in pack.triage.priorities}
    calendars = {row.name for row in pack.calendars.calendars}
    return {
        "departments": departments,
        "departments or roles": departments | roles,
        "departments or the owner": departments | {OWNER},
        "departments of a clock": departments | {OWNING_DEPARTMENT, CALLING_DEPARTMENT, ASKED_DEPARTMENT},
        "contacts": {row.code for row in pack.directory.contacts},
        "channels": {row.code for row in pack.intake.channels},
        "types": {row.code for row in pack.intake.types},
        "urgencies": {row.code for row in pack.intake.urgencies},
        "referrers": {row.code for row in pack.intake.referrers},
        "classes": {row.code for row in pack.triage.classes},
        "topics": {row.code for row in pack.triage.topics},
        "modules": {row.code for row in pack.triage.modules} | {pack.triage.other_module},
        "topics of intake": {row.code for row in pack.intake.topics},
        "modules of intake": {row.code for row in pack.intake.modules},
        "priorities": priorities,
        "priorities or unranked": priorities | {"unranked"},
        "triggers": {row.code for row in pack.triage.triggers},
        "marks": pack.lexicon.marks,
        "calendars": calendars,
        "calendars of a clock": calendars | {OWNING_DEPARTMENT},
        "clocks": {row.name for row in pack.clocks.clocks},
        "alerts": {row.kind for row in pack.escalation.alerts},
        "ladders": {row.name for row in pack.escalation.ladders},
        "roles": roles,
        "notices": {row.kind for row in pack.notices.templates},
        "orders": {order.TYPE for order in ORDERS},
        "task kinds": {row.code for row in pack.handling.task_kinds},
        "fact kinds": {row.code for row in pack.handling.fact_kinds},
        "remedies": {row.code for row in pack.handling.remedies},
        "avoided times": {row.code for row in pack.cultures.avoided},
        "verdicts": {row.code for row in pack.handling.verdicts},
        "outcomes": {row.code for row in pack.callbacks.outcomes},
        "events": EVENTS,
        "relations": frozenset(get_args(Link.model_fields["relation"].annotation)),
    }
