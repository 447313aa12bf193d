"""Talking to the customer about a plan: once there is one that may be told, and on record."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.handled import Done, handled
from rules.handling import response_channel
from rules.plan_versions import plan_in_force
from rules.proposing import spoken_with
from schemas.agreement import Spoken
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.plan import CustomerContacted
from schemas.policy.pack import Pack


def contact_customer(
    case: Case, pack: Pack, message: CustomerContacted, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record that the plan was explained to the customer; the task of doing so is done.

    Raises:
        NotAllowed: there is no plan (处理方案) yet, another one is in force, or this one may not be told; or a channel
            that the pack does not list.
        Incomplete: the plan lacks something that must be there first.

    Source: S4-35, S4-36, S4-38; handling.yaml, rows handling.plan-need.* and handling.contact.
    """
    admit(case, pack, "contact_customer", message.by)
    at = not_before_receipt(case, happened_at)
    plan = plan_in_force(case, message.plan_version)
    if plan.lacks:
        raise Incomplete(
            f"Plan {plan.version} of case {case.number} lacks {', '.join(plan.lacks)}; the customer hears of it after.",
            field=f"plan.{plan.lacks[0]}",
            expected=", ".join(plan.lacks),
            found="None",
        )
    if plan.proposed_at is None:
        raise NotAllowed(
            f"Plan {plan.version} of case {case.number} may not be told to the customer.",
            field="plan_version",
            expected="a plan that was proposed",
            found=repr(message.plan_version),
        )
    channel = response_channel(pack, message.channel)
    spoken = Spoken(
        plan_version=plan.version,
        channel=channel,
        summary=message.summary,
        explained=message.explained,
        by=message.by,
        at=at,
    )
    talked = spoken_with(case, plan, pack, "contacted", by=message.by, at=at)
    after = talked.model_copy(update={"spoken": (*case.spoken, spoken)})
    done = Done("customer.contacted", message.by, details={"plan_version": plan.version, "channel": channel})
    return handled(case, after, pack, done, now=now, happened_at=at)
