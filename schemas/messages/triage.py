"""Messages about what a case is and how urgent it is."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from schemas.messages.base import CaseMessage, StaffId
from schemas.model import Name, Text
from schemas.queues import QueueName


class CaseReassessed(CaseMessage):
    """A person judges a case: how urgent it is, what it is, or both. Only a person may lower a priority."""

    TYPE: ClassVar[str] = "caseloop.case.reassessed.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.reassess"

    priority: Name | None = Field(default=None, examples=["important", "重要"])
    type: Name | None = Field(default=None, examples=["complaint", "投诉"])
    """Only until somebody has taken receipt of the case."""
    topic: Name | None = None
    module: Name | None = None
    reason: Text
    by: StaffId

    @model_validator(mode="after")
    def _says_something(self) -> CaseReassessed:
        if not (self.priority or self.type or self.topic or self.module):
            message = "expected at least one of priority, type, topic, module; found none"
            raise ValueError(message)
        return self


class TranslationSupplied(CaseMessage):
    """Upstream translated what the customer said."""

    TYPE: ClassVar[str] = "caseloop.case.translated.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.translate"

    language: Name = Field(examples=["zh-Hant"])
    """Tag of the language of the translation: one that the pack reads."""
    text: Text
    by: StaffId = Field(examples=["translation-01"])


class SelfServiceAnswered(CaseMessage):
    """The customer says whether the article helped."""

    TYPE: ClassVar[str] = "caseloop.case.self-service-answered.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.answer-self-service"

    helped: bool
    by: StaffId = "customer"


class CaseTagged(CaseMessage):
    """Tags of a case are chosen."""

    TYPE: ClassVar[str] = "caseloop.case.tagged.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.tag"

    add: tuple[Name, ...] = Field(default=(), examples=[["vip"]])
    remove: tuple[Name, ...] = ()
    by: StaffId

    @model_validator(mode="after")
    def _says_something(self) -> CaseTagged:
        if not (self.add or self.remove):
            message = "expected at least one tag to add or to remove; found none"
            raise ValueError(message)
        return self


class CoreIssueNamed(CaseMessage):
    """The core of the problem, in a sentence."""

    TYPE: ClassVar[str] = "caseloop.case.core-issue-named.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.name-core-issue"

    text: Text
    by: StaffId
