"""The case document: the whole truth about one case. Its parts stand beside it in this folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from schemas.aftermath import CaseLoss, Conversation, Teaching
from schemas.agreement import Obstacle, RefusedDemand, Spoken
from schemas.arbitration import Jury, Mediation
from schemas.archiving import ArchiveNote, ClosingFeedback, Erased, Fault, LegalHold
from schemas.assessment import Assessment
from schemas.clock import Clock, Pause
from schemas.compensation import Application, Offer
from schemas.document import Collection, Document
from schemas.ending import Archive, CallAttempt, CallbackRecord, Closure, Rating, Renewal, Reopening
from schemas.merging import Absorbed, MergeAsked
from schemas.model import Instant, Model, Name, Text
from schemas.report import Attachment, Correction, Customer, Declined, Report, Reviewed, Supplied, Translation
from schemas.work import (
    Fact,
    Flag,
    HeldNotice,
    Meeting,
    Naming,
    Notice,
    Owner,
    Placing,
    Plan,
    Progress,
    Suggestion,
    Task,
    Waiting,
)

State = Literal[
    "received",
    "awaiting_info",
    "pending_review",
    "registered",
    "self_service",
    "triaged",
    "assigned",
    "evaluating_suggestion",
    "answering_enquiry",
    "investigating",
    "awaiting_evidence",
    "planning",
    "plan_review",
    "proposing",
    "executing",
    "blocked",
    "resolved",
    "callback",
    "rework",
    "escalated",
    "mediation",
    "jury",
    "closed",
    "archived",
]

ENDED: frozenset[State] = frozenset({"closed", "archived"})


class Link(Model):
    """A tie to another case."""

    case_id: Name
    relation: Literal[
        "repeat_of",
        "repeated_by",
        "raised_by_callback_of",
        "raised_in_callback",
        "goes_on_with",
        "goes_on_in",
        "merged_into",
        "merged_from",
    ]
    at: Instant
    number: Name | None = None
    """Number of the other case, where it is told to people."""


class PackRef(Model):
    """The pack version that a case began with and keeps."""

    name: Name
    version: Name


class Moved(Model):
    """That a case came under another pack, and what it was called before and after; neither replaces the other."""

    before: PackRef
    after: PackRef
    at: Instant
    by: Name
    reason: Text
    clocks: Mapping[str, Clock] = {}
    """Every clock as it stood before."""
    kind_before: tuple[Name, ...]
    """Codes of class, topic, module and priority under the pack before."""
    kind_after: tuple[Name, ...]
    """The same under the pack after."""


class Case(Document):
    """One customer's matter from receipt to archive."""

    collection: ClassVar[Collection] = "cases"

    number: Name
    """For people, with a check character."""
    state: State
    blocked_from: State | None = None
    """The state to which an unblocked case returns."""
    waiting: Waiting | None = None
    """Whom the case waits for; None: for nobody."""
    round: int = 1
    """Handling round, 1 for the first."""
    pack: PackRef
    moves: tuple[Moved, ...] = ()
    """Every change of the pack, oldest first."""
    locale: Name = "zh-CN"
    drill: bool = False
    """An exercise: it goes the real way, nothing is sent to anybody outside, and no report counts it."""

    source: Name
    """CloudEvents source of the submission."""
    source_id: Name
    """CloudEvents id of the submission."""
    sequence: int | None = None
    """Which one of its source's events the submission was, if the source numbers them."""
    channel: Name
    channel_group: Name
    received_at: Instant
    """When the message arrived; every limit counts from here."""
    recorded_at: Instant
    """When the case was written."""
    stated_at: Instant
    """When the customer says that they gave the feedback."""

    customer: Customer
    culture: Name | None = None
    """Code of the culture profile of the pack; None: the neutral one."""
    zone: Name | None = None
    """Time zone that the customer lives in, as the submission says."""
    fingerprint: str = ""
    """Keyed digest of the customer's contact, to find the same customer again; empty if anonymous."""
    report: Report
    corrections: tuple[Correction, ...] = ()
    supplements: tuple[Text, ...] = ()
    """What was supplied later, in order of arrival."""
    translations: tuple[Translation, ...] = ()
    """What upstream translated; the original stays as it was said."""
    supplied: tuple[Attachment, ...] = ()
    """References supplied later, in order of arrival; those of the report stay as they are."""

    supplied_details: tuple[Supplied, ...] = ()
    """What was supplied later field by field, in order of arrival."""
    lacking: tuple[Name, ...] = ()
    """Dotted paths of required fields that are still empty."""
    recorded_by: Name | None = None
    """Staff id of the representative who recorded what the customer said; None: the customer did."""
    reviews: tuple[Reviewed, ...] = ()
    """Every look at what a representative recorded, oldest first."""
    declined: Declined | None = None
    """Why the matter was not taken up."""
    waited: tuple[Pause, ...] = ()
    """Stretches in which the customer was awaited before the case could be judged; clocks that count from receipt
    stood still then, if their rows say so."""

    assessments: tuple[Assessment, ...] = ()
    """Every version of the assessment form, oldest first."""
    owner: Owner | None = None
    owner_count: int = 0
    """How often the owner changed after the first."""
    placing: Placing | None = None
    """How it stands to the pool of its department; None where it has none."""
    naming: Naming | None = None
    """Whom somebody named to own it, while the pool of that person has not said whether there is a place."""
    recused: tuple[Name, ...] = ()
    """Staff ids that may not own it."""
    cooperators: tuple[Name, ...] = ()
    """Cooperating departments."""
    tasks: Mapping[str, Task] = {}
    """Task id to task; ids are unique within the case."""
    accepted_at: Instant | None = None
    """When the matter was taken up (受理): it lacked nothing more and had passed its review. Handling starts later."""
    handling_started_at: Instant | None = None
    investigation_started_at: Instant | None = None
    investigator: Name | None = None
    """Who investigates: a staff id, or the code of the responsible department."""
    follow_up_owner: Name | None = None
    """Staff id of who follows the execution of the plan."""
    first_response_at: Instant | None = None
    facts: tuple[Fact, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    """In order of application."""
    plans: tuple[Plan, ...] = ()
    """Every version of the plan, oldest first."""
    spoken: tuple[Spoken, ...] = ()
    """Every talk with the customer about a plan, oldest first."""
    refused_demands: tuple[RefusedDemand, ...] = ()
    """Demands that could not be met, oldest first."""
    obstacle: Obstacle | None = None
    """The newest obstacle."""
    references: tuple[Name, ...] = ()
    """Manual sections, policies or scripts that answers rested on."""
    suggestion: Suggestion | None = None
    progress: tuple[Progress, ...] = ()
    """In order of application."""
    notices: tuple[Notice, ...] = ()
    held_notices: tuple[HeldNotice, ...] = ()
    """What the customer is to be told once its template may be sent."""
    cause_analyses: tuple[Text, ...] = ()
    """One for each round that failed."""
    promised_by: Instant | None = None
    """The expected resolution that the customer was told."""

    resolution: Text | None = None
    resolved_at: Instant | None = None
    callbacks: tuple[CallbackRecord, ...] = ()
    call_attempts: tuple[CallAttempt, ...] = ()
    """Calls that brought no answer, oldest first."""
    ratings: tuple[Rating, ...] = ()
    """What the customer rated by themselves, oldest first."""
    mediations: tuple[Mediation, ...] = ()
    """Every mediation, oldest first."""
    juries: tuple[Jury, ...] = ()
    """Every jury, oldest first."""
    closure: Closure | None = None
    reopenings: tuple[Reopening, ...] = ()
    """Every time it was opened again after its end, oldest first."""
    renewal: Renewal | None = None
    """None: its matter was not submitted anew after its end."""
    archive: Archive | None = None
    fault: Fault | None = None
    """Who caused the complaint; None: nobody has judged it."""
    closing_feedback: tuple[ClosingFeedback, ...] = ()
    """What was heard of the customer after the case was closed, in order of arrival."""
    archive_notes: tuple[ArchiveNote, ...] = ()
    """In order of arrival."""
    hold: LegalHold | None = None
    """None: it may be erased when its time has come."""
    erased: Erased | None = None
    links: tuple[Link, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    applications: tuple[Application, ...] = ()
    """What was applied for, or granted without it, oldest first."""
    offer: Offer | None = None
    """What its customer is offered unless somebody says otherwise."""
    loss: CaseLoss | None = None
    teaching: Teaching | None = None
    article: Name | None = None
    """Code of the article that the customer was offered."""
    tags: tuple[Name, ...] | None = None
    """Tags in force; None: those that the source gave in the report."""
    evidence_wanted: tuple[Text, ...] = ()
    """What the customer was asked for last, photos or screenshots."""
    chased_count: int = 0
    """How often the customer asked where their answer is before anybody had answered them in person."""
    core_issue: Text | None = None
    """The core of the problem, in a sentence."""
    flags: tuple[Flag, ...] = ()
    second_complaint_count: int = 0
    """How often the same customer came again about the same matter while this case was open (二次投诉)."""
    merging: MergeAsked | None = None
    """The case that this one is to end in, while that one has not answered: commands wait until then."""
    absorbed: tuple[Absorbed, ...] = ()
    """What was said in cases that were merged into this one, in that order."""

    clocks: Mapping[str, Clock] = {}
    """Name to obligation, for example ``first_response``."""
    open_alerts: tuple[Name, ...] = ()
    """Ids of alerts raised for this case and not resolved with it yet."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about the matter."""
        return self.state not in ENDED

    @property
    def tags_in_force(self) -> tuple[str, ...]:
        """What the case is marked with."""
        return self.report.tags if self.tags is None else self.tags

    @property
    def assessment(self) -> Assessment | None:
        """The assessment in force."""
        return self.assessments[-1] if self.assessments else None

    @property
    def plan(self) -> Plan | None:
        """The newest plan."""
        return self.plans[-1] if self.plans else None

    @property
    def priority(self) -> str:
        """Code of the priority in force, ``unranked`` before triage."""
        return self.assessments[-1].priority if self.assessments else "unranked"
