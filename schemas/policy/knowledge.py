"""Articles with which customers may help themselves, and when they are offered one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from schemas.model import Model, Name, Text
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import Coded, refuse_twins
from schemas.policy.row import Row


class ArticleRow(Coded):
    """An article of the knowledge base. An empty list does not restrict; the first that fits is offered."""

    marks: tuple[Name, ...] = ()
    """Words of one of these marks must be there."""
    classes: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    modules: tuple[Name, ...] = ()
    text: Annotated[Mapping[Name, Text], Field(min_length=1)]
    """Locale to what the customer is told, with the place of the article."""


class SelfServiceRow(Row):
    """Which cases are answered with an article first, and for how long."""

    priorities: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Only these; a case of another priority goes to people at once."""
    classes: Annotated[tuple[Name, ...], Field(min_length=1)]
    waits: ClockTime
    """How long the customer's reaction is waited for; then people take the case. Limits run meanwhile."""
    notice: Name
    """Kind of the notice that brings the article."""
    outcome: Name
    """Outcome of a case whose customer says that it helped."""


class KnowledgePolicy(Model):
    """The knowledge base."""

    self_service: SelfServiceRow | None = None
    """None: people answer every case."""
    articles: tuple[ArticleRow, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> KnowledgePolicy:
        refuse_twins(self.articles)
        return self
