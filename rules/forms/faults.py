"""What is wrong with the forms of a pack: places that no case has, tables that are none."""

from __future__ import annotations

from collections.abc import Iterator

from rules.forms.derived import DERIVED, ROWS
from rules.forms.filling import CASES
from rules.forms.paths import fault_of_value, shape_at, shape_of_rows
from schemas.case import Case
from schemas.policy.forms import Form, FormBlock
from schemas.policy.pack import Pack


def form_faults(pack: Pack) -> Iterator[tuple[str, str]]:
    """Give the id of each faulty row, and what is wrong with it."""
    for form in pack.forms.forms:
        for path in (form.needs, *(path for one in form.signings for path in (one.by, one.at))):
            if path is not None:
                yield from _leads_nowhere(form, path)
        for block in form.blocks:
            yield from _of_block(form, block)


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


def _shape_of(form: Form, block: FormBlock) -> type:
    if form.period != (block.each == CASES):
        message = f"expected {CASES!r} for a form of a period, and only there; found {block.each!r}"
        raise LookupError(message)
    if block.each is None or form.period:
        return Case
    return ROWS[block.each][0] if block.each in ROWS else shape_of_rows(Case, block.each)
