"""``caseloop case``: look at cases, and prove that their history is what it was."""

from __future__ import annotations

from typing import Annotated, Literal

import structlog
from cyclopts import App, Parameter

from ops.cli.case_finding import find_cases
from ops.cli.case_form import form
from ops.cli.case_named import find
from ops.cli.case_proof import proof
from ops.cli.case_showing import record_look, view
from ops.cli.case_view import show_case, stage_facts
from ops.cli.clock_view import as_json, show_clock
from ops.cli.corrections import recalculate
from ops.cli.failure import Failed
from ops.cli.masking import mask_case
from ops.cli.proof import faults_of
from ops.cli.showing import counted, from_now, show_json, show_table
from ops.cli.timeline import customer_rows, staff_rows
from ops.cli.tools import CaseName, Given, Limit
from rules.clock_names import row_name, running_name
from schemas.case import State
from schemas.ports_reading import CaseFilter

app = App(name="case", help="Look at cases, and prove that their history is what it was.")
app.command(recalculate)
app.command(form)
app.command(proof)
app.command(view)
app.command(find_cases, name="find")

log = structlog.get_logger(__name__)

View = Annotated[
    Literal["staff", "customer"],
    Parameter(help="staff: every applied message with its reasons; customer: what the customer may know."),
]


@app.command
def show(
    case: CaseName,
    *,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    reveal_to: Annotated[
        str | None, Parameter(help="Staff id that sees personal data; it is logged.")
    ] = None,
    tools: Given,
) -> None:
    """Show one case. Personal data is masked."""
    found = find(tools, case)
    whole = found.model_dump(mode="json")
    if reveal_to:
        record_look(tools, found, reveal_to, "staff")
    else:
        whole = mask_case(whole)
    if json:
        show_json(tools.console, whole)
    else:
        pack = tools.packs().by_ref.get((found.pack.name, found.pack.version))
        facts = stage_facts(found, pack) if pack else {}
        show_case(tools.console, whole | facts, now=tools.now())


@app.command(name="list")
def list_(  # noqa: PLR0913 - each is an option of the command
    *,
    state: Annotated[State | None, Parameter(help="Only cases in this state.")] = None,
    department: Annotated[str, Parameter(help="Only cases of the department with this code.")] = "",
    priority: Annotated[str, Parameter(help="Only cases of this level, as the pack calls it.")] = "",
    open: Annotated[bool, Parameter(help="Only cases that have not ended.")] = False,  # noqa: A002 - the name of the option
    username: Annotated[str, Parameter(help="Only cases of the customer with this account name.")] = "",
    limit: Limit = 50,
    tools: Given,
) -> None:
    """List cases, the ones with the earliest next instant first."""
    wanted = CaseFilter(state or "", department, priority, open, limit, username)
    rows = tools.reader.cases(wanted)
    now = tools.now()
    headings = ("number", "state", "type", "priority", "department", "owner", "received", "next")
    cells = (
        (
            row.number,
            row.state,
            row.type,
            row.priority,
            row.department,
            row.owner if row.owner != row.department else "",
            from_now(row.received_at, now),
            from_now(row.next_due_at, now),
        )
        for row in rows
    )
    show_table(tools.console, headings, cells)
    more = ", there may be more: raise --limit" if len(rows) == limit else ""
    tools.console.print(f"{counted(len(rows), 'case')}{more}")


@app.command
def timeline(case: CaseName, *, view: View = "staff", tools: Given) -> None:
    """Show what happened to a case, in order."""
    found = find(tools, case)
    if view == "customer":
        show_table(tools.console, ("at", "what", "text"), customer_rows(found))
    else:
        entries = tools.store.history("cases", found.id)
        show_table(tools.console, ("seq", "at", "event", "by", "reasons", "sent"), staff_rows(entries))


@app.command
def clock(
    case: CaseName,
    name: Annotated[str, Parameter(help="Name of one clock, for example response; without it, all.")] = "",
    *,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    tools: Given,
) -> None:
    """Explain when a case's limits are due, and why: every stretch from start to limit."""
    found = find(tools, case)
    pack = tools.packs().of(found.pack)
    clocks = {
        known: one
        for known, one in found.clocks.items()
        if not name or name in {known, running_name(known), row_name(known)}
    }
    if name and not clocks:
        raise Failed(
            f"Case {found.number} has no clock {name!r}.", f"It has {', '.join(found.clocks) or 'none'}."
        )
    if json:
        show_json(tools.console, [as_json(known, one, pack) for known, one in clocks.items()])
        return
    for known, one in clocks.items():
        show_clock(tools.console, known, one, pack, now=tools.now())
    if not clocks:
        tools.console.print(f"Case {found.number} has no clocks.")


@app.command
def verify(case: CaseName, *, tools: Given) -> int:
    """Prove that a case's history is unbroken and makes the stored case."""
    found = find(tools, case)
    entries = tools.store.history("cases", found.id)
    loaded = tools.store.load("cases", [found.id])[found.id]
    faults = faults_of(loaded, entries)
    for fault in faults:
        tools.console.print(f"[red]✗[/] {found.number}: ", end="")
        tools.console.print(fault, markup=False)
    if not faults:
        tools.console.print(
            f"[green]✓[/] {found.number}: {len(entries)} entries, each with the hash of the one before; "
            f"replaying them makes the stored case; head {loaded.head[:16]}"
        )
    return 1 if faults else 0
