"""The table of all actors and documents of the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from actors import (
    acceptance,
    aftermath,
    alerts,
    arbitration,
    archiving,
    assignment,
    callbacks,
    clocks,
    compensation,
    complainants,
    customers,
    deadlines,
    enquiries,
    escalation,
    evidence,
    execution,
    filings,
    findings,
    handling,
    history,
    improvements,
    intake,
    investigation,
    jobs,
    judging,
    keeping,
    marking,
    mentions,
    merging,
    moving,
    negotiating,
    notices,
    obstacles,
    offers,
    paging,
    plans,
    pools,
    records,
    reminders,
    restricted,
    suggestions,
    supplements,
    tasks,
    triage,
    wellbeing,
)
from actors.spec import ActorSpec
from schemas.alert import Alert
from schemas.case import Case
from schemas.case_looks import CaseLooks
from schemas.complainants import ComplainantList
from schemas.contact import Contact
from schemas.customer import CustomerProfile
from schemas.document import Document
from schemas.filing import Filing
from schemas.job import Job
from schemas.mentions import MentionTally
from schemas.payout import Payout, Switch
from schemas.pool import Pool
from schemas.root import DayRoot
from schemas.sensitive import Sensitive
from schemas.staff_record import StaffRecord
from schemas.wellbeing import Telemetry, Wellbeing

SPECS: Final[tuple[ActorSpec, ...]] = (
    *intake.SPECS,
    *acceptance.SPECS,
    *triage.SPECS,
    *moving.SPECS,
    *judging.SPECS,
    *keeping.SPECS,
    *marking.SPECS,
    *complainants.SPECS,
    *mentions.SPECS,
    *assignment.SPECS,
    *history.SPECS,
    *merging.SPECS,
    *pools.SPECS,
    *handling.SPECS,
    *supplements.SPECS,
    *enquiries.SPECS,
    *suggestions.SPECS,
    *tasks.SPECS,
    *findings.SPECS,
    *investigation.SPECS,
    *plans.SPECS,
    *offers.SPECS,
    *negotiating.SPECS,
    *execution.SPECS,
    *improvements.SPECS,
    *obstacles.SPECS,
    *arbitration.SPECS,
    *notices.SPECS,
    *compensation.SPECS,
    *customers.SPECS,
    *callbacks.SPECS,
    *archiving.SPECS,
    *clocks.SPECS,
    *deadlines.SPECS,
    *reminders.SPECS,
    *escalation.SPECS,
    *paging.SPECS,
    *alerts.SPECS,
    *jobs.SPECS,
    *wellbeing.SPECS,
    *restricted.SPECS,
    *records.SPECS,
    *filings.SPECS,
    *aftermath.SPECS,
    *evidence.SPECS,
)

DOCUMENTS: Final[Mapping[str, type[Document]]] = {
    "cases": Case,
    "alerts": Alert,
    "contacts": Contact,
    "jobs": Job,
    "wellbeing": Wellbeing,
    "telemetry": Telemetry,
    "sensitive": Sensitive,
    "staff_records": StaffRecord,
    "filings": Filing,
    "pools": Pool,
    "lists": ComplainantList,
    "tallies": MentionTally,
    "roots": DayRoot,
    "looks": CaseLooks,
    "payouts": Payout,
    "customers": CustomerProfile,
    "switches": Switch,
}
