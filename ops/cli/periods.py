"""``caseloop period``: forms about all cases of a period, and the trace of each for an auditor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.case_finding import pack_or_default, span_of
from ops.cli.case_form import Lang, Out, Shape, form_named
from ops.cli.failure import Failed
from ops.cli.showing import counted, show_table
from ops.cli.tools import Given, Tools
from ops.forms.beside import alerts_of, items_of
from ops.forms.writing import drawn, written_to
from rules.forms.filling import filled_table
from rules.forms.period import Period, is_meant
from rules.forms.spans import days_of
from rules.forms.tracing import traced_sheet
from schemas.case import Case
from schemas.policy.forms import Over
from schemas.policy.pack import Pack
from schemas.ports_finding import CaseSearch

app = App(name="period", help="Forms about all cases of a period, and the trace of each for an auditor.")

First = Annotated[date | None, Parameter(name="--from", help="First day.")]
Last = Annotated[date | None, Parameter(help="Last day.")]
Named = Annotated[str, Parameter(name="--in", help="Instead of both: 2026-W10, 2026-03, 2026-Q1 or 2026.")]
PackName = Annotated[str, Parameter(help="Name of the pack; without it, the default one.")]

MOST = 10_000
"""Cases on one table at most."""


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
    span = _span(from_, until, in_)
    cases = tuple(one for one in _cases(tools, chosen, span, row.over) if is_meant(one, chosen, row))
    alerts = alerts_of(tools.store, cases, chosen) if row.over == "crises" else {}
    period = Period(cases, chosen, lang, items_of(tools.store, cases), alerts)
    sheet = filled_table(period, row, span=span.shown, now=tools.now())
    path = out or Path(f"{chosen.name}-{row.code}-{span.file_part}.{format}")
    written_to(path, drawn(sheet, format, period=True))
    tools.console.print(
        f"{row.code}, {counted(len(cases), 'case')}: {path}", markup=False, highlight=False, soft_wrap=True
    )


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
    span = _span(from_, until, in_)
    cases = _cases(tools, chosen, span, "received")
    histories = [(case, tools.store.history("cases", case.id)) for case in cases]
    sheet = traced_sheet(histories, chosen, lang, period=span.shown, now=tools.now())
    path = out or Path(f"{chosen.name}-evidence-{span.file_part}.{format}")
    written_to(path, drawn(sheet, format, period=True))
    tools.console.print(
        f"evidence, {counted(len(cases), 'case')}: {path}", markup=False, highlight=False, soft_wrap=True
    )


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, both included."""

    first: date
    last: date
    name: str = ""
    """How somebody called it: 2026-W10."""

    @property
    def shown(self) -> str:
        """How it stands on a form."""
        days = f"{self.first} – {self.last}"
        return f"{self.name} ({days})" if self.name else days

    @property
    def file_part(self) -> str:
        """How it stands in the name of a file."""
        return self.name or f"{self.first}-{self.last}"


def _span(first: date | None, last: date | None, name: str) -> Span:
    """Give the days that somebody named.

    Raises:
        Failed: neither two days nor a name of a period, or both.
    """
    if name:
        if first or last:
            raise Failed("A period was named and its days as well.", "Say --in, or --from and --until.")
        try:
            return Span(*days_of(name), name.strip().upper())
        except ValueError as fault:
            raise Failed(f"There is no period {name!r}.", f"{fault}.") from None
    if first is None or last is None:
        raise Failed("No period was said.", "Say --from and --until, or --in 2026-03.")
    return Span(first, last)


def _cases(tools: Tools, pack: Pack, span: Span, over: Over) -> tuple[Case, ...]:
    """Give the cases of a period, those received first before others.

    Raises:
        Failed: there are more than a table holds, or the period is none.
    """
    since, before = span_of(span.first, span.last, pack)
    wanted = CaseSearch(
        pack=pack.name,
        by="archived" if over == "archived" else "received",
        since=since,
        until=before,
        exercises=over == "crises",
        limit=MOST + 1,
    )
    found = tools.finder.found(wanted)
    if len(found) > MOST:
        raise Failed(f"That period has more than {MOST} cases.", "Take a shorter one.")
    return tuple(reversed(found))
