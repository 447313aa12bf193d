"""The parts of an archive record, and which of them a case still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from schemas.case import Case
from schemas.ending import Closure
from schemas.policy.archive import ArchivePart, Part
from schemas.policy.pack import Pack
from schemas.policy.row import takes
from schemas.report import Attachment, Details

GIVEN_BY: Final[Mapping[Part, str]] = {
    "feedback": "callback.recorded",
    "satisfaction": "callback.recorded",
    "causes": "cause.analysed",
    "findings": "fact.found",
    "fault": "fault.attributed",
}
"""Messages by which a closed case still gets a part; what is not listed comes earlier, or by itself."""

_JSON: Final = TypeAdapter(Any)


def lacking_parts(case: Case, closure: Closure, pack: Pack) -> tuple[ArchivePart, ...]:
    """Give the rows of the parts that must be there and are empty, in the pack's order.

    Source: archive.yaml, rows archive.part.*; C-27, C-28.
    """
    contents = archive_parts(case, closure, pack)
    return tuple(
        row for row in pack.archive.parts if _is_required(row, case, closure) and not contents[row.part]
    )


def archive_parts(case: Case, closure: Closure, pack: Pack) -> Mapping[str, Any]:
    """Give the parts that the pack names, as JSON values; a part that the case has nothing for is empty."""
    rated = closure.satisfaction != pack.callbacks.unasked.label
    found: dict[Part, Any] = {
        "content": _content(case),
        "attachments": (*case.report.attachments, *case.supplied, *_of_absorbed(case)),
        "assessments": case.assessments,
        "assignment": {"owner": case.owner, "cooperators": case.cooperators} if case.owner else None,
        "process": {"progress": case.progress, "tasks": case.tasks, "text": closure.process},
        "findings": case.facts,
        "plan": case.plans,
        "verdict": case.suggestion,
        "notices": case.notices,
        "feedback": (*case.callbacks, *case.closing_feedback),
        "causes": case.cause_analyses,
        "result": closure.result,
        "closing_form": closure,
        "satisfaction": closure.satisfaction if rated else None,
        "signature": closure.signed_by,
        "clocks": case.clocks,
        "fault": case.fault,
        "accountable": accountable(case),
    }
    return {row.part: _JSON.dump_python(found[row.part], mode="json") for row in pack.archive.parts}


def accountable(case: Case) -> tuple[Mapping[str, Any], ...]:
    """Give who answers for what came late and for each round that did not satisfy; apart from who was at fault.

    Source: S1-07.
    """
    handler = case.owner.person if case.owner else None
    late = (
        {"why": "late", "who": handler, "clock": name, "obliged": clock.owner, "missed_at": clock.missed_at}
        for name, clock in case.clocks.items()
        if clock.missed_at is not None
    )
    failed = ({"why": "unsatisfied", "who": handler, "round": number} for number in range(1, case.round))
    return (*late, *failed)


def _content(case: Case) -> Mapping[str, Any]:
    """Give what was said, in this case and in those merged into it; who said it stays out."""
    said = {"report": case.report, "corrections": case.corrections, "supplements": case.supplements}
    details = [one.model_copy(update={"details": _nameless(one.details)}) for one in case.supplied_details]
    absorbed = [
        {
            "number": one.number,
            "received_at": one.received_at,
            "report": one.report,
            "corrections": one.corrections,
            "supplements": one.supplements,
            "details": [_nameless(supplied.details) for supplied in one.supplied_details],
            "reason": one.reason,
        }
        for one in case.absorbed
    ]
    more = {"details": details, "absorbed": absorbed}
    return said | {name: values for name, values in more.items() if values}


def _nameless(details: Details) -> Details:
    return details.model_copy(update={"customer": None})


def _of_absorbed(case: Case) -> tuple[Attachment, ...]:
    return tuple(
        attachment for one in case.absorbed for attachment in (*one.report.attachments, *one.supplied)
    )


def _is_required(row: ArchivePart, case: Case, closure: Closure) -> bool:
    cls = case.assessment.cls if case.assessment else case.report.type
    return row.required and closure.outcome not in row.except_outcomes and takes(row.classes, cls)
