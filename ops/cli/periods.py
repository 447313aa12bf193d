"""``caseloop period``: forms about all cases of a period, and the trace of each for an auditor."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.case_form import Lang, Out, Shape, form_named
from ops.cli.pack_named import pack_or_default
from ops.cli.period_span import Span, cases_of, history_before, span_named
from ops.cli.showing import counted, show_line, show_table
from ops.cli.tools import Given, Tools
from ops.forms.beside import alerts_of, items_of
from ops.forms.writing import drawn, written_to
from rules.forms.filling import filled_table
from rules.forms.period import Period, is_meant
from rules.forms.tracing import traced_sheet
from schemas.model import Language
from schemas.policy.forms import Form
from schemas.policy.pack import Pack

app = App(name="period", help="Forms about all cases of a period, and the trace of each for an auditor.")

First = Annotated[date | None, Parameter(name="--from", help="First day.")]
Last = Annotated[date | None, Parameter(help="Last day.")]
Named = Annotated[str, Parameter(name="--in", help="Instead of both: 2026-W10, 2026-03, 2026-Q1 or 2026.")]
PackName = Annotated[str, Parameter(help="Name of the pack; without it, the default one.")]


@app.command
def form(  # noqa: PLR0913 - each is an option of the command
    *,
    from_: First = None,
    until: Last = None,
    in_: Named = "",
    form: Annotated[str, Parameter(help="Code of the form; without it, the forms are listed.")] = "",
    pack: PackName = "",
    format: Shape = "html",  # noqa: A002 - the name of the option
    lang: Lang = "zh",
    out: Out = None,
    tools: Given,
) -> None:
    """Write a form about the cases of a period: received in it, or archived, as the form says. Customers are masked."""
    chosen = pack_or_default(tools, pack)
    if not form:
        rows = [(one.code, one.zh, one.en) for one in chosen.forms.forms if one.period]
        show_table(tools.console, ("form", "zh", "en"), rows)
        return
    row = form_named(chosen, form, period=True)
    span = span_named(from_, until, in_)
    period = _period(tools, chosen, row, span, lang)
    sheet = filled_table(period, row, span=span.shown, now=tools.now())
    path = out or Path(f"{chosen.name}-{row.code}-{span.file_part}.{format}")
    written_to(path, drawn(sheet, format, period=True))
    show_line(tools.console, f"{row.code}, {counted(len(period.cases), 'case')}: {path}")


@app.command
def evidence(  # noqa: PLR0913 - each is an option of the command
    *,
    from_: First = None,
    until: Last = None,
    in_: Named = "",
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
    span = span_named(from_, until, in_)
    cases = cases_of(tools, chosen, span, "received")
    histories = [(case, tools.store.history("cases", case.id)) for case in cases]
    sheet = traced_sheet(histories, chosen, lang, period=span.shown, now=tools.now())
    path = out or Path(f"{chosen.name}-evidence-{span.file_part}.{format}")
    written_to(path, drawn(sheet, format, period=True))
    show_line(tools.console, f"evidence, {counted(len(cases), 'case')}: {path}")


def _period(tools: Tools, pack: Pack, form: Form, span: Span, language: Language) -> Period:
    """Give what a form is filled in from: the cases of a period, or what came before it."""
    if form.over == "before":
        history = history_before(tools, pack, span)
        return Period(history.every, pack, language, history=history)
    cases = tuple(one for one in cases_of(tools, pack, span, form.over) if is_meant(one, pack, form))
    alerts = alerts_of(tools.store, cases, pack) if form.over == "crises" else {}
    return Period(cases, pack, language, items_of(tools.store, cases), alerts)
