"""Which department owns a case of some kind, and which departments help."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.policy.pack import Pack
from schemas.policy.pools import Subject


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a case goes."""

    department: str
    cooperators: tuple[str, ...]
    row: str
    """The policy row that spoke."""
    role: str | None = None
    """Who in the department owns the case until somebody claims it."""


def route(  # noqa: PLR0913 - what routes look at, all named
    pack: Pack,
    *,
    cls: str,
    topic: str,
    module: str,
    priority: str,
    triggers: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    language: str = "-",
) -> Routed:
    """Give the owning department and its helpers.

    Args:
        pack: The case's pack; its last route takes everything.
        cls: Class code of the assessment.
        topic: Topic code.
        module: Module code: product, attitude, process …
        priority: Priority code.
        triggers: Codes of the triggers that fired.
        tags: What the source marked the case with.
        language: The language that the customer writes.

    Source: assignment.yaml, routes; S0-36, S0-37, S0-42.
    """
    subject = Subject(cls, topic, module, priority, triggers, tags, language)
    row = next(row for row in pack.assignment.routes if row.takes(subject))
    return Routed(department=row.department, cooperators=row.cooperators, row=row.id, role=row.role)
