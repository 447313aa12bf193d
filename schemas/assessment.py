"""The assessment form of a case (《客户反馈分类评估表》)."""

from __future__ import annotations

from typing import Literal

from schemas.model import Instant, Model, Name, Text

Where = Literal[
    "summary", "text", "demand", "incident", "product", "supplement", "translation", "saying", "fact"
]
"""What a text is, of all that is read of a case."""

Because = Literal[
    "first",
    "fact_found",
    "repeat_contact",
    "information_supplied",
    "translated",
    "by_hand",
    "merged",
    "pack_changed",
    "chased",
]
"""Why a case is judged."""

Doubt = Literal["low_confidence", "unsupported_language", "unknown_saying"]
"""Why a person should look at what triage found."""


class Span(Model):
    """Words that decided something, and where they stand."""

    word: str
    """The lexicon's word."""
    found: str
    """The words as the customer wrote them."""
    start: int
    """Character offset in the original text of ``where``."""
    end: int
    where: Where = "summary"
    row: Name
    """The lexicon row that holds the word; for what was learnt, name and version of the scorer."""
    weight: int | None = None
    """What it adds, in thousandths of log odds, if a trained scorer found it; None: the lexicon's row says."""


class Trigger(Model):
    """A trigger that fired."""

    code: Name
    """For example safety, batch_quality, major_failure, public_opinion."""
    row: Name
    spans: tuple[Span, ...] = ()
    """Empty if a fact or a count fired it and no word."""


class Overruled(Model):
    """A policy row that speaks for a higher priority and was overruled by a person."""

    row: Name
    spoke: tuple[Name, ...] = ()
    """What it rested on then: words of the lexicon, kinds of facts, relations, factors. More of these count again."""


class Saying(Model):
    """A proverb or metaphor that the customer used, and what it really asks for."""

    row: Name
    demand: Text
    script: Text
    """A suggestion of how to answer."""


class Factors(Model):
    """The three factors of S0-26, each 0 to 3."""

    scope: int
    emotion: int
    business: int


class Found(Model):
    """What a trained scorer found beside the class."""

    axis: Literal["module", "topic", "department", "sentiment"]
    label: Name
    """As the scorer calls it."""
    code: Name | None = None
    """What the pack calls it; None: it is no code there."""
    confidence: int
    """Whole percent."""
    decided: bool
    """Whether it was sure enough to count, and nothing that goes before it spoke."""
    scorer: Name
    """Name and version."""
    row: Name
    spans: tuple[Span, ...] = ()


class Assessment(Model):
    """One version of the assessment form; a re-triage adds one."""

    version: int
    """1 for the first."""
    at: Instant
    cls: Name
    """Class code: enquiry, suggestion, complaint."""
    cls_label: Name
    """The handbook's own word, for example 投诉类."""
    topic: Name
    module: Name
    """What it is about, for routing: product, attitude, process, delivery, billing, other …"""
    priority: Name
    """Code: urgent, important, normal."""
    priority_label: Name
    """The handbook's own word, for example 紧急."""
    rank: int
    """0 is the most urgent."""
    priority_source: Literal["triage", "intake", "person"] = "triage"
    """Whose word the priority is: factors and triggers, the mark of intake, or a person who judged by hand."""
    rows: tuple[Name, ...] = ()
    """Policy rows that gave it its priority."""
    overruled: tuple[Overruled, ...] = ()
    """Rows that a person overruled when they lowered it."""
    by: Name | None = None
    """Who judged by hand."""
    reason: Text | None = None
    """Why they did."""
    factors: Factors
    emotion_score: int
    """0 calm to 100 furious."""
    scorer: Name
    """Names and versions of what scored it, with ``+`` between them; ``kind_rows`` names the row of a trained one."""
    confidence: int | None = None
    """How sure the class is, in whole percent: 100 where what was declared decided, otherwise the share that the
    text gives it. None: judged before this was kept."""
    triggers: tuple[Trigger, ...] = ()
    spans: tuple[Span, ...] = ()
    """Words that decided class, topic and module."""
    found: tuple[Found, ...] = ()
    """What trained scorers found beside the class."""
    language: Name
    """Tag, given or detected."""
    culture: Name | None = None
    """Code of the culture profile that was applied; None: the neutral one."""
    kind_rows: tuple[Name, ...] = ()
    """Rows that decided class or module beside the words, such as a culture's."""
    sayings: tuple[Saying, ...] = ()
    keyword_row: Name | None = None
    """Row of the keywords that brought it to its department's pool, if any did."""
    keyword_spans: tuple[Span, ...] = ()
    """Those keywords."""
    display_label: Name | None = None
    """What it is called on lists; None: by class and module."""
    doubts: tuple[Doubt, ...] = ()
    """Why a person should judge it; empty once one has."""
    department: Name
    """Receiving department, as routed."""
    routed_by: Name | None = None
    """Row that routed it before the table of routes was asked; None: the table did."""
    because: Because = "first"
