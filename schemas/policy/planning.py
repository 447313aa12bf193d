"""What plans must hold and cite, who must approve them, and what goes with telling one to the customer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.clock import Duration
from schemas.model import Name, Text
from schemas.policy.coded import Coded
from schemas.policy.row import Row

PlanPart = Literal[
    "basis", "rules", "demand", "core_issue", "evidence", "procedure", "time_needed", "expectation"
]
"""Something that a plan may hold beside its cause and its remedies."""


class PlanNeeds(Row):
    """What a plan must hold; every row that takes the case counts."""

    classes: tuple[Name, ...] = ()
    """Classes for which it holds; empty: all."""
    modules: tuple[Name, ...] = ()
    """Modules for which it holds; empty: all."""
    parts: tuple[PlanPart, ...] = ()
    remedies: tuple[Name, ...] = ()
    """Remedies of which it has one at least; empty: any will do."""
    before: Literal["draft", "customer"] = "draft"
    """draft: a plan without it is refused. customer: it is noted, and the customer is told nothing of it yet."""


class PlanRule(Coded):
    """A rule of the company that plans may cite."""


class Approval(Row):
    """Cases whose plans somebody beside must approve, whatever they cost."""

    classes: tuple[Name, ...] = ()
    """Classes for which it holds; empty: all."""
    modules: tuple[Name, ...] = ()
    """Modules for which it holds; empty: all."""
    tags: tuple[Name, ...] = ()
    """Tags, any of which makes it hold too."""
    approver: Name
    """A department or role."""


class CustomerContact(Row):
    """A plan that may be told opens the task of talking to the customer about it."""

    kind: Name
    department: Name
    """A department's code, or ``owner``."""
    text: Text


class Consent(Row):
    """What is recorded beside the customer's yes before anything is carried out."""

    parts: Annotated[tuple[Literal["feedback", "confirmation"], ...], Field(min_length=1)]


class Refusal(Row):
    """What the customer is told with a demand that cannot be met."""

    parts: tuple[Literal["reason", "alternative"], ...]


class Delay(Row):
    """What the customer is told of an obstacle, beside when it should go on."""

    parts: Annotated[tuple[Literal["alternative"], ...], Field(min_length=1)]


class Improvement(Row):
    """Whoever a complaint is put down to is asked for a measure against the cause, and by when."""

    kind: Name
    """Kind of task that it is."""
    text: Text
    """What is asked for while nobody has said more."""
    limit: Duration
    calendar: Name
