"""A complaint that cost the company money: recorded on the case, and assessed for whoever it is put down to."""

from __future__ import annotations

from datetime import datetime

from rules.authority import belongs_to
from rules.handled import Done, handled
from rules.improvements import put_down_to
from rules.workforce.parts import expect_part
from rules.workforce.records import settled
from rules.workforce.telling import Word, told_departments, told_people
from schemas.aftermath import CaseLoss
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.errors import InvalidMessage, NotAllowed
from schemas.messages.staff_records import LossRecorded, OpenAssessment
from schemas.model import Money
from schemas.policy.pack import Pack
from schemas.policy.row import takes
from schemas.policy.workforce_figures import Loss
from schemas.staff import Staff
from schemas.staff_record import Appraisal, StaffRecord


def record_loss(
    case: Case, pack: Pack, message: LossRecorded, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record what a case cost, in any state, and have it assessed if it is more than nothing.

    A later word replaces an earlier one: what was opened for somebody else, or for a loss that was none, is withdrawn.
    Whoever it is put down to is asked for a measure against the cause, where the pack says so.

    Raises:
        NotAllowed: the pack assesses no losses; or somebody says so of themselves, or who is in no department.
        InvalidMessage: a loss below zero.

    Source: S1-11, S1-12; workforce.yaml, row workforce.loss; handling.yaml, row handling.improvement.
    """
    row = expect_part(pack, pack.workforce.loss, "loss")
    if message.loss.amount < 0:
        raise InvalidMessage(
            "A loss is not below zero.",
            field="loss.amount",
            expected="0 or more",
            found=str(message.loss.amount),
        )
    departments = pack.directory.department_codes
    if message.by == message.attributed_to or not any(
        belongs_to(pack, message.by, one) for one in departments
    ):
        raise NotAllowed(
            "A loss is recorded by somebody of a department to whom it is not put down.",
            field="by",
            expected="somebody else of a department",
            found=repr(message.by),
        )
    loss = CaseLoss(amount=message.loss, attributed_to=message.attributed_to, by=message.by, at=happened_at)
    noted = case.model_copy(update={"loss": loss})
    after, asks = put_down_to(noted, pack, message.attributed_to, at=happened_at, now=now)
    done = Done(
        "loss.recorded",
        message.by,
        details={"has_loss": message.loss.amount > 0},
        reasons=(Reason("loss", row=row.id),),
        orders=_orders(case, loss, row),
        asks=asks,
    )
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def _orders(case: Case, loss: CaseLoss, row: Loss) -> tuple[OpenAssessment, ...]:
    cls = case.assessment.cls if case.assessment else case.report.type
    if not takes(row.classes, cls):
        return ()
    nothing = Money(amount=loss.amount.amount * 0, currency=loss.amount.currency)
    earlier = case.loss
    moved = earlier is not None and earlier.attributed_to != loss.attributed_to
    orders = [_order(case, earlier.attributed_to, nothing)] if earlier is not None and moved else []
    if loss.amount.amount > 0 or (earlier is not None and not moved):
        orders.append(_order(case, loss.attributed_to, loss.amount))
    return tuple(orders)


def _order(case: Case, staff: str, loss: Money) -> OpenAssessment:
    return OpenAssessment(
        staff=staff,
        case_id=case.id,
        case_number=case.number,
        case_version=case.version + 1,
        pack=case.pack.name,
        loss=loss,
    )


def open_assessment(
    before: StaffRecord | None, order: OpenAssessment, pack: Pack | None, staff: Staff, *, now: datetime
) -> Decision[StaffRecord]:
    """Open, change or withdraw what must be assessed of somebody, once for each case; an older word changes nothing.

    Source: S1-11.
    """
    known = before or StaffRecord(id=order.staff)
    open_now = known.appraisals.get(order.case_id)
    if open_now is not None and order.case_version <= open_now.case_version:
        return settled(before, known, "assessment-overtaken", {})
    item = Appraisal(
        case_number=order.case_number,
        case_version=order.case_version,
        loss=order.loss,
        opened_at=open_now.opened_at if open_now else now,
        withdrawn_at=None if order.loss.amount > 0 else now,
    )
    changes = {"appraisals": {**known.appraisals, order.case_id: item}}
    row = pack.workforce.loss if pack else None
    if pack is None or row is None or item.withdrawn_at is not None:
        return settled(before, known, "assessment-changed", changes)
    word = _word(order)
    return settled(
        before,
        known,
        "assessment-opened",
        changes,
        reasons=(Reason("loss", row=row.id),),
        orders=told_people(pack, staff, row.addressee, word, now=now),
        events=told_departments(pack, row.addressee, word, now=now),
    )


def _word(order: OpenAssessment) -> Word:
    loss = f"{order.loss.amount} {order.loss.currency}"
    return Word(
        kind="loss_assessment",
        about=f"{order.staff}:{order.case_number}:{order.case_version}",
        text={
            "zh": f"投诉{order.case_number}给公司造成损失{loss}，请考核{order.staff}。",
            "en": f"Complaint {order.case_number} cost the company {loss}; assess {order.staff}.",
        },
        details={"staff": order.staff, "case_id": order.case_id, "loss": order.loss.model_dump(mode="json")},
    )
