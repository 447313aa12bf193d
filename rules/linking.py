"""Tie a case to another one; a repeated contact makes the case that it repeats more urgent."""

from __future__ import annotations

from datetime import datetime

from rules.announcing import case_fact
from rules.conclusion import conclude, unchanged
from rules.objecting import with_objections_told
from rules.self_service import to_people
from rules.triage import form_reissued, retriage
from schemas.case import Case, Link
from schemas.decision import Decision, Reason
from schemas.messages.orders import LinkCase
from schemas.policy.pack import Pack


def link(case: Case, pack: Pack, order: LinkCase, *, now: datetime) -> Decision[Case]:
    """Record that another case is tied to this one; an ended case takes the note too, and nothing else.

    Also an archived one: what came up in a callback may be registered after the archive, and the sealed record
    stays as it is. What was objected before the case that goes on with the matter was there is told to it.

    Args:
        case: The case that came first.
        pack: Judges a repeated open case again; its limits only grow shorter.
        order: The later case, and whether it repeats this one or came up in its callback.
        now: Instant of the decision.

    Returns:
        A decision that changes nothing if the two are tied already.

    Source: S0-05, S0-33, S1-31, S4-51.
    """
    if any((tie.case_id, tie.relation) == (order.other_id, order.relation) for tie in case.links):
        return unchanged(case, event="case.linked")
    tie = Link(case_id=order.other_id, relation=order.relation, at=now)
    repeated, goes_on = order.relation == "repeated_by", order.relation == "goes_on_in"
    count = case.second_complaint_count + (1 if repeated and case.is_open else 0)
    tied = case.model_copy(update={"links": (*case.links, tie), "second_complaint_count": count})
    after = retriage(tied, pack, because="repeat_contact", now=now) if repeated else tied
    after, orders = to_people(after) if repeated else (after, ())
    after, told = with_objections_told(after, order.other_id) if goes_on else (after, ())
    details: dict[str, object] = {"other": order.other_id, "relation": order.relation}
    if repeated:
        details |= {"second_complaints": count}
    return conclude(
        case,
        after,
        pack,
        event="case.linked",
        now=now,
        reasons=(Reason(f"link.{order.relation}", detail=details),),
        orders=(*orders, *told),
        events=(
            case_fact(after, "linked", now=now, version=case.version + 1, details=details),
            *form_reissued(case, after, pack, now=now),
        ),
    )
