"""The customer's answer to a plan: nothing is carried out before they agree, everything at once after."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.carrying_out import carry_out
from rules.handled import Done, handled
from rules.needed_parts import expect_parts
from rules.plan_versions import plan_in_force, with_plan
from rules.proposing import spoken_with
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.plan import CustomerAccepted, CustomerObjected
from schemas.policy.pack import Pack


def accept_plan(
    case: Case, pack: Pack, message: CustomerAccepted, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record that the customer agrees, and have every remedy carried out.

    Raises:
        NotAllowed: another plan than the one in force.
        Incomplete: the pack wants somebody who follows the execution, and there is nobody in person; or it wants
            feedback or confirmation recorded with the yes.

    Source: S0-53, S2-32, S2-35, S4-44; handling.yaml, rows handling.consent and handling.remedy.*.
    """
    admit(case, pack, "accept_plan", message.by)
    at = not_before_receipt(case, happened_at)
    plan = plan_in_force(case, message.plan_version)
    expect_parts(
        pack.handling.consent, message, f"The customer's yes to a plan for case {case.number} is recorded"
    )
    said = {"accepted_at": at, "feedback": message.feedback, "confirmation": message.confirmation}
    accepted = plan.model_copy(update=said)
    talked = spoken_with(case, plan, pack, "accepted", by=message.by, at=at)
    after, asks = carry_out(talked, accepted, pack, named=message.follow_up_owner, now=now)
    done = Done("plan.accepted", message.by, details={"plan_version": plan.version}, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def object_to_plan(
    case: Case, pack: Pack, message: CustomerObjected, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record that the customer does not agree; the next plan must offer something else.

    Raises:
        NotAllowed: another plan than the one in force.
    """
    admit(case, pack, "object_to_plan", message.by)
    at = not_before_receipt(case, happened_at)
    turned_down = {"objected_at": at, "objection": message.objection}
    plan = plan_in_force(case, message.plan_version).model_copy(update=turned_down)
    talked = spoken_with(case, plan, pack, "objected", by=message.by, at=at)
    after = with_plan(talked, plan).model_copy(update={"state": "planning"})
    done = Done("plan.objected", message.by, details={"plan_version": plan.version})
    return handled(case, after, pack, done, now=now, happened_at=at)
