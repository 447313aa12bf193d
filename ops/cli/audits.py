"""``caseloop audit``: whether what must hold for every stored case does."""

from __future__ import annotations

import time
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.audit_chain import chain, roots
from ops.cli.failure import Failed
from ops.cli.showing import counted, show_json, show_table
from ops.cli.tools import Given, Letter, Tools
from ops.invariants.walk import Audit, audit
from rules.invariants.table import MENDED, mending
from workers.errand_looking import LEASED_FOR
from workers.job_letters import body_of

app = App(name="audit", help="Look whether what must hold for every stored case does.")
app.command(chain)
app.command(roots)


@app.command
def promises(
    *,
    mend: Annotated[bool, Parameter(help="Put right what can be put right without a person.")] = False,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    settle: Annotated[float, Parameter(help="Seconds before the second look at what seems broken.")] = 2,
    tools: Given,
) -> int:
    """Look at every case: timers, owners, histories, places in pools, packs. Exit code 1 if a promise is broken."""
    found = audit(
        tools.looker,
        tools.packs(),
        horizon=tools.now() + LEASED_FOR,
        wait=lambda: time.sleep(settle),
    )
    if json:
        show_json(tools.console, _told(found))
    else:
        rows = [(one.promise, one.case.number, one.case.state, one.sentence) for one in found.broken]
        show_table(tools.console, ("promise", "case", "state", "what is wrong"), rows)
        tools.console.print(f"{counted(found.case_count, 'case')}, {len(found.broken)} broken promises")
    if mend:
        _mended(tools, found)
    return 1 if found.broken else 0


def _told(found: Audit) -> object:
    broken = [
        {"promise": one.promise, "case": one.case.number, "case_id": one.case.id, "sentence": one.sentence}
        for one in found.broken
    ]
    return {"case_count": found.case_count, "broken": broken}


def _mended(tools: Tools, found: Audit) -> None:
    orders = tuple(dict.fromkeys(order for one in found.broken for order in mending(one)))
    at = tools.now().isoformat()
    letters = [Letter("", one.QUEUE, body_of(one, subject=one.case_id, time=at)) for one in orders]
    if letters and not all(tools.outlet.publish(letters)):
        raise Failed("The broker did not confirm an order.", "Look once more, and try again.")
    if len(found.broken) > len(letters):
        tools.console.print(f"Only {', '.join(sorted(MENDED))} can be mended without a person.")
    tools.console.print(f"{counted(len(letters), 'order')} sent; look once more in a moment.")
