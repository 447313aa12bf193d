"""``caseloop doctor``: is everything reachable, declared and healthy, and what to do if not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rich.text import Text

from ops.cli.doctor_channels import channel_findings
from ops.cli.doctor_checks import (
    Finding,
    broker_findings,
    database_findings,
    pack_findings,
    time_findings,
    work_findings,
)
from ops.cli.doctor_members import broker_member_findings, database_member_findings
from ops.cli.failure import Failed, in_short
from ops.cli.showing import counted, show_table
from ops.cli.tools import Given, Tools
from schemas.errors import Unavailable

Check = Callable[[Tools], Sequence[Finding]]

CHECKS: Final[tuple[tuple[str, str, Check], ...]] = (
    ("packs", "Repair what is named.", pack_findings),
    ("RabbitMQ", "Start it, or correct CASELOOP_AMQP_URL; locally: make up.", broker_findings),
    ("RabbitMQ nodes", "Start it, or correct CASELOOP_MANAGEMENT_URL.", broker_member_findings),
    ("MongoDB", "Start it, or correct CASELOOP_MONGO_URL; locally: make up.", database_findings),
    ("replica set members", "MongoDB must answer first.", database_member_findings),
    ("time", "MongoDB must answer first.", time_findings),
    ("work", "MongoDB must answer first.", work_findings),
    ("channels", "MongoDB must answer first.", channel_findings),
)
"""Subject, what to do if its server does not answer, and the check."""

_MARKS: Final = {
    "fine": Text("✓", style="green"),
    "notice": Text("!", style="yellow"),
    "fault": Text("✗", style="red"),
}


def doctor(*, tools: Given) -> int:
    """Check the whole deployment; the exit code is not 0 if something is at fault."""
    findings = list(examined(tools))
    rows = ((_MARKS[one.level], one.subject, one.found, one.advice) for one in findings)
    show_table(tools.console, ("", "what", "found", "what to do"), rows)
    fault_count = sum(one.level == "fault" for one in findings)
    notice_count = sum(one.level == "notice" for one in findings)
    tools.console.print(f"{counted(fault_count, 'fault')}, {notice_count} to look at, {len(findings)} checks")
    return 1 if fault_count else 0


def examined(tools: Tools) -> Iterator[Finding]:
    """Give what each check finds; a server that does not answer is a finding too."""
    for subject, advice, check in CHECKS:
        try:
            yield from check(tools)
        except Unavailable as fault:
            yield Finding("fault", subject, f"{in_short(fault)}.", advice)
        except Failed as fault:
            yield Finding("fault", subject, fault.sentence, fault.advice)
