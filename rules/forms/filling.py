"""Fill in a form: from its rows in the pack and a case, or all cases of a period, to a sheet of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rules.forms.counting import COUNTED
from rules.forms.derived import DERIVED, Shown, Source, local
from rules.forms.expecting import EXPECTED, totals_expected
from rules.forms.paths import found_at, listed_at
from rules.forms.period import Period, totals_of
from rules.forms.rows import ROWS
from rules.forms.sheet import Cell, Grid, Pairs, Sheet, Signature
from schemas.errors import NotAllowed
from schemas.model import Language, Money
from schemas.policy.forms import Form, FormBlock, FormField, Over, Signing
from schemas.policy.pack import Pack

YES_NO: Final[dict[Language, tuple[str, str]]] = {"zh": ("否", "是"), "en": ("no", "yes")}

BETWEEN: Final[dict[Language, str]] = {"zh": "；", "en": "; "}

UNSET: Final = "—"
"""Stands where there is nothing."""

Speaker = Source | Period
"""Says codes in words and masks texts: for one case, or for a period whose rows were masked as they were counted."""

CASES: Final = "cases"
"""What has a row each on the form of a period."""


def may_be_filled(source: Source, form: Form) -> bool:
    """Say whether a case has what a form is about."""
    if form.period or form.needs is None:
        return not form.period
    derive = DERIVED.get(form.needs)
    return bool(derive(source) if derive else found_at(source.case, form.needs))


def filled_form(source: Source, form: Form, *, now: datetime) -> Sheet:
    """Give a form of one case. Customers are masked as the pack says, in every text.

    Args:
        source: The case and what stands beside it, and in which language.
        form: One of its pack's forms for cases.
        now: When it is filled in.

    Raises:
        NotAllowed: the form is about a period, or the case lacks what it is about.

    Source: forms.yaml.
    """
    if form.period:
        raise NotAllowed(
            f"Form {form.code} ({form.zh}) is about a period, not about a case.",
            field="form",
            expected="a form of a case",
            found=repr(form.code),
        )
    case, pack, language = source.case, source.pack, source.language
    if not may_be_filled(source, form):
        raise NotAllowed(
            f"Case {case.number} has nothing for the form {form.code} ({form.zh}) yet: it needs {form.needs}.",
            field=form.needs or "",
            expected="something there",
            found="nothing",
        )
    blocks = tuple(_block(source, block) for block in form.blocks)
    signatures = tuple(_signature(source, one) for one in form.signings)
    return _sheet(form, pack, language, case.number, blocks, signatures, now=now)


def filled_table(period: Period, form: Form, *, span: str, now: datetime) -> Sheet:
    """Give a form of a period: totals, counts, and tables with a row for each case in the order given.

    Args:
        period: Its cases, and in which language.
        form: One of their pack's forms for periods.
        span: First and last day, for the head.
        now: When it is filled in.

    Source: forms.yaml.
    """
    blocks = tuple(_block_of_period(period, form.over, block) for block in form.blocks)
    signatures = tuple(Signature(getattr(one, period.language), "", "") for one in form.signings)
    return _sheet(form, period.pack, period.language, span, blocks, signatures, now=now)


def _block_of_period(period: Period, over: Over, block: FormBlock) -> Pairs | Grid:
    if block.each is None:
        return _pairs(period, block, totals_expected(period) if over == "before" else totals_of(period))
    if block.each == CASES:
        sources = (
            Source(case, period.pack, period.language, period.alerts.get(case.id, ()))
            for case in period.cases
        )
        rows = tuple(_row(source, block, source.case) for source in sources)
    else:
        rows = tuple(_row(period, block, thing) for thing in tables_of(over)[block.each][1](period))
    return _grid(block, rows, period.language)


def tables_of(over: Over) -> Mapping[str, tuple[type, Callable[[Period], Iterable[Any]]]]:
    """Give the tables that are no list of cases, for a form of a period that is about such cases."""
    return EXPECTED if over == "before" else COUNTED


def _sheet(  # noqa: PLR0913, PLR0917 - the parts of a sheet
    form: Form,
    pack: Pack,
    language: Language,
    number: str,
    blocks: tuple[Pairs | Grid, ...],
    signatures: tuple[Signature, ...],
    *,
    now: datetime,
) -> Sheet:
    return Sheet(
        code=form.code,
        language=language,
        locale=locale_of(pack, language),
        title=getattr(form, language),
        handbook=pack.title,
        number=number,
        printed=local(now, pack.notices.zone.name),
        note=getattr(form.note, language) if form.note else "",
        landscape=form.landscape,
        blocks=blocks,
        signatures=signatures,
    )


def locale_of(pack: Pack, language: Language) -> str:
    """Give the pack's own locale if it is of this language, else the language alone."""
    return pack.locale if pack.locale.startswith(language) else language


def _block(source: Source, block: FormBlock) -> Pairs | Grid:
    if block.each is None:
        return _pairs(source, block, source.case)
    things = ROWS[block.each][1](source) if block.each in ROWS else listed_at(source.case, block.each)
    return _grid(block, tuple(_row(source, block, thing) for thing in things), source.language)


def _pairs(speaker: Speaker, block: FormBlock, thing: object) -> Pairs:
    cells = (
        Cell(getattr(field, speaker.language), _value(speaker, thing, field), field.wide)
        for field in block.fields
    )
    return Pairs(_heading(block, speaker.language), tuple(cells))


def _row(speaker: Speaker, block: FormBlock, thing: object) -> tuple[str, ...]:
    return tuple(_value(speaker, thing, field) for field in block.fields)


def _grid(block: FormBlock, rows: tuple[tuple[str, ...], ...], language: Language) -> Grid:
    columns = tuple(getattr(field, language) for field in block.fields)
    return Grid(_heading(block, language), columns, tuple(field.wide for field in block.fields), rows)


def _heading(block: FormBlock, language: Language) -> str:
    return (block.zh if language == "zh" else block.en) or ""


def _signature(source: Source, signing: Signing) -> Signature:
    by = found_at(source.case, signing.by) if signing.by else None
    at = found_at(source.case, signing.at) if signing.at and by else None
    zone = source.pack.notices.zone.name
    return Signature(getattr(signing, source.language), by or "", local(at, zone) if at else "")


def _value(speaker: Speaker, thing: object, field: FormField) -> str:
    """Give one value as text: what is worked out of the case, or what stands in the thing of the row."""
    if isinstance(speaker, Source) and thing is speaker.case and field.value in DERIVED:
        found = DERIVED[field.value](speaker)
    else:
        found = found_at(thing, field.value)
    text = _text(speaker, found, field)
    return text or UNSET


def _text(speaker: Speaker, found: object, field: FormField) -> str:
    if isinstance(found, tuple | list):
        between = "\n" if field.wide else BETWEEN[speaker.language]
        return between.join(_lines(speaker, found, field))
    if isinstance(found, Shown):
        return str(found)
    if isinstance(found, str):
        return speaker.word(field.words, found) if field.words else speaker.masked(found)
    return "" if found is None else _plain(speaker, found)


def _plain(speaker: Speaker, found: object) -> str:
    """Give what holds no words of anybody: yes or no, an instant, money, a number."""
    if isinstance(found, bool):
        return YES_NO[speaker.language][found]
    if isinstance(found, datetime):
        return local(found, speaker.pack.notices.zone.name)
    return f"{found.amount} {found.currency}" if isinstance(found, Money) else str(found)


def _lines(speaker: Speaker, found: Sequence[object], field: FormField) -> list[str]:
    return [text for one in found if (text := _text(speaker, one, field))]
