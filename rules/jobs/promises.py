"""The audit of promises: what must hold for every stored case does, or somebody is told and what is safe is mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rules.invariants.table import Broken, broken_promises
from rules.jobs.audit import AUDIT
from rules.jobs.calendars import row_as
from rules.jobs.kinds import Cause, Findings, World
from rules.jobs.telling import both
from schemas.errands import Errand
from schemas.job import Job
from schemas.looks import AuditPromises as AskPromises
from schemas.looks import Promises
from schemas.messages.base import Message
from schemas.policy.jobs import AuditPromises, lasting

PROMISE: Final = "promise"
"""About: cases of which a promise is broken, with its name behind a colon."""

_NAMED: Final = 5
"""So many examples in a summary."""


def ask_promises(job: Job, world: World) -> Errand:  # noqa: ARG001 - as every kind asks
    """Ask for the next cases; those with a broken promise are looked at again until it holds."""
    again = tuple(dict.fromkeys(item for one in job.standing for item in one.items))
    return AskPromises(
        after_case=job.cursor, case_count=row_as(job, AuditPromises).cases.at_most, again=again
    )


def audit_promises(job: Job, world: World) -> Findings:
    """Find broken promises, and put right what was broken at the look before too.

    Source: rules/jobs.yaml, rows jobs.audit.promises.*; alert audit.
    """
    row = row_as(job, AuditPromises)
    seen: Promises = world.answer
    broken = tuple(broken_promises(seen, world.packs))
    by_promise = {name: [one for one in broken if one.promise == name] for name in _names(broken)}
    causes = tuple(_cause(name, some, row) for name, some in by_promise.items())
    known = {(one.about, item) for one in job.standing for item in one.items}
    lasting_ones = [one for one in broken if (_about(one.promise), one.id) in known]
    orders = mends_of(lasting_ones)
    return Findings(causes, orders=orders, cursor=seen.next_case, note=_note(seen, broken, orders))


def mends_of(broken: Iterable[Broken]) -> tuple[Message, ...]:
    """Give the orders that put right what is broken, each once however many promises ask for it."""
    orders: list[Message] = []
    for one in broken:
        orders += [order for order in one.mends if order not in orders]
    return tuple(orders)


def _names(broken: Sequence[Broken]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.promise for one in broken))


def _about(promise: str) -> str:
    return f"{PROMISE}:{promise}"


def _cause(promise: str, broken: Sequence[Broken], row: AuditPromises) -> Cause:
    examples = [f"{one.name} {one.sentence}" for one in broken[:_NAMED]]
    named = ", ".join(examples) + (", …" if len(broken) > _NAMED else "")
    count = len(broken)
    told = both(f"{count}个案件不符合约定：{named}", f"{count} cases break a promise: {named}")
    items = tuple(one.id for one in broken)
    return Cause(AUDIT, _about(promise), told, lasting(row.broken), items)


def _note(seen: Promises, broken: Sequence[Broken], orders: Sequence[object]) -> str:
    looked = f"{len(seen.cases)} cases"
    if not broken:
        return f"{looked}; every promise holds"
    return f"{looked}; {len(broken)} broken, {len(orders)} being mended"
