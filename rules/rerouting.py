"""Where a case goes that was judged anew before anybody had taken it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rules.assignment import ask_cooperators, ask_owner, route_of
from rules.directory import department_coded
from rules.routing import Routed
from schemas.assessment import Assessment
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.messages.base import Event
from schemas.policy.pack import Pack
from schemas.work import Owner


def routed_anew(
    case: Case, before: Assessment, pack: Pack, *, now: datetime
) -> tuple[Case, tuple[Event, ...]]:
    """Give the case with the owner that another kind calls for, and what they find in their queues.

    Nobody takes a case away from somebody who has taken it, or was named by hand.

    Args:
        case: With its new form.
        before: The form until now.
        pack: The case's pack.
        now: Instant of the decision.
    """
    form, owner = case.assessments[-1], case.owner
    same_kind = not before.doubts and (form.cls, form.topic, form.module) == (
        before.cls,
        before.topic,
        before.module,
    )
    if same_kind or owner is None or owner.mode == "manual" or owner.accepted_at is not None:
        return case, ()
    return _moved(case, owner, route_of(case, pack), pack, now=now)


def routed_by_tags(
    case: Case, new: Sequence[str], pack: Pack, *, now: datetime
) -> tuple[Case, tuple[Event, ...]]:
    """Give the case with the owner that new tags call for, and what they find in their queues.

    Args:
        case: With the tags.
        new: Those that it did not bear before; none: it stays where it is.
        pack: The case's pack.
        now: Instant of the decision.
    """
    owner = case.owner
    if not new or owner is None or owner.mode == "manual" or owner.accepted_at is not None:
        return case, ()
    routed = route_of(case, pack)
    row = next((one for one in pack.assignment.routes if one.id == routed.row), None)
    if row is None or set(row.tags).isdisjoint(new):
        return case, ()
    return _moved(case, owner, routed, pack, now=now)


def _moved(
    case: Case, owner: Owner, routed: Routed, pack: Pack, *, now: datetime
) -> tuple[Case, tuple[Event, ...]]:
    claimed = owner.person not in (owner.department, department_coded(pack, owner.department).first_owner)
    if claimed or routed.department == owner.department:
        return case, ()
    person = department_coded(pack, routed.department).first_owner
    moved = Owner(person=person, department=routed.department, mode="automatic", by=SOURCE, since=now)
    after = case.model_copy(update={"owner": moved, "cooperators": routed.cooperators})
    asked = ask_owner(after, moved, pack, now=now)
    return after, (asked, *ask_cooperators(after, routed.cooperators, pack, now=now))
