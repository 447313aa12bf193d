"""What people outside know of a case: what its events told them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from ops.demo.courses import Course
from schemas.messages.events import CaseFact


@dataclass(slots=True)
class Matter:
    """One case as its events show it."""

    id: str
    course: Course
    number: str = ""
    pack: str = ""
    version: int = 0
    state: str = ""
    round: int = 1
    priority: str = "unranked"
    owner: str = ""
    """Person who owns the case, as the last event says."""
    department: str = ""
    open_tests: set[str] = field(default_factory=set)
    """Tests and questions that no answer came for; a plan waits for them."""
    knows_cause: bool = False
    """Whether the root cause is on record; a plan waits for it."""
    core_issue_is_due: bool = False
    """Whether somebody is to name the core issue and it is not on record yet; a plan waits for it."""
    fault_round: int = 0
    """The round whose fault is on record; a signature waits for it."""
    plan_waits: bool = False
    plan_is_said: bool = False
    """Whether the plan that is needed was published; on a slow day its event comes much later."""
    plan_count: int = 0
    remedies: tuple[str, ...] = ()
    """Codes of the newest plan."""
    objection_count: int = 0
    callback_count: int = 0
    transferred: bool = False
    was_blocked: bool = False
    batch_told: bool = False
    opinion_told: bool = False
    draws: int = 0

    @property
    def may_be_planned(self) -> bool:
        """Whether all is on record that a plan rests on."""
        return self.knows_cause and not self.open_tests and not self.core_issue_is_due

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state == "archived"

    def note(self, fact: CaseFact) -> None:
        """Take what an event says; an older one that comes late changes nothing."""
        self.number, self.pack = fact.case_number, fact.pack
        if fact.version < self.version:
            return
        self.version, self.state, self.round = fact.version, fact.state, fact.round
        self.priority = fact.priority
        self.owner, self.department = fact.owner or self.owner, fact.department or self.department
