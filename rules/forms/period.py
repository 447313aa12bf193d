"""The cases of a period, and what they come to as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Final

from rules.clock_names import row_name
from rules.crisis import is_crisis
from rules.forms.before import History
from rules.forms.reaching import HOUR, tenths
from rules.forms.words import in_words
from rules.rounding import share_of
from rules.satisfaction import last_asked
from schemas.alert import Alert
from schemas.case import Case
from schemas.clock import Clock
from schemas.filing import Filing
from schemas.model import Language
from schemas.policy.callbacks import Verdict
from schemas.policy.forms import Form, Table
from schemas.policy.pack import Pack

_REPEATS: Final = frozenset({"repeat_of"})


@dataclass(frozen=True, slots=True)
class Period:
    """The cases of a period of which a form is filled in, and for whom."""

    cases: tuple[Case, ...]
    """In the order in which a table lists them; all of one pack."""
    pack: Pack
    language: Language
    items: Mapping[str, Filing] = field(default_factory=dict)
    """Name to improvement item, of those that these cases opened."""
    alerts: Mapping[str, tuple[Alert, ...]] = field(default_factory=dict)
    """Id of a case to the alerts of its crisis."""
    history: History | None = None
    """What came before it, for what is to be expected of it."""

    def word(self, table: Table, code: str) -> str:
        """Give a code in the form's language."""
        return in_words(self.pack, table, code, self.language)

    def masked(self, text: str) -> str:
        """Give a text as it is: whoever counts masks what a case says."""
        return text


def is_meant(case: Case, pack: Pack, form: Form) -> bool:
    """Say whether a form of a period is about a case, by what the case is; when it was, whoever looks for it asks."""
    if form.over == "crises":
        return is_crisis(case, pack)
    return not case.drill and (form.over in {"received", "before"} or case.archive is not None)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the cases of a period come to. Shares are percent with one decimal, None where nothing was counted."""

    case_count: int
    open_count: int
    closed_count: int
    late_count: int
    """Cases that missed a limit."""
    limit_count: int
    """Limits that were met or missed."""
    missed_count: int
    on_time_share: Decimal | None
    rated_count: int
    """Cases whose customer was satisfied or dissatisfied at last."""
    satisfied_share: Decimal | None
    corrected_count: int
    corrected_share: Decimal | None
    reopened_count: int
    """Cases that were opened again or went through another round."""
    reopened_share: Decimal | None
    repeat_count: int
    """Cases that are an earlier matter of the same customer again."""
    repeat_share: Decimal | None
    second_complaint_count: int
    """How often customers came again while their case was open."""
    resolved_count: int
    mean_hours: Decimal | None
    """From receipt to resolution, clock time."""


def totals_of(period: Period) -> Totals:
    """Give what the cases of a period come to; shares of cases are of all of them.

    Source: S1-23, S1-31, S4-51, S4-60.
    """
    cases = period.cases
    limits = [clock for case in cases for _, clock in decided_limits(case)]
    missed = _count(clock.was_broken for clock in limits)
    verdicts = [verdict_of(case, period.pack) for case in cases]
    satisfied = verdicts.count("satisfied")
    rated = satisfied + verdicts.count("dissatisfied")
    corrected = _count(bool(case.corrections) for case in cases)
    reopened = _count(bool(case.reopenings) or case.round > 1 for case in cases)
    repeats = _count(any(link.relation in _REPEATS for link in case.links) for case in cases)
    took = [case.resolved_at - case.received_at for case in cases if case.resolved_at is not None]
    return Totals(
        case_count=len(cases),
        open_count=_count(case.is_open for case in cases),
        closed_count=_count(not case.is_open for case in cases),
        late_count=_count(is_late(case) for case in cases),
        limit_count=len(limits),
        missed_count=missed,
        on_time_share=share_of(len(limits) - missed, len(limits)),
        rated_count=rated,
        satisfied_share=share_of(satisfied, rated),
        corrected_count=corrected,
        corrected_share=share_of(corrected, len(cases)),
        reopened_count=reopened,
        reopened_share=share_of(reopened, len(cases)),
        repeat_count=repeats,
        repeat_share=share_of(repeats, len(cases)),
        second_complaint_count=sum(case.second_complaint_count for case in cases),
        resolved_count=len(took),
        mean_hours=tenths(sum(took, timedelta()) / len(took), HOUR) if took else None,
    )


def decided_limits(case: Case) -> tuple[tuple[str, Clock], ...]:
    """Give each limit of a case that was met or missed, by the name of its clock; it may have fallen away later."""
    return tuple(
        (row_name(name), clock)
        for name, clock in case.clocks.items()
        if clock.met_at is not None or clock.missed_at is not None
    )


def is_late(case: Case) -> bool:
    """Say whether a case missed a limit."""
    return any(clock.was_broken for _, clock in decided_limits(case))


def verdict_of(case: Case, pack: Pack) -> Verdict | None:
    """Give how satisfied a customer was at last; None if nobody asked since they objected, or the pack has that answer
    no more.

    Source: callbacks.yaml, answers and ``counts_as``; C-17.
    """
    asked = last_asked(case)
    last = asked.answer if asked else None
    return next((row.verdict for row in pack.callbacks.answers if row.code == last), None)


def _count(found: Iterable[bool]) -> int:
    return sum(1 for one in found if one)
