"""Every reference of a pack, section by section."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from rules.references.customers import compensation, cultures, knowledge, notices
from rules.references.ending import arbitration, archive, callbacks, forms
from rules.references.handling import clocks, escalation, handling, stages
from rules.references.intake import intake
from rules.references.people import assignment, directory, privacy, workforce
from rules.references.reference import Reference
from rules.references.triage import sorting, triage
from schemas.policy.pack import Pack

SECTIONS: Final[tuple[Callable[[Pack], Iterator[Reference]], ...]] = (
    intake,
    directory,
    assignment,
    triage,
    clocks,
    handling,
    escalation,
    callbacks,
    notices,
    forms,
    archive,
    arbitration,
    workforce,
    sorting,
    cultures,
    knowledge,
    stages,
    compensation,
    privacy,
)
"""In the order in which faults are told."""


def references(pack: Pack) -> Iterator[Reference]:
    """Give every reference from one table of a pack to another."""
    for section in SECTIONS:
        yield from section(pack)
