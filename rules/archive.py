"""Archiving: the responsible person signs, then everything that the pack wants to keep is sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import has_ended
from rules.alerts import alerts_to_resolve
from rules.announcing import case_fact
from rules.archive_parts import GIVEN_BY, archive_parts, lacking_parts
from rules.authority import check_member
from rules.clock_timers import SENDING
from rules.closing import notice_of_end, outcome_of
from rules.conclusion import conclude, unchanged
from rules.responsible import department_of
from rules.retention import with_retention
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.ending import Archive, Closure
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.ending import CaseSigned
from schemas.messages.orders import ArchiveCase
from schemas.policy.archive import Part
from schemas.policy.pack import Pack

TOLD_AGAIN: Final = "case.end-told-again"
"""The event of an archive that waits for the notice of the end, and orders that again."""


def sign(
    case: Case, pack: Pack, message: CaseSigned, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Sign the closed-loop form, and order the archive.

    Only the responsible person signs. A case that ended before anybody took it is signed by a member of the
    department that answers for it.

    Raises:
        TooEarly: the case is not closed yet.
        CaseIsClosed: it is archived.
        NotAllowed: it is signed, somebody else signs, or a part is empty that the archive must have; names all of them.

    Source: S0-64, S0-65, C-28.
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
    _expect_whole(case, closure, pack, but_for=("signature",))
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
    """Seal a closed case: every part that the pack names, as it is now. Only what outlives it is still due.

    Who the customer is stays out of the record, where erasing them would break the seal; the case keeps it.

    Returns:
        A decision that changes nothing if it is archived already; one that has the customer told of the end, where
        that is what the archive waits for and nobody signs.

    Raises:
        TooEarly: the case is not closed yet, or its customer has not been told of the end.
        NotAllowed: parts that must be there are empty; names them.

    Source: archive.yaml, rows archive.part.*; S0-20, S0-64, S0-65.
    """
    if case.state == "archived":
        return unchanged(case, event="case.archived")
    closure = _expect_closed(case)
    _expect_whole(case, closure, pack)
    if not _is_told(case, pack):
        return _told_again(case, pack, now=now)
    contents = archive_parts(case, closure, pack)
    record = Archive(at=now, schema_row=pack.archive.record.id, parts=contents, entry_count=case.version + 1)
    sealed = case.model_copy(update={"state": "archived", "archive": record, "open_alerts": ()})
    after = with_retention(sealed, pack, now=now)
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


def _expect_signer(case: Case, pack: Pack, by: str) -> None:
    owner, department = case.owner, department_of(case, pack)
    sentence = f"The form of case {case.number} is signed by its responsible person."
    if owner is None or owner.person == department:
        check_member(pack, by, department, sentence)
    elif by != owner.person:
        raise NotAllowed(sentence, field="by", expected=repr(owner.person), found=repr(by))


def _expect_whole(case: Case, closure: Closure, pack: Pack, *, but_for: tuple[Part, ...] = ()) -> None:
    """Let a case pass that lacks nothing that its archive must have.

    Raises:
        NotAllowed: parts that must be there are empty; names all of them.
    """
    lacking = [row for row in lacking_parts(case, closure, pack) if row.part not in but_for]
    if lacking:
        named = ", ".join(f"{row.part} ({row.label})" for row in lacking)
        messages = ", ".join(dict.fromkeys(GIVEN_BY[row.part] for row in lacking if row.part in GIVEN_BY))
        hint = f" Send first: {messages}." if messages else ""
        raise NotAllowed(
            f"Case {case.number} cannot be archived without its {named}.{hint}",
            field=lacking[0].part,
            expected=", ".join(row.label for row in lacking),
            found="nothing",
        )


def _is_told(case: Case, pack: Pack) -> bool:
    kind = outcome_of(case, pack).notice
    on_their_way = {timer.about for timer in case.timers.values() if timer.kind == SENDING}
    return any(notice.kind == kind and notice.id not in on_their_way for notice in case.notices)


def _told_again(case: Case, pack: Pack, *, now: datetime) -> Decision[Case]:
    """Have the customer told of the end once more, where that notice orders the archive.

    Raises:
        TooEarly: elsewhere, for a signature can overtake that notice.
    """
    sealing = pack.archive.sealing
    if sealing is None or sealing.when == "signed":
        raise TooEarly(f"Case {case.number} is archived once its customer is told of the end.")
    order = notice_of_end(case, pack)
    return conclude(case, case, pack, event=TOLD_AGAIN, now=now, orders=(order,))


def _expect_closed(case: Case) -> Closure:
    if case.closure is None:
        raise TooEarly(f"Case {case.number} is {case.state}; it must be closed first.")
    return case.closure
