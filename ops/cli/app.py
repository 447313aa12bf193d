"""The commands, and how each ends: with an answer, or with one line that says what to do."""

from __future__ import annotations

from collections.abc import Sequence

from cyclopts import App, CycloptsError

from ops.cli import (
    alerts,
    audits,
    cases,
    channels,
    contacts,
    jobs,
    keys,
    oncall,
    packs,
    parked,
    periods,
    pools,
    refunds,
    staff,
    surveys,
    triage,
)
from ops.cli.backups import backup, restore
from ops.cli.doctor import doctor
from ops.cli.failure import Failed, in_short
from ops.cli.publish import publish
from ops.cli.setup import setup
from ops.cli.showing import show_line
from ops.cli.tools import Tools
from schemas.errors import KeyUnknown, PolicyError, StaffError, Unavailable
from workers.brokers import BROKEN_OFF
from workers.topology import TopologyFault

app = App(name="caseloop", help="Look after customer complaints in Caseloop.", version_flags=[])
app.command(setup)
app.command(doctor)
app.command(publish)
app.command(backup)
app.command(restore)
app.command(cases.app)
app.command(alerts.app)
app.command(contacts.app)
app.command(pools.app)
app.command(refunds.app)
app.command(jobs.app)
app.command(keys.app)
app.command(parked.app)
app.command(audits.app)
app.command(packs.app)
app.command(periods.app)
app.command(channels.app)
app.command(staff.app)
app.command(oncall.app)
app.command(surveys.app)
app.command(triage.app)

USAGE = 2


def run(tokens: Sequence[str], tools: Tools) -> int:
    """Carry out one command line; give the exit code: 0 done, 1 a fault, 2 not understood."""
    try:
        command, bound, unread = app.parse_args(
            tokens, console=tools.console, print_error=False, exit_on_error=False
        )
    except CycloptsError as fault:
        complain(tools, str(fault), "caseloop --help shows the commands.")
        return USAGE
    given = {"tools": tools} if "tools" in unread else {}
    try:
        return int(command(*bound.args, **bound.kwargs, **given) or 0)
    except Failed as fault:
        complain(tools, fault.sentence, fault.advice)
        return fault.code
    except KeyUnknown as fault:
        complain(tools, f"{fault}.", "docs/privacy.md says how master keys are given and changed.")
    except Unavailable as fault:
        complain(tools, f"{in_short(fault)}.", "caseloop doctor says what is wrong.")
    except BROKEN_OFF as fault:
        complain(tools, f"RabbitMQ broke off: {type(fault).__name__}.", "caseloop doctor says what is wrong.")
    except TopologyFault as fault:
        complain(tools, str(fault), "")
    except StaffError as fault:
        complain(tools, str(fault), "caseloop staff check shows every fault.")
    except PolicyError as fault:
        complain(tools, str(fault), "caseloop pack check shows every fault.")
    return 1


def complain(tools: Tools, sentence: str, advice: str) -> None:
    """Say what went wrong and what to do, without a trace of the program."""
    tools.warnings.print("[red]✗[/] ", end="")
    show_line(tools.warnings, f"{sentence} {advice}".strip())
