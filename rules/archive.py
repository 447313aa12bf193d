"""Archiving: the responsible person signs, then everything that the pack wants to keep is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter

from rules.admission import has_ended
from rules.alerts import alerts_to_resolve
from rules.announcing import case_fact
from rules.authority import check_member
from rules.closing import outcome_of
from rules.conclusion import conclude, unchanged
from rules.responsible import department_of
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.ending import Archive, Closure
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.ending import CaseSigned
from schemas.messages.orders import ArchiveCase
from schemas.policy.archive import ArchivePart, Part
from schemas.policy.pack import Pack
from schemas.policy.row import takes
from schemas.report import Attachment, Details

_JSON: Final = TypeAdapter(Any)


def sign(
    case: Case, pack: Pack, message: CaseSigned, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Sign the closed-loop form, and order the archive.

    Only the responsible person signs. A case that ended before anybody took it is signed by a member of the
    department that answers for it.

    Raises:
        TooEarly: the case is not closed yet.
        CaseIsClosed: it is archived.
        NotAllowed: it is signed, or somebody else signs.

    Source: S0-64, S0-65.
    """
    if case.state == "archived":
        raise has_ended(case, "closed")
    closure = _expect_closed(case)
    if closure.signed_by is not None:
        raise NotAllowed(
            f"The form of case {case.number} is signed.",
            field="case.closure.signed_by",
            expected="an unsigned form",
            found=repr(closure.signed_by),
        )
    _expect_signer(case, pack, message.by)
    signed = closure.model_copy(
        update={"signed_by": message.by, "signed_at": max(happened_at, closure.closed_at)}
    )
    after = case.model_copy(update={"closure": signed, "open_alerts": ()})
    return conclude(
        case,
        after,
        pack,
        event="case.signed",
        now=now,
        happened_at=signed.signed_at,
        by=message.by,
        reasons=(Reason("closure.signed", row=pack.archive.closing_form.id),),
        orders=(ArchiveCase(case_id=case.id), *alerts_to_resolve(case, "case.signed")),
        events=(case_fact(after, "signed", now=now, version=case.version + 1),),
    )


def archive(case: Case, pack: Pack, *, now: datetime) -> Decision[Case]:
    """Seal a closed case: every part that the pack names, as it is now. Nothing is due any more.

    Who the customer is stays out of the record, where erasing them would break the seal; the case keeps it.

    Returns:
        A decision that changes nothing if it is archived already.

    Raises:
        TooEarly: the case is not closed yet, or its customer has not been told of the end.
        NotAllowed: a part that must be there is empty; names it.

    Source: archive.yaml, rows archive.part.*; S0-20, S0-64, S0-65.
    """
    if case.state == "archived":
        return unchanged(case, event="case.archived")
    closure = _expect_closed(case)
    contents = archive_parts(case, closure, pack)
    for row in pack.archive.parts:
        if _is_required(row, case, closure) and not contents[row.part]:
            raise NotAllowed(
                f"Case {case.number} cannot be archived without its {row.part} ({row.label}).",
                field=row.part,
                expected=row.label,
                found="nothing",
            )
    _expect_told(case, pack)
    record = Archive(at=now, schema_row=pack.archive.record.id, parts=contents)
    after = case.model_copy(update={"state": "archived", "archive": record, "timers": {}, "open_alerts": ()})
    details = {"schema_row": record.schema_row, "parts": sorted(contents), "outcome": closure.outcome}
    return conclude(
        case,
        after,
        pack,
        event="case.archived",
        now=now,
        orders=alerts_to_resolve(case, "case.archived"),
        reasons=(Reason("archive.complete", row=pack.archive.record.id),),
        events=(case_fact(after, "archived", now=now, version=case.version + 1, details=details),),
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
        "feedback": case.callbacks,
        "causes": case.cause_analyses,
        "result": closure.result,
        "closing_form": closure,
        "satisfaction": closure.satisfaction if rated else None,
        "signature": closure.signed_by,
        "clocks": case.clocks,
    }
    return {row.part: _JSON.dump_python(found[row.part], mode="json") for row in pack.archive.parts}


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


def _expect_signer(case: Case, pack: Pack, by: str) -> None:
    owner, department = case.owner, department_of(case, pack)
    sentence = f"The form of case {case.number} is signed by its responsible person."
    if owner is None or owner.person == department:
        check_member(pack, by, department, sentence)
    elif by != owner.person:
        raise NotAllowed(sentence, field="by", expected=repr(owner.person), found=repr(by))


def _expect_told(case: Case, pack: Pack) -> None:
    """Let a case pass whose customer was told of the end: a signature can overtake that notice."""
    kind = outcome_of(case, pack).notice
    if all(notice.kind != kind for notice in case.notices):
        raise TooEarly(f"Case {case.number} is archived once its customer is told of the end.")


def _expect_closed(case: Case) -> Closure:
    if case.closure is None:
        raise TooEarly(f"Case {case.number} is {case.state}; it must be closed first.")
    return case.closure
