"""A case that is merged into another one, as each of the two keeps it."""

from __future__ import annotations

from schemas.compensation import Application
from schemas.messages.base import CaseRef
from schemas.model import Instant, Model, Name, Text
from schemas.report import Attachment, Correction, Customer, Report, Supplied


class MergeAsked(Model):
    """That a case is to end in another one, until that one has answered."""

    into: CaseRef
    request: Name
    """Tells this request from an earlier one."""
    reason: Text
    by: Name
    at: Instant


class Absorbed(Model):
    """Everything that its customer said in a case that was merged into this one."""

    case_id: Name
    number: Name
    received_at: Instant
    channel: Name
    customer: Customer
    report: Report
    corrections: tuple[Correction, ...] = ()
    supplements: tuple[Text, ...] = ()
    supplied: tuple[Attachment, ...] = ()
    supplied_details: tuple[Supplied, ...] = ()
    applications: tuple[Application, ...] = ()
    """What was ordered or paid for it by then; it counts as given in the case that goes on."""
    reason: Text
    """Why the two are one matter."""
    by: Name
    at: Instant
