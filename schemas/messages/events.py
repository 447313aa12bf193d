"""Facts for subscribers. Personal data never stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from schemas.messages.base import Event
from schemas.model import Instant, Language, Model, Name, Text


class CaseFact(Event):
    """Something happened to a case. The name makes the event type; all share this shape."""

    name: Name
    """What happened, in the past tense: registered, triaged, assigned, reminded, clock-missed …"""
    case_id: Name
    case_number: Name
    version: int
    """The case's version after it: two facts of one case are in this order."""
    state: Name
    round: int
    pack: Name
    priority: Name
    """``unranked`` before triage."""
    owner: Name | None = None
    department: Name | None = None
    at: Instant
    details: Mapping[str, Any] = {}
    """What this event adds; JSON values, see the contract document for each name."""
    drill: Literal[True] | None = None
    """An exercise: count it in no report, send nothing to the customer, pay nothing. Absent otherwise."""

    def type_name(self) -> str:
        """Give the CloudEvents type of this fact."""
        return f"caseloop.event.case.{self.name}.v1"

    def routing_key(self) -> str:
        """Give ``case.<event>.<pack>.<priority>``."""
        return f"case.{self.name}.{self.pack}.{self.priority}"


class DepartmentAsked(Event):
    """Work for a department: an assessment form, a task, a reminder. Goes to the department's own queue too."""

    kind: Name
    """assessment_form, owner, cooperation, evaluation, technical_test, recording_retrieval, execution …"""
    department: Name
    case_id: Name
    case_number: Name
    pack: Name
    priority: Name
    task_id: Name | None = None
    due_at: Instant | None = None
    at: Instant
    details: Mapping[str, Any] = {}
    drill: Literal[True] | None = None
    """An exercise: do what is asked as practice, outside nothing happens. Absent otherwise."""

    def type_name(self) -> str:
        """Give the CloudEvents type."""
        return "caseloop.event.department.asked.v1"

    def routing_key(self) -> str:
        """Give ``department.<department>.<kind>``."""
        return f"department.{self.department}.{self.kind}"


class AlertFact(Event):
    """Something happened to an alert: raised, repeated, escalated, acknowledged, snoozed, resolved."""

    name: Name
    alert_id: Name
    kind: Name
    severity: Name
    state: Name
    """The alert's state after it: raised, acknowledged, resolved. A cause that repeats leaves it as it was."""
    addressee: Name
    summary: str
    case_id: Name | None = None
    case_number: Name | None = None
    step: int = 0
    """Where in its ladder the alert stands, 0 for the first step."""
    history_until: int | None = None
    """Number of the entry in the case's history that raised it: what led to it stands there and before."""
    drill: Literal[True] | None = None
    """Raised by an exercise. Absent otherwise."""
    by: Name | None = None
    at: Instant

    def type_name(self) -> str:
        """Give the CloudEvents type."""
        return f"caseloop.event.alert.{self.name}.v1"

    def routing_key(self) -> str:
        """Give ``alert.<event>.<kind>.<severity>``."""
        return f"alert.{self.name}.{self.kind}.{self.severity}"


class Fault(Model):
    """What was wrong with a message, and what would have been right."""

    code: Name
    field: str = ""
    expected: str = ""
    found: str = ""
    sentence: str


class MessageAnswered(Event):
    """A message was not applied: ``refused`` if it is about a case that exists, else ``parked``."""

    name: Name
    """``case.refused`` or ``message.parked``."""
    message_key: str
    message_source: str = ""
    message_id: str = ""
    message_type: str = ""
    case_id: Name | None = None
    parked_id: Name
    fault: Fault
    at: Instant

    def type_name(self) -> str:
        """Give the CloudEvents type."""
        return f"caseloop.event.{self.name}.v1"

    def routing_key(self) -> str:
        """Give ``<event>.<code>``."""
        return f"{self.name}.{self.fault.code}"


class DepartmentTold(Event):
    """Something that a department should know and that is about no case. Goes to the department's own queue too."""

    kind: Name
    """rest_reminder, reminder, staff_report, team_indicator, capacity, training_plan, loss_assessment."""
    department: Name
    pack: Name
    about: str = ""
    """What it concerns: a reminder's name, a team and month, a plan."""
    text: Mapping[Language, Text]
    """For people."""
    at: Instant
    details: Mapping[str, Any] = {}
    """For programs: JSON values, never personal data of customers, never anything measured of staff."""

    def type_name(self) -> str:
        """Give the CloudEvents type."""
        return "caseloop.event.department.told.v1"

    def routing_key(self) -> str:
        """Give ``department.<department>.<kind>``."""
        return f"department.{self.department}.{self.kind}"
