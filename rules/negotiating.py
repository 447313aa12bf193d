"""Talking a plan over: what the customer asks for instead, the company's yes to that, and demands that are not met."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.announcing import ask_department
from rules.approvals import rows_to_approve
from rules.carrying_out import carry_out, is_consented
from rules.compensation.offers import with_offer
from rules.handled import Done, handled
from rules.limits import offers, remedies_of
from rules.needed_parts import expect_parts
from rules.notice_texts import DEMAND_REFUSED
from rules.notices import notify
from rules.permitted import check_permitted
from rules.plan_versions import plan_in_force, with_plan
from rules.plans import hold
from rules.proposing import propose, spoken_with
from rules.tasks import department_meant
from schemas.agreement import RefusedDemand
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.plan import CounterAgreed, CustomerCountered, DemandRefused
from schemas.policy.handling import OWNER
from schemas.policy.pack import Pack
from schemas.work import Plan

COUNTER = "counter_offer"
"""Kind of the request to decide about what the customer asks for instead."""


def counter_plan(
    case: Case, pack: Pack, message: CustomerCountered, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Make what the customer would agree to the next version of the plan.

    Within the limits it waits for the owner's yes, beyond them for the approvals. The customer's own yes stands in it.

    Raises:
        NotAllowed: another plan than the one in force, or just what that offers.
        InvalidMessage: a remedy that the pack does not list.

    Source: S2-30; handling.yaml, rows handling.limit.* and handling.approval.*.
    """
    admit(case, pack, "counter_plan", message.by)
    at = not_before_receipt(case, happened_at)
    turned_down = {"objected_at": at, "objection": message.words}
    old = plan_in_force(case, message.plan_version).model_copy(update=turned_down)
    plan = _counter(case, pack, old, message, at=at)
    talked = with_plan(spoken_with(case, old, pack, "countered", by=message.by, at=at), old)
    planned = talked.model_copy(update={"plans": (*talked.plans, plan), "state": "planning"})
    details = {"plan_version": plan.version, "needs_approval": list(plan.needs_approval)}
    if plan.needs_approval:
        after, held = hold(planned, plan, pack, now=now)
        done = Done("plan.countered", message.by, details=details, reasons=held.reasons, asks=held.asks)
        return handled(case, after, pack, done, now=now, happened_at=at)
    owner = department_meant(planned, OWNER)
    ask = ask_department(planned, owner, COUNTER, now=now, details={"plan_version": plan.version})
    done = Done("plan.countered", message.by, details=details, asks=(ask,))
    return handled(case, planned, pack, done, now=now, happened_at=at)


def agree_to_counter(
    case: Case, pack: Pack, message: CounterAgreed, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Say the company's yes to what the customer asked for, and have it carried out at once.

    Where the pack wants more recorded with the customer's yes, they are told first and confirm it. What lies beyond the
    limits goes to its approvers once more, if a ruling from above ended their approval before they gave it.

    Raises:
        NotAllowed: another plan than the one in force, one that the company drafted, or one that an approver refused.
        Incomplete: the pack wants somebody who follows the execution, and there is nobody in person.

    Source: S2-31, S2-32, S4-44.
    """
    admit(case, pack, "agree_to_counter", message.by)
    at = not_before_receipt(case, happened_at)
    plan = plan_in_force(case, message.plan_version)
    if not plan.counter or plan.refused_reason is not None:
        raise NotAllowed(
            f"Plan {plan.version} of case {case.number} is no counter-offer that waits for an answer.",
            field="plan_version",
            expected="what the customer asked for, not refused yet",
            found=repr(message.plan_version),
        )
    if plan.needs_approval and plan.approved_by is None:
        after, held = hold(case, plan, pack, now=now)
        return handled(case, after, pack, replace(held, by=message.by), now=now, happened_at=at)
    if not is_consented(plan, pack):
        return _to_be_confirmed(case, plan, pack, by=message.by, now=now, at=at)
    agreed = plan.model_copy(update={"agreed_by": message.by, "agreed_at": at})
    after, asks = carry_out(case, agreed, pack, named=message.follow_up_owner, now=now)
    details = {"plan_version": plan.version, "counter": True}
    done = Done("plan.accepted", message.by, details=details, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def refuse_demand(
    case: Case, pack: Pack, message: DemandRefused, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Tell the customer why a demand is not met and what they may have instead; a counter-offer is turned down with it.

    Raises:
        Incomplete: reason or alternative is missing and the pack wants it.

    Source: S4-43; handling.yaml, row handling.refusal.
    """
    admit(case, pack, "refuse_demand", message.by)
    at = not_before_receipt(case, happened_at)
    expect_parts(pack.handling.refusal, message, f"A demand of case {case.number} is refused")
    plan = case.plan
    waits = plan is not None and plan.counter and not plan.is_agreed and plan.refused_reason is None
    refused = RefusedDemand(
        demand=message.demand,
        reason=message.reason,
        alternative=message.alternative,
        plan_version=plan.version if plan is not None and waits else None,
        by=message.by,
        at=at,
    )
    after = case.model_copy(
        update={
            "refused_demands": (*case.refused_demands, refused),
            "first_response_at": case.first_response_at or at,
        }
    )
    if plan is not None and waits:
        after = with_plan(after, plan.model_copy(update={"refused_reason": message.reason or message.demand}))
    number = len(after.refused_demands)
    done = Done(
        "demand.refused",
        message.by,
        details={"number": number},
        orders=(notify(after, DEMAND_REFUSED, about=str(number)),),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def _to_be_confirmed(  # noqa: PLR0913 - a yes and its two instants
    case: Case, plan: Plan, pack: Pack, *, by: str, now: datetime, at: datetime
) -> Decision[Case]:
    after, orders, asks = propose(case, plan, pack, by=by, now=now, at=at)
    details = {"plan_version": plan.version, "remedies": [one.code for one in plan.remedies]}
    done = Done("plan.proposed", by, details=details, orders=orders, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def _counter(case: Case, pack: Pack, old: Plan, message: CustomerCountered, *, at: datetime) -> Plan:
    """Give the next version on the grounds of the one before, with the customer's remedies and their yes."""
    remedies = remedies_of(pack.handling, with_offer(case, message.remedies), at=at)
    check_permitted(case, pack, remedies)
    plan = Plan(
        version=old.version + 1,
        round=case.round,
        root_cause=old.root_cause,
        remedies=remedies,
        basis=old.basis,
        rules=old.rules,
        demand=old.demand,
        core_issue=old.core_issue,
        evidence=old.evidence,
        procedure=old.procedure,
        time_needed=old.time_needed,
        expectation=old.expectation,
        by=message.by,
        drafted_at=at,
        counter=True,
        accepted_at=at,
        feedback=message.words,
        needs_approval=rows_to_approve(case, pack, remedies),
    )
    if offers(plan) == offers(old):
        raise NotAllowed(
            f"Plan {old.version} offers just that; the customer accepts it instead.",
            field="remedies",
            expected=f"other remedies than plan {old.version}",
            found=repr([remedy.code for remedy in remedies]),
        )
    return plan
