"""Enquiries, suggestions, tasks, plans, remedies, limits and approvals."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import model_validator

from schemas.clock import Duration, time_of
from schemas.errors import NotAllowed
from schemas.model import Model, Money, Name, Text
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import Coded, refuse_twins
from schemas.policy.commands import MAY_LACK, Command, CommandName, Start
from schemas.policy.paths import FieldPath
from schemas.policy.planning import (
    Approval,
    Consent,
    CustomerContact,
    Delay,
    Improvement,
    PlanNeeds,
    PlanRule,
    Refusal,
)
from schemas.policy.row import Row
from schemas.work import Standing

NEEDED_TASKS = ("enquiry_help", "evaluation", "approval", "execution")
NEEDED_FACTS = ("customer_statement", "obstacle", "obstacle_cleared", "escalation", "decision", "withdrawal")
NEEDED_DECISIONS = ("new_round", "final")

OWNER = "owner"
"""Stands in a department column for the department that owns the case."""


Beginning = Literal["taken_up", "assigned", "accepted"]
"""A step of a case's beginning at which work is asked for."""


class TaskLimit(Coded):
    """A time limit that whoever asks for help may choose."""

    limit: Duration
    calendar: Name


NAMELESS = frozenset({"order_number", "order", "product", "topic", "module", "incident"})
"""Parts of a submission in which nobody is named: what requests to departments and systems may carry."""


class TaskKind(Coded):
    """A kind of work that departments are asked for."""

    reviewed_by: Name | None = None
    """Role that looks at each request before it reaches the department; None: it goes there at once."""
    only_department: bool = False
    """Whether nobody but the department asked may answer it, the owner of the case neither."""
    outlives_case: bool = False
    """Whether it may still be answered once the case is closed or archived: a measure to be carried through."""

    target_hours: int | None = None
    """Clock hours after it was asked; no due time without them."""
    answered_with: Name = "task.answered"
    """The event that answers it; by ``task.answered`` it may also be asked for by hand."""
    fact: Name | None = None
    """Kind of fact that an answer by ``task.answered`` is; None: the answer is no finding."""
    settled_by: Name | None = None
    """Role that who answers must hold in person, beside all else; None: none."""
    times_out: bool = False
    """Whether nobody waits for it any more once its due time has passed; an answer may still come."""
    tells: tuple[FieldPath, ...] = ()
    """Fields of the submission that the request carries, for systems that look something up; never a person's."""
    returns: tuple[Name, ...] = ()
    """Names of results that are passed on to the owner in their own queue; the others stay on the case."""

    @model_validator(mode="after")
    def _tells_nobodys_name(self) -> TaskKind:
        for path in self.tells:
            if path.partition(".")[0] not in NAMELESS:
                message = (
                    f"row {self.id}: expected tells out of {', '.join(sorted(NAMELESS))}, found {path!r}"
                )
                raise ValueError(message)
        return self


class OpeningTask(Row):
    """Work that is asked for at a step of the case's beginning; all at once, none waits for another."""

    on: Beginning = "accepted"
    """taken_up: as soon as it is registered and lacks nothing; assigned: with its first owner; accepted: when they take
    receipt."""

    cls: Name
    modules: tuple[Name, ...] = ()
    """Modules for which it holds; empty: all."""
    kind: Name
    department: Name
    """A department's code, or ``owner``."""
    text: Text
    due_with: Name | None = None
    """Name of the clock at whose limit the answer is due; None: as the kind of task says."""
    needs: FieldPath | None = None
    """Field of the submission without which it is not asked for; None: always."""
    with_history: bool = False
    """Whether the request brings the customer's earlier cases, those that have ended too; only ``on: assigned``."""

    @model_validator(mode="after")
    def _looks_back_once(self) -> OpeningTask:
        if self.with_history and self.on != "assigned":
            message = f"row {self.id}: expected on: assigned beside with_history, found {self.on}"
            raise ValueError(message)
        return self


class EvidenceRow(Row):
    """How long a customer who was asked for evidence is waited for."""

    remind_after: ClockTime
    """How long after the request the customer is reminded, and how long after that again."""
    ends_after: ClockTime
    """How long after the request the case goes on without it."""
    unanswered: Name
    """Kind of the fact that nothing came."""

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> EvidenceRow:
        if time_of(self.remind_after) >= time_of(self.ends_after):
            message = f"row {self.id}: expected remind_after before ends_after"
            raise ValueError(message)
        return self


class FollowUp(Row):
    """Somebody in person follows the execution of a plan."""


class References(Row):
    """What an answer to an enquiry may rest on."""

    prefixes: tuple[Name, ...]


class Channels(Row):
    """Ways in which a customer may be answered."""

    codes: tuple[Name, ...]


class FactKind(Coded):
    """A kind of fact."""

    retriage: bool = False
    """Whether finding it judges the case again."""
    standing: Standing = "established"
    """Whose word it is: what the customer or somebody inside said, or what was established."""


class Finding(Row):
    """What must be known before a plan may be told to the customer."""

    cls: Name
    modules: tuple[Name, ...]
    facts: tuple[Name, ...] = ()
    """Kinds of facts, any of which will do."""
    tasks: tuple[Name, ...] = ()
    """Kinds of tasks; an answer to any of them will do too."""


class RemedyKind(Coded):
    """Something that may be done for a customer."""

    department: Name = OWNER
    """Who carries it out: a department's code, or ``owner``."""
    priced: bool = False
    """Whether a plan must say the amount."""


class Limit(Row):
    """Up to how much a plan needs no approval; the limit itself is within."""

    remedies: tuple[Name, ...] = ()
    """Remedies whose amounts are added up; empty: all."""
    most: Money

    @model_validator(mode="after")
    def _is_reached_from_nothing(self) -> Limit:
        if self.most.amount < 0:
            message = f"expected an amount from 0, found {self.most.amount}"
            raise ValueError(message)
        return self


class Correctable(Row):
    """Fields of the report that may be corrected."""

    fields: tuple[FieldPath, ...]


class HandlingPolicy(Model):
    """Enquiries, suggestions, tasks, plans, remedies, limits and approvals."""

    commands: tuple[Command, ...]
    starts: tuple[Start, ...]
    task_kinds: tuple[TaskKind, ...]
    task_limits: tuple[TaskLimit, ...] = ()
    """What whoever asks for help by hand must choose from; empty: they may name any due time, or none."""
    opening_tasks: tuple[OpeningTask, ...]
    references: References
    response_channels: Channels
    verdicts: tuple[Coded, ...]
    fact_kinds: tuple[FactKind, ...]
    findings: tuple[Finding, ...]
    remedies: tuple[RemedyKind, ...]
    limits: tuple[Limit, ...]
    evidence: EvidenceRow | None = None
    """None: customers are not asked for evidence in a state of its own."""
    follow_up: FollowUp | None = None
    """Wants somebody in person who follows the execution; None: whoever owns the case sees to it."""
    other_currency: Row
    """Asks for an approval where an amount is in a currency without limits."""
    plan_needs: tuple[PlanNeeds, ...] = ()
    plan_rules: tuple[PlanRule, ...] = ()
    """What plans may cite; empty: whatever they name."""
    approvals: tuple[Approval, ...] = ()
    contact: CustomerContact | None = None
    """None: the notice is enough, and no task is opened."""
    consent: Consent | None = None
    """None: the customer's yes is enough."""
    refusal: Refusal | None = None
    """None: a demand may be refused without more."""
    delay: Delay | None = None
    """None: the customer is told when it should go on, and no more."""
    improvement: Improvement | None = None
    """None: nobody is asked for measures unless somebody sees to it by hand."""
    decisions: tuple[Coded, ...]
    correctable: Correctable

    @model_validator(mode="after")
    def _says_every_command_once(self) -> HandlingPolicy:
        names = sorted(row.name for row in self.commands)
        expected = sorted(set(get_args(CommandName)) - (MAY_LACK - set(names)))
        if names != expected:
            message = f"commands: expected each of {', '.join(expected)} once, found {', '.join(names)}"
            raise ValueError(message)
        nobody = [row.id for row in self.commands if (row.who == "role") != (row.role is not None)]
        if nobody:
            message = f"rows {', '.join(nobody)}: expected a role exactly where who is 'role'"
            raise ValueError(message)
        for table in (
            self.task_kinds,
            self.task_limits,
            self.verdicts,
            self.fact_kinds,
            self.remedies,
            self.plan_rules,
            self.decisions,
        ):
            refuse_twins(table)
        return self

    @model_validator(mode="after")
    def _names_only_what_it_lists(self) -> HandlingPolicy:
        tasks, facts = {row.code for row in self.task_kinds}, {row.code for row in self.fact_kinds}
        remedies, decisions = {row.code for row in self.remedies}, {row.code for row in self.decisions}
        named: list[tuple[str, str, set[str]]] = [("task_kinds", code, tasks) for code in NEEDED_TASKS]
        named += [("fact_kinds", code, facts) for code in NEEDED_FACTS]
        named += [("decisions", code, decisions) for code in NEEDED_DECISIONS]
        named += [(row.id, row.kind, tasks) for row in self.opening_tasks]
        named += [(row.id, row.fact, facts) for row in self.task_kinds if row.fact]
        named += [(self.evidence.id, self.evidence.unanswered, facts)] if self.evidence else []
        named += [(row.id, kind, facts) for row in self.findings for kind in row.facts]
        named += [(row.id, kind, tasks) for row in self.findings for kind in row.tasks]
        named += [(row.id, code, remedies) for row in self.limits for code in row.remedies]
        named += [(need.id, code, remedies) for need in self.plan_needs for code in need.remedies]
        named += [(row.id, row.kind, tasks) for row in (self.contact, self.improvement) if row is not None]
        for row, code, known in named:
            if code not in known:
                message = f"{row}: expected a row for {code!r}, found {', '.join(sorted(known))}"
                raise ValueError(message)
        return self

    def command(self, name: CommandName) -> Command:
        """Give the row of a command.

        Raises:
            NotAllowed: the pack does not know it.
        """
        for row in self.commands:
            if row.name == name:
                return row
        known = ", ".join(row.name for row in self.commands)
        raise NotAllowed("The case's pack does not know this.", expected=known, found=repr(name))

    @property
    def approver(self) -> str:
        """Give the role that decides about plans beyond limits."""
        return self.command("approve_plan").role or OWNER
