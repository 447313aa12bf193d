"""The table of all kinds of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rules.jobs.audit import AUDIT, ask_trail, audit_alerts
from rules.jobs.cover import COVER_GAP, check_cover, notify_handovers
from rules.jobs.kinds import Kind
from rules.jobs.notices import TEMPLATE_AUDIT, ask_audits, watch_audits
from rules.jobs.promises import ask_promises, audit_promises
from rules.jobs.sequences import SEQUENCE_GAP, ask_sequences, watch_sequences
from rules.jobs.watches import (
    DEAD_LETTERS,
    PARKED,
    QUEUE_STALLED,
    SCHEDULER_LATE,
    SILENT_CHANNEL,
    ask_channels,
    ask_collect,
    ask_due,
    ask_parked,
    ask_queues,
    collect,
    watch_channels,
    watch_due,
    watch_parked,
    watch_queues,
)
from rules.jobs.workforce import ask_figures, remind_staff, report_staff
from rules.roots import ask_heads, order_root

KINDS: Final[Mapping[str, Kind]] = {
    "watch.parked": Kind(watch_parked, ask_parked),
    "collect.dead-letters": Kind(collect, ask_collect),
    "watch.queues": Kind(watch_queues, ask_queues),
    "watch.due": Kind(watch_due, ask_due),
    "watch.channels": Kind(watch_channels, ask_channels),
    "watch.sequences": Kind(watch_sequences, ask_sequences),
    "audit.alerts": Kind(audit_alerts, ask_trail),
    "audit.promises": Kind(audit_promises, ask_promises),
    "cover.check": Kind(check_cover),
    "handover.notify": Kind(notify_handovers),
    "workforce.remind": Kind(remind_staff),
    "workforce.report": Kind(report_staff, ask_figures),
    "evidence.root": Kind(order_root, ask_heads),
    "notices.audit": Kind(watch_audits, ask_audits),
}
"""Kind, as a row of rules/jobs.yaml names it, to what it does."""

RAISED_BY_JOBS: Final = frozenset(
    {
        PARKED,
        DEAD_LETTERS,
        QUEUE_STALLED,
        SCHEDULER_LATE,
        SILENT_CHANNEL,
        SEQUENCE_GAP,
        AUDIT,
        COVER_GAP,
        TEMPLATE_AUDIT,
    }
)
"""Kinds of alert that jobs raise."""
