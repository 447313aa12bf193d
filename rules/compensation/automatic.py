"""What a case hears of its automatic refund."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.announcing import ask_department
from rules.compensation.applying import told
from rules.compensation.credits import next_id, with_application
from rules.conclusion import unchanged
from rules.handled import Done, handled
from rules.responsible import department_of
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.compensation import Application
from schemas.decision import Decision, Reason
from schemas.messages.compensation import NoteRefund
from schemas.messages.events import DepartmentAsked
from schemas.policy.pack import Pack

STOPPED: Final = "refund_stopped"
"""Kind of the request to see to a refund that was due while automatic ones are switched off."""


def note_refund(case: Case, pack: Pack, order: NoteRefund, *, now: datetime) -> Decision[Case]:
    """Note what became of a refund that the case's condition asked for; people see to one that was stopped.

    Returns:
        A decision that changes nothing if the case knows of it.

    Source: S3-36, S3-37.
    """
    if any(one.payout == order.payout for one in case.applications):
        return unchanged(case, event="compensation.granted")
    is_ordered = order.outcome == "ordered"
    noted = Application(
        id=next_id(case),
        origin="automatic",
        remedy=order.remedy,
        amount=order.amount,
        reason=_label(pack, order.row),
        row=order.row,
        payout=order.payout,
        filed_by=SOURCE,
        filed_at=now,
        status=order.outcome,
        decided_by=SOURCE,
        decided_at=now,
        ordered_at=now if is_ordered else None,
    )
    asks: tuple[DepartmentAsked, ...] = ()
    if order.outcome == "stopped":
        details = {"remedy": order.remedy, "amount": order.amount.model_dump(mode="json"), "row": order.row}
        asks = (ask_department(case, department_of(case, pack), STOPPED, now=now, details=details),)
    done = Done(
        "compensation.granted",
        SOURCE,
        details=told(noted),
        reasons=(Reason(f"refund.{order.outcome}", order.row),),
        asks=asks,
    )
    return handled(case, with_application(case, noted), pack, done, now=now, happened_at=now)


def _label(pack: Pack, row_id: str) -> str:
    return next((row.label for row in pack.compensation.automatic if row.id == row_id), row_id)
