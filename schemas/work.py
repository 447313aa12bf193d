"""What is done about a case between owner and resolution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from schemas.clock import Duration, Party
from schemas.model import Instant, Model, Money, Name, Text


class Owner(Model):
    """The first responsible person (第一责任人)."""

    person: Name
    """Staff id; the department's own id while nobody in it has claimed the case."""
    department: Name
    role: Name | None = None
    """Role in the department that its route names, for a case that nobody has in person."""
    mode: Literal["automatic", "manual"]
    by: Name
    """Who assigned it."""
    reason: str = ""
    since: Instant
    accepted_at: Instant | None = None


class Placing(Model):
    """How a case stands to a pool: it wants somebody, or somebody has it."""

    pool: Name
    """Code of the department."""
    person: Name | None = None
    """Who has it; None: it wants somebody."""
    asked: int
    """Version at which the case said so; the pool's answer to anything older counts no more."""
    since: Instant
    but_not: tuple[Name, ...] = ()
    """Staff ids that it was not to be given when it asked: who recused themselves, or let it lie last."""


class Naming(Model):
    """Somebody named by hand whom a pool gives cases: the case gets them once the pool has a place for them."""

    pool: Name
    """Code of the department that owns the case then."""
    asked: int
    """Version at which the case asked; the pool's answer to anything older counts no more."""
    owner: Owner
    cooperators: tuple[Name, ...] = ()
    event: Literal["owner-named", "transferred"]
    """How the change is told."""
    row: str = ""
    """Row that spoke for it, if one did."""


class Task(Model):
    """Work asked of a department: assist, test, recording, evaluation, approval, execution."""

    kind: Name
    """Code of the pack, for example technical_test, recording_retrieval, customer_contact, enquiry_help."""
    department: Name
    person: Name | None = None
    """Staff id of who in the department is to do it; None: whoever takes it."""
    text: Text
    asked_at: Instant
    due_at: Instant | None = None
    limit: Name | None = None
    """Code of the pack's time limit that was chosen for it."""
    reviewed_by: Name | None = None
    """Role that looks at it before it reaches the department; None: nobody does."""
    passed_at: Instant | None = None
    """When the review let it pass."""
    answered_at: Instant | None = None
    answer: Text | None = None
    by: Name | None = None
    plan_version: int | None = None
    """For execution and approval tasks: the plan that it is about."""
    remedy: Name | None = None
    """For execution tasks: code of the remedy that it carries out."""
    cautions: tuple[Text, ...] = ()
    """What must be minded with this customer, as the pack says of their culture."""
    results: Mapping[Name, Text] = {}
    """What a system or department returned field by field."""
    failed_at: Instant | None = None
    """When whoever was asked could not answer, or time ran out; an answer may still come."""
    failure: Text | None = None
    """Why; ``timed_out`` if nothing came in time."""

    @property
    def is_pending(self) -> bool:
        """Whether it has neither its answer nor an end without one."""
        return self.answered_at is None and self.failed_at is None

    @property
    def is_held(self) -> bool:
        """Whether it waits for its review, and has not reached the department."""
        return self.reviewed_by is not None and self.passed_at is None and self.answered_at is None


Standing = Literal["customer", "internal", "established"]
"""Whose word a fact is: the customer's statement, one from inside the company, or what was established."""


class Fact(Model):
    """Something found out, with its source."""

    kind: Name
    """Code of the pack: root_cause, test_result, recording, batch_problem, customer_statement, other."""
    text: Text
    source: Name
    verified: bool
    by: Name
    at: Instant
    standing: Standing | None = None
    """As its kind said when it was recorded; None: it was recorded before kinds said so."""
    verified_by: Name | None = None
    """Who verified it afterwards; None: it came verified, or is not."""
    verified_at: Instant | None = None


class Meeting(Model):
    """People of several departments settled something together."""

    participants: tuple[Name, ...]
    """Staff ids or departments."""
    channel: Literal["video", "phone", "in_person"]
    conclusion: Text
    held_at: Instant
    by: Name
    """Who recorded it."""


class Remedy(Model):
    """One thing done for the customer."""

    code: Name
    """Code of the pack: return, exchange, repair, compensation, apology, warranty_extension …"""
    text: Text | None = None
    item: Name | None = None
    """What is given, for a gift: its name."""
    amount: Money | None = None
    threshold: Money | None = None
    """The spend from which a coupon holds; None: from the first cent."""
    due_at: Instant | None = None
    """When it is to be done, for the key points of a plan."""
    done_at: Instant | None = None


class PlanApproval(Model):
    """That somebody let a plan pass."""

    rows: tuple[Name, ...]
    """Policy rows that asked for it."""
    by: Name
    at: Instant


class Plan(Model):
    """One version of the solution (处理方案)."""

    version: int
    """1 for the first, over all rounds."""
    round: int
    root_cause: Text
    remedies: tuple[Remedy, ...]
    basis: Text | None = None
    """Policy, law or product description that it rests on."""
    rules: tuple[Name, ...] = ()
    """Codes of the pack: rules of the company that it follows."""
    demand: Text | None = None
    """The customer's demand that it answers."""
    core_issue: Text | None = None
    """The core of the problem, as the case had it then."""
    evidence: tuple[Text, ...] = ()
    facts: tuple[int, ...] = ()
    """Numbers of the facts that it rests on, 1 for the first of the case."""
    meeting: int | None = None
    """Number of the meeting that settled it, 1 for the first of the case; None: none did."""
    procedure: Text | None = None
    time_needed: Duration | None = None
    expectation: Text | None = None
    by: Name
    drafted_at: Instant
    lacks: tuple[Name, ...] = ()
    """What it still wants before the customer may be told of it; the next version has it."""
    needs_approval: tuple[Name, ...] = ()
    """Policy rows that ask for an approval, empty if within limits."""
    approvals: tuple[PlanApproval, ...] = ()
    """In the order in which they were given."""
    approved_by: Name | None = None
    approved_at: Instant | None = None
    """When the last approval was given."""
    refused_reason: Text | None = None
    proposed_at: Instant | None = None
    agreed_by: Name | None = None
    """Who said yes for the company: its drafter, its approver, or who took the customer's counter-offer."""
    agreed_at: Instant | None = None
    counter: bool = False
    """Whether it is what the customer asked for instead of the plan before it."""
    accepted_at: Instant | None = None
    """When the customer said yes."""
    feedback: Text | None = None
    """What the customer said to it."""
    confirmation: Text | None = None
    """How they confirmed their yes in the end."""
    objected_at: Instant | None = None
    objection: Text | None = None

    @property
    def is_agreed(self) -> bool:
        """Whether both sides said yes; nothing is carried out before."""
        return self.accepted_at is not None and (self.agreed_at or self.proposed_at) is not None


class Suggestion(Model):
    """The verdict on a suggestion."""

    verdict: Name
    """Code of the pack: adopted, not_adopted, further_study."""
    reason: Text
    department: Name
    by: Name
    at: Instant


class Progress(Model):
    """One progress entry (已检测 / 已联系供应商 / 已发货)."""

    step: Text
    at: Instant
    """When it happened, as reported."""
    recorded_at: Instant
    by: Name
    expected_at: Instant | None = None
    """Newly expected resolution."""
    channel: Name | None = None
    """How the customer was answered, if it is a reply in person; None: it is a step of the work."""


class Flag(Model):
    """Something that people should see of a case at a glance; it holds nothing up."""

    code: Name
    row: Name
    """Policy row, or what else raised it."""
    at: Instant
    cleared_at: Instant | None = None


class Sending(Model):
    """How far a notice has come on its way."""

    outcome: Literal["accepted", "refused", "unsure", "rejected"]
    """accepted: it was taken; refused, unsure: it is tried again; rejected: never this way."""
    at: Instant
    attempt: int = 1
    detail: str = ""
    """What the far side said; no address."""


class HeldNotice(Model):
    """A notice that may not be sent yet, since its template may not."""

    kind: Name
    about: str = ""
    why: Literal["draft", "unapproved", "audit_lapsed"]
    row: Name
    """The template."""
    since: Instant

    @property
    def key(self) -> str:
        """What tells it from others of its case."""
        return self.key_of(self.kind, self.about)

    @staticmethod
    def key_of(kind: str, about: str) -> str:
        """Give what tells a notice of a kind and about something from others of its case."""
        return f"{kind}/{about}"


class Notice(Model):
    """What the customer was told, or is to be told by the company's gateway."""

    id: Name
    kind: Name
    """Template kind: received, progress, solution, verdict, answer, result, thanks …"""
    channel: Name
    """A channel of the pack: phone, email, platform, sms …"""
    fallback_from: Name | None = None
    """The channel that should have been used and could not be: the customer's choice, or one that did not take it."""
    tried: tuple[Name, ...] = ()
    """Channels that did not take it."""
    blocks: tuple[Name, ...] = ()
    """The blocks in it, in order."""
    round: int = 1
    sending: Sending | None = None
    """None: nobody has said what became of it."""
    accepted: Text
    """First of the three facts: that the matter is accepted."""
    step: Text
    """Second: the step it is at."""
    expected_at: Instant
    """Third: when it should be resolved."""
    text: Text
    at: Instant

    @property
    def is_settled(self) -> bool:
        """Whether it arrived, or no channel took it."""
        return self.sending is not None and self.sending.outcome in {"accepted", "rejected"}


class Waiting(Model):
    """Somebody whom the case waits for; clocks that the pack lets stand still do so meanwhile."""

    awaiting: Party
    reason: Text
    since: Instant
    until: Instant
    """When the waiting ends at the latest."""
    by: Name
