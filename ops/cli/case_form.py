"""``caseloop case form``: one form of a case, to print or to send on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ops.cli.case_named import find
from ops.cli.failure import Failed
from ops.cli.showing import show_line, show_table
from ops.cli.tools import CaseName, Given, Tools
from ops.forms.beside import alerts_of
from ops.forms.writing import Format, drawn, written_to
from rules.forms.derived import Source
from rules.forms.filling import filled_form, may_be_filled
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.model import Language
from schemas.policy.forms import Form
from schemas.policy.pack import Pack

FormName = Annotated[str, Parameter(help="Code of the form; without it, the forms are listed.")]
Shape = Annotated[Format, Parameter(help="html to print, xlsx for a spreadsheet, json for another program.")]
Lang = Annotated[Language, Parameter(help="Language of the captions.")]
Out = Annotated[Path | None, Parameter(help="File to write; without it, one named after number and form.")]


def form(  # noqa: PLR0913 - each is an option of the command
    case: CaseName,
    *,
    form: FormName = "",
    format: Shape = "html",  # noqa: A002 - the name of the option
    lang: Lang = "zh",
    out: Out = None,
    tools: Given,
) -> None:
    """Write one form of a case. Customers are masked as the pack says."""
    found = find(tools, case)
    pack = tools.packs().of(found.pack)
    if not form:
        _list_forms(tools, found, pack)
        return
    row = form_named(pack, form, period=False)
    try:
        alerts = alerts_of(tools.store, [found], pack)[found.id]
        sheet = filled_form(Source(found, pack, lang, alerts), row, now=tools.now())
    except NotAllowed as fault:
        raise Failed(fault.sentence, "caseloop case show says how far it is.") from None
    path = out or Path(f"{found.number}-{row.code}.{format}")
    written_to(path, drawn(sheet, format))
    show_line(tools.console, f"{row.code} of {found.number}: {path}")


def _list_forms(tools: Tools, case: Case, pack: Pack) -> None:
    """List the forms that a case can fill, then those that it cannot with what each needs."""
    forms = [one for one in pack.forms.forms if not one.period]
    source = Source(case, pack, "zh")
    rows = [(one.code, one.zh, one.en) for one in forms if may_be_filled(source, one)]
    show_table(tools.console, ("form", "zh", "en"), rows)
    later = [(one.code, one.zh, one.needs) for one in forms if not may_be_filled(source, one)]
    if later:
        tools.console.print(f"Not yet, for case {case.number} has nothing there:", highlight=False)
        show_table(tools.console, ("form", "zh", "needs"), later)


def form_named(pack: Pack, code: str, *, period: bool) -> Form:
    """Give a form of a pack.

    Raises:
        Failed: it has none of that code for a case, or for a period.
    """
    found = pack.forms.form(code)
    if found is None or found.period != period:
        known = ", ".join(one.code for one in pack.forms.forms if one.period == period) or "none"
        what = "a period" if period else "a case"
        raise Failed(f"The pack {pack.name} has no form {code!r} for {what}.", f"It has: {known}.")
    return found
