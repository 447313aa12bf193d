"""Forms for people: what each is called, what stands on it and where in a case it is found."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from schemas.model import Model, Name
from schemas.policy.caption import Caption
from schemas.policy.coded import refuse_repeats
from schemas.policy.row import Row

FORM_PATTERN: Final = r"^[a-z][a-z_]*$"

Table = Literal[
    "departments",
    "channels",
    "types",
    "classes",
    "topics",
    "modules",
    "urgencies",
    "priorities",
    "triggers",
    "remedies",
    "verdicts",
    "task_kinds",
    "fact_kinds",
    "answers",
    "outcomes",
    "states",
    "commands",
    "limits",
    "rulings",
    "words",
]
"""A table of the pack in which codes have words; ``words`` is the one of the forms themselves."""

Over = Literal["received", "archived", "crises", "before"]
"""``received``, ``archived``: cases of which that was in the period; ``crises``: those received in it with a grave
trigger, and every exercise; ``before``: those received before it, for what is to be expected of it."""

Axis = Literal["cls", "module", "topic"]


class FormField(Caption):
    """One value of a form."""

    value: Name
    """Dotted path within the case, or within one of the block's rows; or the name of something worked out of them."""
    words: Table | None = None
    """The table in which a code has its word; None: the value stands as it is."""
    wide: bool = False
    """Whether it has a line, or much of one, for itself."""


class FormBlock(Model):
    """Values side by side, or a table with a row for each of many."""

    zh: Name | None = None
    """Heading; None: none."""
    en: Name | None = None
    each: Name | None = None
    """What has a row each: a dotted path to several things of a case, or the name of something worked out; for a period
    ``cases``, or the name of something counted. None: the block is no table; for a period, its totals."""
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_headed_in_both(self) -> FormBlock:
        if (self.zh is None) != (self.en is None):
            message = f"expected a heading in zh and en, or none; found {self.zh or self.en!r} alone"
            raise ValueError(message)
        return self


class Signing(Caption):
    """A place to sign."""

    by: Name | None = None
    """Path to the staff id of whoever signed by message; None: it is signed by hand only."""
    at: Name | None = None
    """Path to when they did."""


class Form(Row):
    """One form."""

    code: Annotated[Name, Field(pattern=FORM_PATTERN)]
    zh: Name
    en: Name
    period: bool = False
    """Whether it is about the cases of a period; if not, about one case."""
    over: Over = "received"
    """Which cases a form of a period is about."""
    landscape: bool = False
    """Whether it lies across."""
    needs: Name | None = None
    """Path of what a case must have before there is such a form, or the name of something worked out; None: every case
    has it."""
    note: Caption | None = None
    """A line below the title."""
    blocks: Annotated[tuple[FormBlock, ...], Field(min_length=1)]
    signings: tuple[Signing, ...] = ()

    @model_validator(mode="after")
    def _period_has_no_case(self) -> Form:
        signed = [one.by or one.at for one in self.signings if one.by or one.at]
        if self.period and (self.needs or signed):
            message = (
                f"form {self.code!r}: expected neither needs nor by or at of a signing for a period, "
                f"found {self.needs or signed[0]!r}"
            )
            raise ValueError(message)
        if not self.period and self.over != "received":
            message = f"form {self.code!r}: expected over for a period alone, found {self.over!r}"
            raise ValueError(message)
        return self


class Masking(Row):
    """How much of a customer forms show."""

    name: Literal["title", "whole"]
    """``title``: *女士 for a customer with a title; ``whole``: the name."""
    contact: Literal["digits", "hidden", "whole"]
    """``digits``: 138****5678; ``hidden``: nothing."""


HIDING: Final = Masking(id="forms.masking", source="ours", name="title", contact="hidden")


class FormWord(Row, Caption):
    """The word for a code."""

    code: Name


class ChainLink(Row, Caption):
    """One link of the chain that an auditor follows."""

    events: Annotated[tuple[Name, ...], Field(min_length=1)]
    """History events that belong to it."""


class Frequent(Row):
    """Which types of problem are frequent: those with so many cases that are so much of all."""

    by: Annotated[tuple[Axis, ...], Field(min_length=1)]
    """What tells one type from another, as the assessment in force says."""
    at_least: Annotated[int, Field(ge=1)]
    """Cases."""
    share: Annotated[int, Field(ge=0, le=100)]
    """Percent of the period's cases."""


class Bottleneck(Row):
    """Which steps and limits are bottlenecks: with so many cases, and so much time or so many misses."""

    at_least: Annotated[int, Field(ge=1)]
    """Cases that reached the step, or had the limit."""
    share: Annotated[int, Field(ge=0, le=100)]
    """Percent of all the time that the period's cases took."""
    missed: Annotated[int, Field(ge=0, le=100)]
    """Percent of the cases that had the limit."""


class OutlookRow(Row):
    """How it is reckoned what a period will bring, and of how much people are warned."""

    spans: Annotated[int, Field(ge=3)]
    """So many spans as long as the period say what is usual."""
    rise: Annotated[int, Field(ge=0)]
    """Percent over what is usual, and"""
    at_least: Annotated[int, Field(ge=1)]
    """so many cases of one type."""
    goods: tuple[Name, ...] = ()
    """Remedies for which something must be in stock, or room be made."""


class FormsPolicy(Model):
    """Forms for people."""

    masking: Masking = HIDING
    words: tuple[FormWord, ...] = ()
    """Words for codes that no other table has: clocks, notices, what happened."""
    forms: tuple[Form, ...] = ()
    links: tuple[ChainLink, ...] = ()
    """For the trace that an auditor gets."""
    frequent: Frequent | None = None
    """None: no form counts types."""
    bottleneck: Bottleneck | None = None
    """None: no form says where time goes."""
    outlook: OutlookRow | None = None
    """None: no form says what is to be expected."""

    @model_validator(mode="after")
    def _each_form_once(self) -> FormsPolicy:
        refuse_repeats((form.code for form in self.forms), "form")
        refuse_repeats((word.code for word in self.words), "word")
        return self

    def form(self, code: str) -> Form | None:
        """Give a form by its code; None if there is none."""
        return next((form for form in self.forms if form.code == code), None)
