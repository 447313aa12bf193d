"""What is found out and what is done on the way: facts and progress."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, check_later, not_before_receipt
from rules.handled import Done, handled
from rules.labels import expect_row
from rules.notices import notify
from rules.triage import form_reissued, retriage
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.base import Event
from schemas.messages.handling import FactFound, ProgressReported
from schemas.messages.investigation import FactVerified
from schemas.policy.handling import FactKind
from schemas.policy.pack import Pack
from schemas.work import Fact, Progress


def record_fact(
    case: Case, pack: Pack, message: FactFound, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record something found out. Some kinds judge the case again; a higher level issues a new form.

    Raises:
        InvalidMessage: a kind that the pack does not list.

    Source: handling.yaml, rows handling.fact.*.
    """
    admit(case, pack, "record_fact", message.by)
    row = expect_row(pack.handling.fact_kinds, message.kind, field="kind")
    at = not_before_receipt(case, happened_at)
    fact = Fact(
        kind=row.code,
        text=message.text,
        source=message.source,
        verified=message.verified,
        by=message.by,
        at=at,
        standing=row.standing,
    )
    after, risen = judged_with(case, fact, row, pack, now=now)
    done = Done(
        "case.retriaged" if risen else "fact.found",
        message.by,
        fact="fact-found",
        details={
            "kind": row.code,
            "verified": message.verified,
            "standing": row.standing,
            "fact": len(after.facts),
        },
        reasons=(Reason("fact_found", row.id),) if risen else (),
        asks=risen,
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def verify_fact(
    case: Case, pack: Pack, message: FactVerified, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Note that a fact was checked, by whom and when; from then on a plan may rely on it.

    Raises:
        NotAllowed: no fact of that number, or one that is verified.

    Source: S2-23.
    """
    admit(case, pack, "verify_fact", message.by)
    unverified = [str(number) for number, fact in enumerate(case.facts, start=1) if not fact.verified]
    if str(message.fact) not in unverified:
        expected = ", ".join(unverified) or "none: every fact is verified"
        raise NotAllowed(
            f"Expected the number of a fact that is not verified ({expected}); found {message.fact}.",
            field="fact",
            expected=expected,
            found=repr(message.fact),
        )
    at = not_before_receipt(case, happened_at)
    checked = {"verified": True, "verified_by": message.by, "verified_at": at}
    place = message.fact - 1
    fact = case.facts[place].model_copy(update=checked)
    after = case.model_copy(update={"facts": (*case.facts[:place], fact, *case.facts[place + 1 :])})
    done = Done(
        "fact.verified",
        message.by,
        about=str(message.fact),
        details={"fact": message.fact, "kind": fact.kind, "standing": fact.standing},
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def judged_with(
    case: Case, fact: Fact, row: FactKind, pack: Pack, *, now: datetime
) -> tuple[Case, tuple[Event, ...]]:
    """Give the case with one more fact, judged again if its kind says so, and its new form if it rose.

    Source: handling.yaml, ``retriage`` of rows handling.fact.*; S0-54.
    """
    noted = case.model_copy(update={"facts": (*case.facts, fact)})
    after = retriage(noted, pack, because="fact_found", now=now) if row.retriage else noted
    return after, form_reissued(case, after, pack, now=now)


def with_fact(case: Case, kind: str, text: str, *, by: str, at: datetime) -> Case:
    """Give the case with what somebody stated of it, by their word, as a verified fact.

    Args:
        case: Any case.
        kind: Code of one of the pack's kinds of facts.
        text: What they stated.
        by: Who did; also its source.
        at: When it happened.
    """
    fact = Fact(kind=kind, text=text, source=by, verified=True, by=by, at=at)
    return case.model_copy(update={"facts": (*case.facts, fact)})


def report_progress(
    case: Case, pack: Pack, message: ProgressReported, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Append a progress entry and tell the customer; entries keep their own time and the order they came in.

    Raises:
        NotAllowed: a newly expected resolution that was past when it was said.
    """
    admit(case, pack, "report_progress", message.by)
    said_at = not_before_receipt(case, happened_at)
    check_later(message.expected_at, said_at, field="expected_at")
    at = not_before_receipt(case, min(message.at, now)) if message.at else said_at
    entry = Progress(
        step=message.step, at=at, recorded_at=now, by=message.by, expected_at=message.expected_at
    )
    after = case.model_copy(
        update={
            "progress": (*case.progress, entry),
            "promised_by": message.expected_at or case.promised_by,
        }
    )
    number = len(after.progress)
    done = Done(
        "progress.reported",
        message.by,
        about=str(number),
        details={"entry": number},
        orders=(notify(after, "progress", about=str(number)),),
    )
    return handled(case, after, pack, done, now=now, happened_at=said_at)
