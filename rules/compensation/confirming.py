"""The payment system's word that something was paid; the remedy of the plan is done with it."""

from __future__ import annotations

from datetime import datetime

from rules.admission import not_before_receipt
from rules.carrying_out import EXECUTION
from rules.compensation.applying import told
from rules.compensation.credits import expect_application, label_of, with_application
from rules.conclusion import unchanged
from rules.handled import Done, handled
from rules.plan_versions import with_plan
from rules.tasks import open_tasks, settled
from schemas.case import Case
from schemas.compensation import Application
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.compensation import CompensationCredited
from schemas.policy.pack import Pack


def confirm(
    case: Case, pack: Pack, message: CompensationCredited, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Note that an application was paid, and mark the remedy that it carries out as done.

    It may come when the case has ended: what was paid was paid.

    Returns:
        A decision that changes nothing if the same payment was noted before.

    Raises:
        NotAllowed: it was not ordered, another payment was noted for it: then money went out twice, or this payment
            was noted for another application.

    Source: S4-46.
    """
    one = expect_application(case, message.application)
    if one.status == "credited" and one.reference == message.reference:
        return unchanged(case, event="compensation.credited")
    if one.status != "ordered":
        found = f"{one.status} {one.reference or ''}".strip()
        raise NotAllowed(
            f"Application {one.id} is {found}; only one that is ordered is paid.",
            field="application",
            expected="ordered, or the payment that was noted",
            found=found,
        )
    _expect_unused(case, message.reference)
    at = not_before_receipt(case, happened_at)
    paid = one.model_copy(update={"status": "credited", "credited_at": at, "reference": message.reference})
    after = _carried_out(with_application(case, paid), paid, pack, by=message.by, at=at)
    done = Done(
        "compensation.credited",
        message.by,
        about=paid.remedy,
        details={**told(paid), "reference": message.reference},
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def _expect_unused(case: Case, reference: str) -> None:
    """Let a payment stand for one application only."""
    other = next((one for one in case.applications if one.reference == reference), None)
    if other is not None:
        raise NotAllowed(
            f"The payment {reference} was noted for application {other.id} already.",
            field="reference",
            expected="a payment of its own",
            found=repr(reference),
        )


def _carried_out(case: Case, paid: Application, pack: Pack, *, by: str, at: datetime) -> Case:
    plan = case.plan
    if plan is None or plan.version != paid.plan_version:
        return case
    remedies = tuple(
        one.model_copy(update={"done_at": at}) if one.code == paid.remedy and one.done_at is None else one
        for one in plan.remedies
    )
    ids = [name for name in open_tasks(case, EXECUTION) if case.tasks[name].remedy == paid.remedy]
    tasks = settled(case.tasks, ids, label_of(pack, paid.remedy), by=by, at=at)
    marked = with_plan(case, plan.model_copy(update={"remedies": remedies}))
    return marked.model_copy(update={"tasks": tasks})
