"""``caseloop period``: tables of all cases of a period, and the trace of each for an auditor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.case_finding import pack_or_default, span_of
from ops.cli.case_form import Lang, Out, Shape, form_named
from ops.cli.failure import Failed
from ops.cli.showing import counted, show_table
from ops.cli.tools import Given, Tools
from ops.forms.writing import drawn, written_to
from rules.forms.filling import filled_table
from rules.forms.tracing import traced_sheet
from schemas.case import Case
from schemas.policy.pack import Pack
from schemas.ports_finding import CaseSearch

app = App(name="period", help="Tables of all cases of a period, and the trace of each for an auditor.")

First = Annotated[date, Parameter(name="--from", help="First day of receipt.")]
Last = Annotated[date, Parameter(help="Last day of receipt.")]
PackName = Annotated[str, Parameter(help="Name of the pack; without it, the default one.")]

MOST = 10_000
"""Cases on one table at most."""


@app.command
def form(  # noqa: PLR0913 - each is an option of the command
    *,
    from_: First,
    until: Last,
    form: Annotated[str, Parameter(help="Code of the form; without it, the forms are listed.")] = "",
    pack: PackName = "",
    format: Shape = "html",  # noqa: A002 - the name of the option
    lang: Lang = "zh",
    out: Out = None,
    tools: Given,
) -> None:
    """Write a table of the cases received in a period. Customers are masked as the pack says."""
    chosen = pack_or_default(tools, pack)
    if not form:
        rows = [(one.code, one.zh, one.en) for one in chosen.forms.forms if one.period]
        show_table(tools.console, ("form", "zh", "en"), rows)
        return
    row = form_named(chosen, form, period=True)
    cases = _cases(tools, chosen, from_, until)
    span = f"{from_} – {until}"
    sheet = filled_table(cases, chosen, row, lang, period=span, now=tools.now())
    path = out or Path(f"{chosen.name}-{row.code}-{from_}-{until}.{format}")
    written_to(path, drawn(sheet, format, period=True))
    tools.console.print(
        f"{row.code}, {counted(len(cases), 'case')}: {path}", markup=False, highlight=False, soft_wrap=True
    )


@app.command
def evidence(  # noqa: PLR0913 - each is an option of the command
    *,
    from_: First,
    until: Last,
    pack: PackName = "",
    format: Shape = "xlsx",  # noqa: A002 - the name of the option
    lang: Lang = "zh",
    out: Out = None,
    tools: Given,
) -> None:
    """Write who did what to each case received in a period, message by message, for an auditor.

    It holds numbers, instants, staff ids, message ids and hashes; nothing that anybody said.
    """
    chosen = pack_or_default(tools, pack)
    cases = _cases(tools, chosen, from_, until)
    histories = [(case, tools.store.history("cases", case.id)) for case in cases]
    sheet = traced_sheet(histories, chosen, lang, period=f"{from_} – {until}", now=tools.now())
    path = out or Path(f"{chosen.name}-evidence-{from_}-{until}.{format}")
    written_to(path, drawn(sheet, format, period=True))
    tools.console.print(
        f"evidence, {counted(len(cases), 'case')}: {path}", markup=False, highlight=False, soft_wrap=True
    )


def _cases(tools: Tools, pack: Pack, first: date, last: date) -> Sequence[Case]:
    """Give the cases received in a period, the oldest first.

    Raises:
        Failed: there are more than a table holds, or the period is none.
    """
    since, before = span_of(first, last, pack)
    found = tools.finder.found(CaseSearch(pack=pack.name, since=since, until=before, limit=MOST + 1))
    if len(found) > MOST:
        raise Failed(f"More than {MOST} cases were received in that period.", "Take a shorter one.")
    return tuple(reversed(found))
