"""Why a round failed."""

from __future__ import annotations

from datetime import datetime

from rules.admission import has_ended, not_before_receipt
from rules.announcing import case_fact
from rules.conclusion import conclude
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.ending import CauseAnalysed
from schemas.policy.pack import Pack


def analyse_cause(
    case: Case, pack: Pack, message: CauseAnalysed, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record why the last round failed; the next plan waits for it.

    Raises:
        TooEarly: the round has not failed yet.
        CaseIsClosed: the case has ended.
        NotAllowed: no failed round lacks its cause.

    Source: S0-60.
    """
    if not case.is_open:
        raise has_ended(case)
    if not lacks_cause(case, pack):
        if case.state in ("resolved", "callback"):
            raise TooEarly(f"Round {case.round} of case {case.number} has not failed yet.")
        raise NotAllowed(
            f"No failed round of case {case.number} lacks its cause.",
            field="cause",
            expected="a round that failed without one",
            found=f"round {case.round}",
        )
    after = with_cause(case, message.cause)
    details = {"failed_rounds": failed_rounds(after, pack), "causes": len(after.cause_analyses)}
    return conclude(
        case,
        after,
        pack,
        event="cause.analysed",
        now=now,
        happened_at=not_before_receipt(case, happened_at),
        by=message.by,
        events=(case_fact(after, "cause-analysed", now=now, version=case.version + 1, details=details),),
    )


def failed_rounds(case: Case, pack: Pack) -> int:
    """Give how many rounds ended with an answer that asks for another."""
    failing = {answer.code for answer in pack.callbacks.answers if answer.then == "rework"}
    return sum(call.answer in failing for call in case.callbacks)


def lacks_cause(case: Case, pack: Pack) -> bool:
    """Say whether a round failed and nobody has said why."""
    return len(case.cause_analyses) < failed_rounds(case, pack)


def with_cause(case: Case, cause: str | None) -> Case:
    """Give the case with one more cause on record; the same case if there is none."""
    return case.model_copy(update={"cause_analyses": (*case.cause_analyses, cause)}) if cause else case
