"""Taking receipt, verifying, and answering the customer in person."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import admit, not_before_receipt
from rules.anger import check_calming
from rules.directory import department_named
from rules.eligibility import check_may_own
from rules.findings import with_fact
from rules.handled import Done, handled
from rules.labels import plain
from rules.marking import pinned_down
from rules.placing import is_pooled, is_unclaimed, pool_of
from rules.tasks import opening_tasks, settled
from schemas.case import Case, State
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.handling import ResponseGiven
from schemas.messages.ownership import CaseAccepted, CaseVerified
from schemas.policy.commands import Start
from schemas.policy.pack import Pack
from schemas.work import Owner, Progress

BEGINNINGS: Final[frozenset[State]] = frozenset({"assigned", "rework"})
"""States that acceptance leads out of; elsewhere a new owner only takes receipt of work under way."""

VERIFIED: Final = "customer_statement"
"""Kind of the fact that verification leaves."""

BY_VERIFYING: Final = "case.verified"
"""Tasks of kinds that this event answers are answered by verifying the case."""


def accept(
    case: Case, pack: Pack, message: CaseAccepted, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Start handling: the owner takes receipt, and everything that can run side by side is asked for at once.

    A new owner of work under way takes receipt too; that restarts nothing. Where nobody in the department has
    claimed the case, whoever takes receipt is its first responsible person from then on.

    Raises:
        NotAllowed: the owner has taken receipt before, or the case waits in a pool for somebody to claim it.

    Source: handling.yaml, rows handling.start.* and handling.opening.*; S0-28, S0-38.
    """
    admit(case, pack, "accept", message.by)
    at = not_before_receipt(case, happened_at)
    owner = case.owner
    _expect_a_place(case, pack, message.by)
    if case.state not in BEGINNINGS and (owner is None or owner.accepted_at is not None):
        raise NotAllowed(
            f"Case {case.number} was accepted before and is {case.state}.",
            field="case.state",
            expected=", ".join(sorted(BEGINNINGS)),
            found=case.state,
        )
    taken = case.model_copy(
        update={
            "owner": owner and _taken(owner, message.by, at),
            "handling_started_at": case.handling_started_at or at,
        }
    )
    details = times_of(taken)
    if case.state not in BEGINNINGS:
        done = Done("case.accepted", message.by, details=details)
        return handled(case, taken, pack, done, now=now, happened_at=at)
    row = start_of(case, pack)
    after, asks = opening_tasks(taken.model_copy(update={"state": row.state}), pack, now=now)
    done = Done("case.accepted", message.by, details=details, reasons=(Reason("start", row.id),), asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def _expect_a_place(case: Case, pack: Pack, by: str) -> None:
    """Let whoever takes receipt of a case that nobody has do so, unless their pool must find a place for it first."""
    check_may_own(case, pack, by, case.owner.department if case.owner else "", field="by")
    row = pool_of(case, pack) if is_unclaimed(case, pack) else None
    if row is not None and is_pooled(pack, by, row.department):
        raise NotAllowed(
            f"Case {case.number} waits in the pool of {row.department}; claim it first.",
            field="by",
            expected="the owner in person",
            found=repr(by),
        )


def times_of(case: Case) -> dict[str, str | None]:
    """Give when a matter was taken up and when its handling started, for a fact: S1-14."""
    taken_up, started = case.accepted_at, case.handling_started_at
    return {
        "accepted_at": taken_up.isoformat() if taken_up else None,
        "handling_started_at": started.isoformat() if started else None,
    }


def start_of(case: Case, pack: Pack) -> Start:
    """Give the row that says where handling of a case's class begins.

    Raises:
        NotAllowed: the pack handles no such class.
    """
    cls = case.assessment.cls if case.assessment else ""
    for row in pack.handling.starts:
        if row.cls == cls:
            return row
    expected = ", ".join(row.cls for row in pack.handling.starts)
    raise NotAllowed(
        f"Expected a case assessed as one of {expected}; found {cls!r}.",
        field="case.assessment.cls",
        expected=expected,
        found=repr(cls),
    )


def _taken(owner: Owner, by: str, at: datetime) -> Owner:
    received = {"accepted_at": at}
    is_free = owner.person in (owner.department, owner.role) and by not in (owner.department, owner.role)
    claimed = {"person": by, "by": by, "since": at} if is_free else {}
    return owner.model_copy(update=received | claimed)


def verify(
    case: Case, pack: Pack, message: CaseVerified, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Start the investigation; a courtesy reply does not. What was verified becomes a fact.

    The instant stays once it is set, so that a second verification cannot move a verdict. Who investigates is
    recorded: whoever says this, or the department that they name.

    Raises:
        InvalidMessage: a department that the directory does not know.

    Source: S0-46, S2-19.
    """
    admit(case, pack, "verify", message.by)
    at = not_before_receipt(case, happened_at)
    stated = with_fact(case, VERIFIED, message.note, by=message.by, at=at)
    department = (
        department_named(pack, message.investigator, field="investigator") if message.investigator else None
    )
    kinds = {row.code for row in pack.handling.task_kinds if row.answered_with == BY_VERIFYING}
    waiting = [known for known, task in case.tasks.items() if task.kind in kinds and task.answered_at is None]
    after = stated.model_copy(
        update={
            "investigation_started_at": case.investigation_started_at or at,
            "investigator": department.code if department else message.by,
            "tasks": settled(case.tasks, waiting, message.note, by=message.by, at=at),
        }
    )
    return handled(case, after, pack, Done("case.verified", message.by), now=now, happened_at=at)


def respond(
    case: Case, pack: Pack, message: ResponseGiven, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record a reply in person; the first one is the first response. It stands in the timeline.

    Raises:
        NotAllowed: a channel that the pack does not list, or the customer is angry and no approved phrase calms them.
    """
    admit(case, pack, "respond", message.by)
    check_calming(case, pack, message.summary, field="summary")
    at = not_before_receipt(case, happened_at)
    channel = response_channel(pack, message.channel)
    entry = Progress(step=message.summary, at=at, recorded_at=now, by=message.by, channel=channel)
    after = case.model_copy(
        update={
            "first_response_at": case.first_response_at or at,
            "progress": (*case.progress, entry),
        }
    )
    after, asks = pinned_down(after, pack, message.core_issue, at=at, now=now)
    done = Done("case.responded", message.by, details={"channel": channel}, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def response_channel(pack: Pack, channel: str) -> str:
    """Give a way in which customers may be answered.

    Raises:
        NotAllowed: the pack does not list it.

    Source: handling.yaml, row handling.response-channels.
    """
    codes = pack.handling.response_channels.codes
    if plain(channel) not in codes:
        expected = ", ".join(codes)
        raise NotAllowed(
            f"Expected a channel out of {expected}; found {channel!r}.",
            field="channel",
            expected=expected,
            found=repr(channel),
        )
    return plain(channel)
