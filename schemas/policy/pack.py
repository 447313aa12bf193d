"""A whole policy pack, and the set of packs that a process has loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import StringConstraints

from schemas.case import PackRef
from schemas.errors import UnknownPack
from schemas.model import Model, Name, Text
from schemas.policy.arbitration import ArbitrationPolicy
from schemas.policy.archive import ArchivePolicy
from schemas.policy.assignment import AssignmentPolicy
from schemas.policy.calendars import CalendarsPolicy
from schemas.policy.callbacks import CallbacksPolicy
from schemas.policy.clocks import ClocksPolicy
from schemas.policy.compensation import CompensationPolicy
from schemas.policy.cultures import CulturesPolicy
from schemas.policy.directory import DirectoryPolicy
from schemas.policy.escalation import EscalationPolicy
from schemas.policy.forms import FormsPolicy
from schemas.policy.handling import HandlingPolicy
from schemas.policy.intake import IntakePolicy
from schemas.policy.knowledge import KnowledgePolicy
from schemas.policy.lexicon import LexiconPolicy
from schemas.policy.notices import NoticesPolicy
from schemas.policy.privacy import PrivacyPolicy
from schemas.policy.row import Row, SourceName
from schemas.policy.stages import StagesPolicy
from schemas.policy.triage import TriagePolicy
from schemas.policy.workforce import WorkforcePolicy

NAME_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"

VERSION_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class Serves(Row):
    """What comes under a pack where the message names none."""

    sources: tuple[Name, ...] = ()
    """CloudEvents sources; ``*`` at the end stands for the rest."""
    channels: tuple[Name, ...] = ()
    """Channels, by any of their names in this pack."""


class Pack(Model):
    """One handbook as data. ``pack.yaml`` holds the first five; every section is a YAML file named like its field.

    A section with a default may be left out.
    """

    name: Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=100)]
    """A word of the routing keys under which facts are published."""
    version: Annotated[str, StringConstraints(pattern=VERSION_PATTERN, max_length=50)]
    title: Text
    locale: Name
    sources: tuple[SourceName, ...] = ()
    """What the ids of its handbook's requirements begin with, beside those that every pack may name."""
    serves: Serves | None = None
    """None: it holds for what names it, and for the rest if it is the default."""
    intake: IntakePolicy
    directory: DirectoryPolicy
    assignment: AssignmentPolicy
    triage: TriagePolicy
    lexicon: LexiconPolicy
    clocks: ClocksPolicy
    calendars: CalendarsPolicy
    handling: HandlingPolicy
    notices: NoticesPolicy
    callbacks: CallbacksPolicy
    escalation: EscalationPolicy
    archive: ArchivePolicy
    workforce: WorkforcePolicy = WorkforcePolicy()
    """Optional, as every section that has a default."""
    cultures: CulturesPolicy = CulturesPolicy()
    knowledge: KnowledgePolicy = KnowledgePolicy()
    arbitration: ArbitrationPolicy = ArbitrationPolicy()
    stages: StagesPolicy = StagesPolicy()
    forms: FormsPolicy = FormsPolicy()
    compensation: CompensationPolicy = CompensationPolicy()
    privacy: PrivacyPolicy = PrivacyPolicy()

    @property
    def ref(self) -> PackRef:
        """Give the reference that a case keeps."""
        return PackRef(name=self.name, version=self.version)


@dataclass(frozen=True, slots=True)
class Packs:
    """The packs that a process has loaded."""

    by_ref: Mapping[tuple[str, str], Pack]
    default: str
    """Name of the pack for messages that name none."""
    newest: Mapping[str, Pack]

    def of(self, ref: PackRef) -> Pack:
        """Give the pack version that a case began with.

        Raises:
            UnknownPack: it is not loaded.
        """
        try:
            return self.by_ref[ref.name, ref.version]
        except KeyError:
            known = ", ".join(f"{name} {version}" for name, version in self.by_ref)
            message = f"expected a loaded pack out of {known}, found {ref.name} {ref.version}"
            raise UnknownPack(message) from None

    def named(self, name: str | None) -> Pack | None:
        """Give the newest version of a pack; the default for None; None if there is no such pack."""
        return self.newest.get(name or self.default)
