"""The table of all actors and documents of the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from actors import (
    archiving,
    assignment,
    callbacks,
    deadlines,
    escalation,
    handling,
    intake,
    notices,
    reminders,
    triage,
)
from actors.spec import ActorSpec
from schemas.alert import Alert
from schemas.case import Case
from schemas.document import Document

SPECS: Final[tuple[ActorSpec, ...]] = (
    *intake.SPECS,
    *triage.SPECS,
    *assignment.SPECS,
    *handling.SPECS,
    *deadlines.SPECS,
    *reminders.SPECS,
    *notices.SPECS,
    *callbacks.SPECS,
    *archiving.SPECS,
    *escalation.SPECS,
)

DOCUMENTS: Final[Mapping[str, type[Document]]] = {"cases": Case, "alerts": Alert}
