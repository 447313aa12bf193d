"""The table of all actors and documents of the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from actors import (
    acceptance,
    alerts,
    archiving,
    assignment,
    callbacks,
    clocks,
    deadlines,
    enquiries,
    escalation,
    execution,
    findings,
    handling,
    intake,
    jobs,
    judging,
    marking,
    merging,
    notices,
    obstacles,
    offers,
    paging,
    plans,
    pools,
    reminders,
    suggestions,
    supplements,
    tasks,
    triage,
)
from actors.spec import ActorSpec
from schemas.alert import Alert
from schemas.case import Case
from schemas.contact import Contact
from schemas.document import Document
from schemas.job import Job
from schemas.pool import Pool

SPECS: Final[tuple[ActorSpec, ...]] = (
    *intake.SPECS,
    *acceptance.SPECS,
    *triage.SPECS,
    *judging.SPECS,
    *marking.SPECS,
    *assignment.SPECS,
    *merging.SPECS,
    *pools.SPECS,
    *handling.SPECS,
    *supplements.SPECS,
    *enquiries.SPECS,
    *suggestions.SPECS,
    *tasks.SPECS,
    *findings.SPECS,
    *plans.SPECS,
    *offers.SPECS,
    *execution.SPECS,
    *obstacles.SPECS,
    *notices.SPECS,
    *callbacks.SPECS,
    *archiving.SPECS,
    *clocks.SPECS,
    *deadlines.SPECS,
    *reminders.SPECS,
    *escalation.SPECS,
    *paging.SPECS,
    *alerts.SPECS,
    *jobs.SPECS,
)

DOCUMENTS: Final[Mapping[str, type[Document]]] = {
    "cases": Case,
    "alerts": Alert,
    "contacts": Contact,
    "jobs": Job,
    "pools": Pool,
}
