"""Which department owns a case of some kind, and which departments help."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a case goes."""

    department: str
    cooperators: tuple[str, ...]
    row: str
    """The policy row that spoke."""


def route(pack: Pack, *, cls: str, topic: str, module: str, priority: str) -> Routed:
    """Give the owning department and its helpers.

    Args:
        pack: The case's pack; its last route takes everything.
        cls: Class code of the assessment.
        topic: Topic code.
        module: Module code: product, attitude, process …
        priority: Priority code.

    Source: assignment.yaml, routes; S0-36, S0-37, S0-42.
    """
    row = next(
        row
        for row in pack.assignment.routes
        if row.takes(cls=cls, topic=topic, module=module, priority=priority)
    )
    return Routed(department=row.department, cooperators=row.cooperators, row=row.id)
