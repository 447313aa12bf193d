"""A further objection to an end whose matter goes on: it is added where the matter is, so that it stays one case."""

from __future__ import annotations

from datetime import datetime

from rules.announcing import case_fact
from rules.conclusion import conclude
from rules.supplements import supply
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.ending import Objection
from schemas.errors import NotAllowed
from schemas.messages.base import CaseRef
from schemas.messages.ending import CaseReopened
from schemas.messages.intake import InformationSupplied
from schemas.policy.pack import Pack

OBJECTED_AGAIN = "case.objected-again"
"""A further objection to an end after which a new case goes on with the matter."""


def goes_on_in(case: Case) -> str | None:
    """Give the id of the case that goes on with the matter of an ended one, the newest; None if none is known yet."""
    before = {link.case_id for link in case.links if link.relation == "goes_on_with"}
    later = [link.case_id for link in case.links if link.relation == "goes_on_in"]
    return next((one for one in reversed(later) if one not in before), None)


def added(
    case: Case, pack: Pack, message: CaseReopened, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Add an objection to an open case that is open because somebody objected before.

    Raises:
        NotAllowed: nobody has objected before, so that there is no end to object to.
    """
    if not case.reopenings and not any(link.relation == "goes_on_with" for link in case.links):
        raise NotAllowed(
            f"Case {case.number} is {case.state} and has not ended.",
            field="case.state",
            expected="closed or archived",
            found=case.state,
        )
    more = InformationSupplied(case=message.case, text=message.reason, by=message.by)
    return supply(case, pack, more, now=now, happened_at=happened_at)


def objected_again(
    case: Case, pack: Pack, message: CaseReopened, *, now: datetime, at: datetime
) -> Decision[Case]:
    """Pass an objection on to the case that goes on with the matter, or keep it until that one is registered.

    Args:
        case: An ended case whose matter was submitted anew, or that is tied to the case that goes on with it.
        pack: Its pack.
        message: The objection.
        now: Instant of the decision.
        at: When it was said.
    """
    said = Objection(reason=message.reason, by=message.by, at=at)
    other, renewal = goes_on_in(case), case.renewal
    after = case
    if other is None and renewal is not None:
        kept = renewal.model_copy(update={"waiting": (*renewal.waiting, said)})
        after = case.model_copy(update={"renewal": kept})
    fact = case_fact(case, "objected-again", now=now, version=case.version + 1, details={"other": other})
    return conclude(
        case,
        after,
        pack,
        event=OBJECTED_AGAIN,
        now=now,
        happened_at=at,
        by=message.by,
        reasons=(Reason("case.objected-again", detail={"other": other or ""}),),
        orders=(_told(other, said),) if other is not None else (),
        events=(fact,),
    )


def with_objections_told(case: Case, other: str) -> tuple[Case, tuple[CaseReopened, ...]]:
    """Give the case without the objections that waited for the new case, and the orders that tell them to it."""
    if case.renewal is None or not case.renewal.waiting:
        return case, ()
    told = tuple(_told(other, said) for said in case.renewal.waiting)
    return case.model_copy(update={"renewal": case.renewal.model_copy(update={"waiting": ()})}), told


def _told(other: str, said: Objection) -> CaseReopened:
    return CaseReopened(case=CaseRef(id=other), reason=said.reason, by=said.by)
