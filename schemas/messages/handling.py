"""Messages about what is done between receipt and plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from schemas.messages.base import CaseMessage, Department, StaffId
from schemas.model import Instant, Name, Text
from schemas.queues import QueueName


class ResponseGiven(CaseMessage):
    """The customer was answered in person: a public reply that was delivered."""

    TYPE: ClassVar[str] = "caseloop.case.responded.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.respond"

    channel: Name = Field(examples=["phone"])
    summary: Text
    core_issue: Text | None = None
    """The core of the problem in a sentence, if the answer has pinned it down."""
    by: StaffId


class EnquiryAnswered(CaseMessage):
    """An enquiry is answered from manual, policy or script."""

    TYPE: ClassVar[str] = "caseloop.enquiry.answered.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "enquiry.answer"

    answer: Text
    references: tuple[Name, ...] = Field(default=(), examples=[["manual:A7#3.2"]])
    """Manual sections, policies or scripts that the answer rests on."""
    by: StaffId


class EnquiryPassedOn(CaseMessage):
    """An enquiry cannot be answered on the spot; a department is asked."""

    TYPE: ClassVar[str] = "caseloop.enquiry.passed-on.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "enquiry.pass-on"

    question: Text
    department: Department
    by: StaffId


class AssistRequested(CaseMessage):
    """The owner asks another department for help."""

    TYPE: ClassVar[str] = "caseloop.task.requested.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "task.request"

    kind: Name = Field(examples=["technical_test"])
    department: Department
    text: Text
    due_at: Instant | None = None
    """Refused where the pack lists limits to choose from."""
    limit: Name | None = Field(default=None, examples=["one_day"])
    """Code of one of the pack's limits; needed where it lists any."""
    by: StaffId


class TaskReviewed(CaseMessage):
    """Somebody has looked at a request for help before it reaches the department."""

    TYPE: ClassVar[str] = "caseloop.task.reviewed.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "task.review"

    task_id: Name
    passed: bool
    """False: it goes back to whoever asked."""
    reason: Text | None = None
    """Needed if it goes back."""
    by: StaffId


class TaskAnswered(CaseMessage):
    """A department returns what it was asked for."""

    TYPE: ClassVar[str] = "caseloop.task.answered.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "task.answer"

    task_id: Name
    answer: Text
    results: Mapping[Name, Text] = Field(default={}, examples=[{"status": "已发货"}])
    """What a system returns field by field, under its own names."""
    by: StaffId


class SuggestionJudged(CaseMessage):
    """The department concerned gives its verdict on a suggestion."""

    TYPE: ClassVar[str] = "caseloop.suggestion.judged.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "suggestion.judge"

    verdict: Name = Field(examples=["adopted", "采纳"])
    reason: Text | None = None
    department: Department
    by: StaffId


class FactFound(CaseMessage):
    """Something was found out."""

    TYPE: ClassVar[str] = "caseloop.fact.found.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "fact.record"

    kind: Name = Field(examples=["root_cause", "batch_problem"])
    text: Text
    source: Name
    verified: bool = False
    by: StaffId


class ProgressReported(CaseMessage):
    """A step was done."""

    TYPE: ClassVar[str] = "caseloop.progress.reported.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "progress.report"

    step: Text = Field(examples=["已检测"])
    at: Instant | None = None
    """When it happened; without it, when the message says it was sent."""
    expected_at: Instant | None = None
    """Newly expected resolution."""
    by: StaffId


class CaseBlocked(CaseMessage):
    """Handling meets an obstacle."""

    TYPE: ClassVar[str] = "caseloop.case.blocked.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.block"

    obstacle: Text
    expected_at: Instant
    """When it should go on."""
    alternative: Text | None = None
    """What the customer may have instead; needed where the pack says so."""
    by: StaffId


class CaseUnblocked(CaseMessage):
    """The obstacle is gone."""

    TYPE: ClassVar[str] = "caseloop.case.unblocked.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.unblock"

    note: Text
    by: StaffId


class CaseEscalated(CaseMessage):
    """The owner finds the case unsolvable at their level; management takes it."""

    TYPE: ClassVar[str] = "caseloop.case.escalated.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.escalate"

    reason: Text
    by: StaffId


class CaseDecided(CaseMessage):
    """Management decides an escalated case."""

    TYPE: ClassVar[str] = "caseloop.case.decided.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.decide"

    decision: Text
    outcome: Name = Field(examples=["new_round", "final"])
    """new_round: handling goes on with a new plan; final: the decision ends the matter."""
    by: StaffId
