"""What an exit of a stage asks for: whether it holds for a case, and whether the case has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rules.flags import is_flagged
from rules.reliance import parties_behind, reliable_facts
from schemas.case import Case
from schemas.policy.pack import Pack
from schemas.policy.row import takes
from schemas.policy.stages import Need, StageExit


def holds(row: StageExit, case: Case, pack: Pack) -> bool:
    """Say whether an exit asks anything of a case."""
    form, plan = case.assessment, case.plan
    remedies = {one.code for one in plan.remedies} if plan else set()
    return (
        takes(row.classes, form.cls if form else case.report.type)
        and takes(row.modules, form.module if form else case.report.module)
        and (not row.remedies or not remedies.isdisjoint(row.remedies))
        and (not row.only_complex or is_complex(case, pack))
        and not (case.closure is not None and case.closure.outcome in row.except_outcomes)
    )


def is_met(row: StageExit, case: Case, pack: Pack) -> bool:
    """Say whether a case has what an exit asks for."""
    return _MEETS[row.need](row, case, pack)


def is_complex(case: Case, pack: Pack) -> bool:
    """Say whether a case is complex: somebody marked it so, or many departments have a part in it.

    Source: stages.yaml, row stages.complexity; S2-24, S4-30.
    """
    row = pack.stages.complexity
    if row is None:
        return False
    marked = not set(case.tags_in_force).isdisjoint(row.tags) or any(
        is_flagged(case, one) for one in row.flags
    )
    owning = {case.owner.department} if case.owner else set()
    parts = owning | {*case.cooperators, *(task.department for task in case.tasks.values())}
    return marked or (row.departments is not None and len(parts) >= row.departments)


def _tasks_settled(row: StageExit, case: Case, pack: Pack) -> bool:  # noqa: ARG001 - one shape for all needs
    return not any(task.is_pending for task in case.tasks.values() if takes(row.kinds, task.kind))


def _tasks_answered(row: StageExit, case: Case, pack: Pack) -> bool:  # noqa: ARG001 - as above
    answered = [task for task in case.tasks.values() if task.answered_at and takes(row.kinds, task.kind)]
    return len(answered) >= row.at_least


def _facts(row: StageExit, case: Case, pack: Pack) -> bool:  # noqa: ARG001 - as above
    return sum(takes(row.kinds, fact.kind) for fact in case.facts) >= row.at_least


def _verified_facts(row: StageExit, case: Case, pack: Pack) -> bool:
    reliable = (case.facts[number - 1] for number in reliable_facts(case, pack))
    return sum(takes(row.kinds, fact.kind) for fact in reliable) >= row.at_least


def _told(row: StageExit, case: Case, pack: Pack) -> bool:  # noqa: ARG001 - as above
    return sum(takes(row.kinds, notice.kind) for notice in case.notices) >= row.at_least


def _called_back(row: StageExit, case: Case, pack: Pack) -> bool:  # noqa: ARG001 - as above
    return any(call.round == case.round for call in case.callbacks)


MET_BY: Final[Mapping[Need, str]] = {
    "taken_up": "case.accepted",
    "handling_started": "case.accepted",
    "investigation_started": "case.verified",
    "tasks_settled": "task.answered or task.failed",
    "tasks_answered": "task.requested and task.answered",
    "facts": "fact.found",
    "verified_facts": "fact.found or fact.verified",
    "sources": "fact.found",
    "meeting": "meeting.held",
    "reply": "case.responded",
    "record": "progress.reported",
    "told": "",
    "accepted_plan": "customer.accepted",
    "result": "case.resolved",
    "callback": "callback.recorded",
}
"""The messages by which a case comes to what an exit asks for; empty: it comes by itself."""

_MEETS: Final[Mapping[Need, Callable[[StageExit, Case, Pack], bool]]] = {
    "taken_up": lambda _row, case, _pack: case.accepted_at is not None,
    "handling_started": lambda _row, case, _pack: case.handling_started_at is not None,
    "investigation_started": lambda _row, case, _pack: case.investigation_started_at is not None,
    "tasks_settled": _tasks_settled,
    "tasks_answered": _tasks_answered,
    "facts": _facts,
    "verified_facts": _verified_facts,
    "sources": lambda row, case, pack: len(parties_behind(case, pack)) >= row.at_least,
    "meeting": lambda _row, case, _pack: case.plan is not None and case.plan.meeting is not None,
    "reply": lambda _row, case, _pack: any(entry.channel is not None for entry in case.progress),
    "record": lambda _row, case, _pack: any(entry.channel is None for entry in case.progress),
    "told": _told,
    "accepted_plan": lambda _row, case, _pack: case.plan is not None and case.plan.accepted_at is not None,
    "result": lambda _row, case, _pack: case.resolution is not None,
    "callback": _called_back,
}
