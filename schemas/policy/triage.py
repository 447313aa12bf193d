"""Classes, factors, triggers and priorities."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.model import Model, Name
from schemas.policy.claim_order import ClaimOrderRow
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import Coded
from schemas.policy.complainants import ComplainantsRow
from schemas.policy.counterparts import CounterpartRow
from schemas.policy.doubts import DoubtRow, LanguageRow
from schemas.policy.marking import CoreIssueRow, DisplayRow, KeywordRow
from schemas.policy.priority_source import PrioritySourceRow
from schemas.policy.row import Row
from schemas.policy.scorers import ScorerRow
from schemas.ports import ALIKE_AT_MOST

Degree = Annotated[int, Field(ge=0, le=3)]
"""Value of one of the three factors."""


class ClassRow(Coded):
    """One of the classes."""

    mark: Name
    """Mark of the words that speak for it."""
    prior: int = 0
    """What it has before any word speaks."""
    topic: Name
    """Topic if none is declared and no module points to one."""


class TopicRow(Coded):
    """One of the topics."""

    cls: Name
    """The class that it belongs to."""
    module: Name | None = None
    """What it is about, if the topic alone says so."""


class ModuleRow(Coded):
    """What a case may be about; earlier rows win among equals."""

    mark: Name


class PriorityRow(Coded):
    """One of the levels; its rank orders it, whatever a handbook calls it."""

    rank: int
    """0 is the most urgent."""
    responsible: Name | None = None
    """Department or role that answers for its limit; needed where the pack has ``tiers``."""


class TiersRow(Row):
    """That each priority has a limit of its own and somebody responsible, whom the limit's clock is for."""

    clock: Name
    """Name of the clock with the limit."""


class Condition(Model):
    """What must hold together; a part that is not given always holds."""

    marks: tuple[Name, ...] = ()
    """Words of these marks, together at least as strong as ``weight``."""
    weight: int = 1
    classes: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    modules: tuple[Name, ...] = ()
    facts: tuple[Name, ...] = ()
    """A fact of one of these kinds was found."""
    links: tuple[Name, ...] = ()
    """The case has a link of one of these relations."""
    referrers: tuple[Name, ...] = ()
    """A third party of one of these types referred it."""
    chased: int = 0
    """So often the customer asked where their answer is, before the first one in person."""
    emotion_score: int = 0
    sentiments: tuple[Name, ...] = ()
    """A trained scorer found one of these sentiments and was sure enough."""
    confidence_below: Annotated[int, Field(ge=0, le=100)] = 0
    """The class is less sure than this, in whole percent; what was declared and is trusted is 100."""
    scope: Degree = 0
    emotion: Degree = 0
    business: Degree = 0


class FactorRow(Row):
    """Gives a factor its value; the highest row that holds wins. Must not ask for factors."""

    factor: Literal["scope", "emotion", "business"]
    value: Degree
    when: Condition


class TriggerRow(Row):
    """Lifts a case to a priority by itself."""

    code: Name
    label: Name
    priority: Name
    alert: Name | None = None
    """Kind of alert, as in the escalation table, that it raises at once; None: none."""
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    """Fires if one of them holds."""


class LevelRow(Row):
    """Lifts a case to a priority by its factors."""

    priority: Name
    when: Condition


class EmotionRow(Row):
    """How the emotion score is made, 0 to 100."""

    scorer: Name
    """Name and version of the scorer, for example ``lexicon-1``."""
    mark: Name
    per_exclamation: int
    exclamations_at_most: int


class RepeatRow(Row):
    """Which earlier open case a new one repeats."""

    same_order: bool
    same_customer_and_product: bool
    same_customer_and_module: bool


class GroupRow(Row):
    """When complaints of one product are a group complaint."""

    types: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Feedback types, as submitted, that are counted."""
    at_least: Annotated[int, Field(ge=2, le=ALIKE_AT_MOST)]
    """So many cases, this one included."""
    within: ClockTime
    alert: Name
    """Kind of alert, as in the escalation table; one for the group, none for each case."""


class FormRow(Row):
    """The form that triage issues."""

    name: Name


class DeclaredRow(Row):
    """What the type stated at intake is worth."""

    trust_declared_type: bool
    """Whether the stated type decides; if not, the text overrules it when it is clear enough."""
    except_channels: tuple[Name, ...] = ()
    """Channels whose type nobody stated, so that the text may overrule it all the same."""
    overrule_margin: int
    """By how much another class must be ahead in the text."""


class FactsRow(Row):
    """Findings that are read like the customer's own words."""

    kinds: tuple[Name, ...]


class TriagePolicy(Model):
    """Classes, factors, triggers and priorities."""

    declared: DeclaredRow
    classes: tuple[ClassRow, ...]
    """Earlier rows win among equals."""
    topics: tuple[TopicRow, ...]
    modules: tuple[ModuleRow, ...]
    other_module: Name
    """Module if nothing points to one."""
    priorities: tuple[PriorityRow, ...]
    counterparts: tuple[CounterpartRow, ...] = ()
    """What another pack's codes come closest to here, for cases that are moved."""
    tiers: TiersRow | None = None
    """None: no priority needs somebody responsible."""
    normal: Name
    """Priority if nothing lifts it."""
    factors: tuple[FactorRow, ...]
    triggers: tuple[TriggerRow, ...]
    levels: tuple[LevelRow, ...]
    emotion: EmotionRow
    repeat: RepeatRow
    group: GroupRow | None = None
    """None: complaints of one product are not counted."""
    facts_read: FactsRow
    form: FormRow
    languages: tuple[LanguageRow, ...] = ()
    """Languages that the pack knows; empty: every text is read as it is."""
    doubts: tuple[DoubtRow, ...] = ()
    """What becomes of cases about which triage is in doubt; the first that holds and owns the case routes it."""
    keywords: tuple[KeywordRow, ...] = ()
    """Words that bring a case to a department's pool, before the table of routes is asked."""
    displays: tuple[DisplayRow, ...] = ()
    """The first that fits is taken."""
    tags: tuple[Coded, ...] = ()
    """Tags that people may choose; empty: any."""
    core_issue: CoreIssueRow | None = None
    """None: nobody asks for the core of the problem."""
    complainants: ComplainantsRow | None = None
    """None: nobody is listed, and nobody asked for."""
    priority_source: PrioritySourceRow | None = None
    """None: triage alone says how urgent a case is."""
    scorers: tuple[ScorerRow, ...] = ()
    """Trained scorers; empty: the lexicon decides alone."""
    claim_order: ClaimOrderRow | None = None
    """None: what has passed its limit goes first, then by priority, then by limit."""
