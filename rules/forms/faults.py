"""What is wrong with the forms of a pack: places that no case has, tables that are none."""

from __future__ import annotations

from collections.abc import Iterator

from rules.forms.counting import COUNTED, NEEDED
from rules.forms.derived import DERIVED
from rules.forms.expecting import EXPECTED
from rules.forms.filling import CASES, tables_of
from rules.forms.outlook import OutlookTotals
from rules.forms.paths import fault_of_value, shape_at, shape_of_rows
from rules.forms.period import Totals
from rules.forms.rows import ROWS
from schemas.case import Case
from schemas.policy.forms import Form, FormBlock
from schemas.policy.pack import Pack


def form_faults(pack: Pack) -> Iterator[tuple[str, str]]:
    """Give the id of each faulty row, and what is wrong with it."""
    for form in pack.forms.forms:
        for path in (form.needs, *(path for one in form.signings for path in (one.by, one.at))):
            if path is not None and not (path == form.needs and path in DERIVED):
                yield from _leads_nowhere(form, path)
        for block in form.blocks:
            yield from _of_block(form, block)
            yield from _lacks_row(pack, form, block)


def _leads_nowhere(form: Form, path: str) -> Iterator[tuple[str, str]]:
    try:
        shape_at(Case, path)
    except LookupError as fault:
        yield form.id, f"{path}: {fault.args[0]}"


def _of_block(form: Form, block: FormBlock) -> Iterator[tuple[str, str]]:
    try:
        shape = _shape_of(form, block)
    except LookupError as fault:
        yield form.id, f"each: {fault.args[0]}"
        return
    for field in block.fields:
        if shape is Case and field.value in DERIVED:
            continue
        sentence = fault_of_value(shape, field.value)
        if sentence:
            yield form.id, f"{field.value}: {sentence}"


def _lacks_row(pack: Pack, form: Form, block: FormBlock) -> Iterator[tuple[str, str]]:
    """Give that a table is counted by a row that the pack has not."""
    for needed in NEEDED.get(block.each or "", ()) if form.period else ():
        if getattr(pack.forms, needed) is None:
            yield form.id, f"each: expected a row forms.{needed} for {block.each!r}, found none"


def _shape_of(form: Form, block: FormBlock) -> type:
    if form.period:
        return _shape_of_period(form, block)
    if block.each is None:
        return Case
    if block.each == CASES or block.each in COUNTED or block.each in EXPECTED:
        message = f"expected {block.each!r} on a form of a period alone, found it on a form of a case"
        raise LookupError(message)
    return ROWS[block.each][0] if block.each in ROWS else shape_of_rows(Case, block.each)


def _shape_of_period(form: Form, block: FormBlock) -> type:
    is_ahead = form.over == "before"
    if block.each is None:
        return OutlookTotals if is_ahead else Totals
    if block.each == CASES and not is_ahead:
        return Case
    tables = tables_of(form.over)
    if block.each not in tables:
        known = ", ".join(tables if is_ahead else (CASES, *tables))
        message = f"expected one of {known} on a form of a period over {form.over}, found {block.each!r}"
        raise LookupError(message)
    return tables[block.each][0]
