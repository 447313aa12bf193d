"""Change who owns a case: named by hand, claimed, handed on. No case is without an owner in between."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.alerts import TRANSFERS, alert_orders, with_alerts
from rules.announcing import case_fact
from rules.assignment import ask_cooperators, ask_owner, assigned, route_of
from rules.conclusion import conclude, unchanged
from rules.directory import department_named
from rules.eligibility import check_may_own
from rules.naming import ask_for_place, needs_a_place
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.base import Said
from schemas.messages.orders import RaiseAlert
from schemas.messages.ownership import CaseTransferred, OwnerNamed
from schemas.policy.pack import Pack
from schemas.work import Naming, Owner


def name_owner(  # noqa: PLR0913 - what was said, when, and how to answer it
    case: Case,
    pack: Pack,
    message: OwnerNamed,
    *,
    now: datetime,
    happened_at: datetime,
    said: Said | None = None,
) -> Decision[Case]:
    """Make somebody the owner because a dispatcher says so; a triaged case is thereby assigned.

    Args:
        case: A triaged case, or one that somebody owns; limits go on as they are.
        pack: Its directory, and who may name an owner.
        message: Owner, department and reason; helpers replace those that the case has, if any are named.
        now: Instant of the decision.
        happened_at: Since when it is so; receipt stands in for anything earlier.
        said: The message, so that a refusal by the pool of whom it names is told as its own.

    Returns:
        A decision that changes nothing if all of it is so already. Whoever a pool gives cases gets this one once the
        pool has a place for them; until then all stays as it is.

    Raises:
        InvalidMessage: a department that the directory does not know.
        CaseIsClosed: the case has ended.
        TooEarly: the case is not triaged yet.
        NotAllowed: somebody who is no dispatcher, or an owner who lacks what such a case needs.

    Source: handling.yaml, row handling.command.name-owner; S0-36, S0-38.
    """
    admit(case, pack, "name_owner", message.by)
    department = department_named(pack, message.department).code
    check_may_own(case, pack, message.owner, department, field="owner")
    helpers = _helpers(case, message, pack, department)
    if case.owner and (message.owner, department, helpers) == (
        case.owner.person,
        case.owner.department,
        case.cooperators,
    ):
        return unchanged(case, event="case.owner-named")
    owner = Owner(
        person=message.owner,
        department=department,
        mode="manual",
        by=message.by,
        reason=message.reason,
        since=not_before_receipt(case, happened_at),
    )
    by_hand = Reason("assignment.by_hand", detail={"by": message.by})
    if needs_a_place(case, pack, owner):
        asked = Naming(
            pool=department, asked=case.version + 1, owner=owner, cooperators=helpers, event="owner-named"
        )
        return ask_for_place(case, pack, asked, said=said, now=now)
    if case.owner is None:
        return assigned(case, owner, helpers, pack, reason=by_hand, now=now)
    return handed_on(case, owner, helpers, pack, event="owner-named", reason=by_hand, now=now)


def transfer(  # noqa: PLR0913 - what was said, when, and how to answer it
    case: Case,
    pack: Pack,
    message: CaseTransferred,
    *,
    now: datetime,
    happened_at: datetime,
    said: Said | None = None,
) -> Decision[Case]:
    """Hand a case on to another department or person; its limits go on, and the change is counted.

    Args:
        case: A case that somebody owns.
        pack: Its directory, and how many changes of owner pass without an alert.
        message: New department, maybe new person, and the reason.
        now: Instant of the decision.
        happened_at: Since when it is so; receipt stands in for anything earlier.
        said: The message, so that a refusal by the pool of whom it names is told as its own.

    Returns:
        The change; whoever a pool gives cases gets this one once the pool has a place for them.

    Raises:
        InvalidMessage: a department that the directory does not know.
        NotAllowed: the case is there already, somebody who does not own it hands it on, or the new owner lacks what
            such a case needs.
        CaseIsClosed: the case has ended.
        TooEarly: the case has no owner yet.

    Source: S0-39; assignment.yaml, row assignment.transfers; handling.yaml, row handling.command.transfer.
    """
    admit(case, pack, "transfer", message.by)
    before = owner_of(case)
    department = department_named(pack, message.department)
    owner = Owner(
        person=message.owner or department.first_owner,
        department=department.code,
        mode="manual",
        by=message.by,
        reason=message.reason,
        since=not_before_receipt(case, happened_at),
    )
    check_may_own(case, pack, owner.person, department.code, field="owner")
    if (owner.person, owner.department) == (before.person, before.department):
        raise NotAllowed(
            f"Case {case.number} is with {owner.person} of {owner.department} already.",
            field="department",
            expected="another department, or another owner in it",
            found=repr(message.department),
        )
    helpers = without(case.cooperators, department.code)
    row = pack.assignment.transfers.id
    if needs_a_place(case, pack, owner):
        asked = Naming(
            pool=department.code,
            asked=case.version + 1,
            owner=owner,
            cooperators=helpers,
            event="transferred",
            row=row,
        )
        return ask_for_place(case, pack, asked, said=said, now=now)
    reason = Reason("ownership.transferred", row=row, detail={"by": message.by})
    return handed_on(case, owner, helpers, pack, event="transferred", reason=reason, now=now)


def handed_on(  # noqa: PLR0913 - what changes and why, all named
    case: Case,
    owner: Owner,
    helpers: tuple[str, ...],
    pack: Pack,
    *,
    event: str,
    reason: Reason,
    now: datetime,
) -> Decision[Case]:
    """Give the decision that an owned case has another owner or other helpers; whoever was named before is not.

    Args:
        case: The case as loaded.
        owner: Who owns it from now on.
        helpers: Cooperating departments.
        pack: The case's pack.
        event: owner-named or transferred.
        reason: Which row spoke, or that somebody named the owner.
        now: Instant of the decision.
    """
    before = owner_of(case)
    moved = (owner.person, owner.department) != (before.person, before.department)
    after = case.model_copy(
        update={
            "owner": owner,
            "owner_count": case.owner_count + moved,
            "cooperators": helpers,
            "naming": None,
        }
    )
    alerts = _too_often(after, pack) if moved else ()
    after = with_alerts(after, alerts)
    details = {
        "by": owner.by,
        "from": before.department,
        "from_owner": before.person,
        "count": after.owner_count,
        "cooperators": list(after.cooperators),
    }
    new_helpers = [helper for helper in helpers if helper not in case.cooperators]
    told = (ask_owner(after, owner, pack, now=now),) if moved else ()
    return conclude(
        case,
        after,
        pack,
        event=f"case.{event}",
        now=now,
        by=owner.by,
        reasons=(reason,),
        orders=alerts,
        events=(
            case_fact(after, event, now=now, version=case.version + 1, details=details),
            *told,
            *ask_cooperators(after, new_helpers, pack, now=now),
        ),
    )


def _too_often(case: Case, pack: Pack) -> tuple[RaiseAlert, ...]:
    """Give the alert for a case that is passed about more often than the pack lets pass."""
    if case.owner_count <= pack.assignment.transfers.alert_above:
        return ()
    return alert_orders(case, pack, TRANSFERS, detail=str(case.owner_count))


def _helpers(case: Case, message: OwnerNamed, pack: Pack, department: str) -> tuple[str, ...]:
    """Give the helpers that a dispatcher names, else those that the case has, else those of its route."""
    named = [
        department_named(pack, helper, field=f"cooperators.{place}").code
        for place, helper in enumerate(message.cooperators)
    ]
    usual = case.cooperators if case.owner else route_of(case, pack).cooperators
    return without(tuple(dict.fromkeys(named)) or usual, department)


def without(helpers: tuple[str, ...], department: str) -> tuple[str, ...]:
    """Give the helpers but one department; the same tuple if it is not among them."""
    return tuple(helper for helper in helpers if helper != department) if department in helpers else helpers


def owner_of(case: Case) -> Owner:
    """Give the owner of a case that has one, as every case that a command of its owner was admitted to."""
    if case.owner is None:  # pragma: no cover - admission lets nobody pass as owner of such a case
        raise AssertionError(case.id)
    return case.owner
