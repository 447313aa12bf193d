"""``caseloop case find``: look cases up again, by order, customer, period or topic, or because they are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from cyclopts import Parameter

from ops.cli.case_named import find
from ops.cli.failure import Failed
from ops.cli.masking import mask_text
from ops.cli.pack_named import pack_or_default
from ops.cli.period_span import instants_of
from ops.cli.showing import counted, instant, show_json, show_table
from ops.cli.tools import Given, Limit, Tools
from rules.labels import row_named
from rules.similar import similar_cases
from rules.submission import fingerprint_of
from schemas.case import Case, State
from schemas.policy.pack import Pack
from schemas.ports_finding import CaseSearch
from schemas.report import Contact, Customer

_LOOKED_AT = 500
"""Archived cases of the topic among which the likest are looked for, the newest."""

_PLATFORM = "phone"
"""Any channel: telephone numbers and addresses are recognised whatever the channel."""


def find_cases(  # noqa: PLR0913 - each is an option of the command
    *,
    order: Annotated[str, Parameter(help="Order number.")] = "",
    customer: Annotated[
        str,
        Parameter(
            help="The customer's telephone number, or e-mail address if none was given; only its digest is looked for."
        ),
    ] = "",
    username: Annotated[str, Parameter(help="Account name of the customer.")] = "",
    topic: Annotated[
        str, Parameter(help="Topic, by code or label; archived cases unless --state says.")
    ] = "",
    like: Annotated[str, Parameter(help="Id or number of a case: archived ones that are like it.")] = "",
    from_: Annotated[date | None, Parameter(name="--from", help="First day of receipt.")] = None,
    until: Annotated[date | None, Parameter(help="Last day of receipt.")] = None,
    pack: Annotated[str, Parameter(help="Only cases of this pack.")] = "",
    state: Annotated[State | None, Parameter(help="Only cases in this state.")] = None,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    limit: Limit = 50,
    tools: Given,
) -> None:
    """Look cases up again, the newest first. Personal data is masked."""
    if not any((order, customer, username, topic, like, from_, until, pack, state)):
        raise Failed("Nothing to look for was said.", "Say --order, --customer, --topic, --from or --like.")
    if like:
        rows = _like(tools, like, limit)
    else:
        since, before = instants_of(from_, until, pack_or_default(tools, pack))
        wanted = CaseSearch(
            pack=pack_or_default(tools, pack).name if pack else "",
            state=state or ("archived" if topic else ""),
            order_number=order,
            fingerprint=_fingerprint(tools, customer) if customer else "",
            username=username,
            topic=_topic(tools, topic, pack) if topic else "",
            since=since,
            until=before,
            limit=limit,
        )
        rows = [_row(one) for one in tools.finder.found(wanted)]
    if json:
        show_json(tools.console, rows)
    else:
        _show(tools, rows, limit)


def _show(tools: Tools, rows: Sequence[Mapping[str, object]], limit: int) -> None:
    headings = ("number", "received", "state", "topic", "summary", "result", "satisfaction", "likeness")
    show_table(tools.console, headings, [[row.get(name, "") for name in headings] for row in rows])
    more = ", there may be more: raise --limit" if len(rows) == limit else ""
    tools.console.print(f"{counted(len(rows), 'case')}{more}")


def _fingerprint(tools: Tools, contact: str) -> str:
    given = Contact(email=contact) if "@" in contact else Contact(phone=contact)
    return fingerprint_of(
        Customer(contact=given), _PLATFORM, pack_or_default(tools, "").intake, tools.fingerprint
    )


def _topic(tools: Tools, name: str, pack: str) -> str:
    packs: Sequence[Pack] = [pack_or_default(tools, pack)] if pack else list(tools.packs().newest.values())
    for one in packs:
        row = row_named(one.triage.topics, name)
        if row is not None:
            return row.code
    known = sorted({row.code for one in packs for row in one.triage.topics})
    raise Failed(f"There is no topic {name!r}.", f"Known: {', '.join(known)}.")


def _like(tools: Tools, name: str, limit: int) -> list[Mapping[str, object]]:
    case = find(tools, name)
    if case.assessment is None:
        raise Failed(
            f"Case {case.number} is not judged yet.", "What a case is like is known once it is judged."
        )
    wanted = CaseSearch(state="archived", topic=case.assessment.topic, limit=_LOOKED_AT)
    candidates = tools.finder.found(wanted)
    return [
        {**_row(one.case), "likeness": f"{one.likeness} %"}
        for one in similar_cases(case, candidates, at_most=limit)
    ]


def _row(case: Case) -> dict[str, object]:
    return {
        "number": case.number,
        "received": instant(case.received_at),
        "state": case.state,
        "topic": case.assessment.topic if case.assessment else case.report.topic or "",
        "summary": mask_text(case.report.summary),
        "result": mask_text(case.closure.result if case.closure else case.resolution or ""),
        "satisfaction": case.closure.satisfaction if case.closure else "",
    }
