"""The one refund that a condition gives for an order, and the switch that stops them all."""

from __future__ import annotations

from datetime import datetime

from rules.authority import belongs_to, holds_role
from rules.directory import departments_behind
from rules.versions import next_version
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.base import SubmissionRef
from schemas.messages.compensation import AutomationSwitched, NoteRefund, OrderRefund
from schemas.messages.crediting import CreditOrdered
from schemas.messages.events import DepartmentTold
from schemas.payout import Payout, Switch
from schemas.policy.compensation import SwitchRow
from schemas.policy.pack import Pack


def order_refund(
    known: Payout | None, order: OrderRefund, switch: Switch | None, *, now: datetime
) -> Decision[Payout]:
    """Order the refund of an order once, whoever complains of it how often; or note that refunds are stopped.

    What was stopped stays so: people see to it, and two must not pay.

    Args:
        known: The payout, None if there is none yet.
        order: What a case's condition asks for.
        switch: As it is now; None: nobody has switched refunds on.
        now: Instant of the decision.

    Source: S3-36, S3-37.
    """
    if known is not None:
        return _asked_again(known, order)
    runs = switch is not None and switch.on
    made = Payout(
        id=order.payout,
        pack=order.pack,
        row=order.row,
        case_id=order.case_id,
        case_number=order.case_number,
        remedy=order.remedy,
        amount=order.amount,
        state="ordered" if runs else "stopped",
        at=now,
    )
    return Decision(
        before=None,
        after=next_version(None, made),
        event=f"refund.{made.state}",
        reasons=(Reason(f"refund.{made.state}", order.row),),
        orders=(_note(made, order.case_id, made.state),),
        events=(_credit(order, now=now),) if runs else (),
    )


def switch_automation(
    known: Switch | None, pack: Pack, message: AutomationSwitched, *, now: datetime, happened_at: datetime
) -> Decision[Switch]:
    """Switch a pack's automatic refunds on or off, as somebody says who may.

    What was said last counts, whatever comes last; of two words of one instant, that which stops.

    Returns:
        A decision that changes nothing if something newer was said.

    Raises:
        NotAllowed: a pack that refunds nothing by itself, or somebody who may not.

    Source: compensation.yaml, row compensation.switch; S3-37.
    """
    row = expect_switcher(pack, message)
    if known is not None and _is_overtaken(known, message, happened_at):
        return Decision(before=known, after=known, event="automation.switched")
    before = known or Switch(id=pack.name)
    after = before.model_copy(
        update={"on": message.on, "by": message.by, "at": happened_at, "reason": message.reason}
    )
    word = "on" if message.on else "off"
    told = DepartmentTold(
        kind="automation",
        department=departments_behind(pack, row.addressee)[0],
        pack=pack.name,
        about=word,
        text={
            "zh": f"自动退款已{'开启' if message.on else '停止'}（{pack.title}）。",
            "en": f"Automatic refunds of {pack.name} are {word}.",
        },
        at=now,
        details={"on": message.on, "by": message.by},
    )
    return Decision(
        before=known,
        after=next_version(known, after),
        event=f"automation.switched-{word}",
        by=message.by,
        reasons=(Reason(f"automation.{word}", row.id),),
        events=(told,),
    )


def _is_overtaken(known: Switch, message: AutomationSwitched, happened_at: datetime) -> bool:
    if known.at is None or happened_at > known.at:
        return False
    return happened_at < known.at or (message.on and not known.on)


def expect_switcher(pack: Pack, message: AutomationSwitched) -> SwitchRow:
    """Give the row of a pack's switch, if whoever speaks may switch it so.

    Raises:
        NotAllowed: the pack has no switch, or they may not.
    """
    row = pack.compensation.switch
    if row is None:
        raise NotAllowed(
            f"Pack {pack.name} refunds nothing by itself.",
            field="pack",
            expected="a pack with compensation.switch",
            found=repr(pack.name),
        )
    allowed = row.on if message.on else row.off
    if not any(_is_one_of(pack, message.by, name) for name in allowed):
        expected = f"somebody of {' or '.join(allowed)}"
        word = "on" if message.on else "off"
        raise NotAllowed(
            f"Automatic refunds are switched {word} by {expected}; found {message.by!r}.",
            field="by",
            expected=expected,
            found=repr(message.by),
        )
    return row


def _is_one_of(pack: Pack, staff: str, name: str) -> bool:
    return holds_role(pack, staff, name) or any(
        belongs_to(pack, staff, one) for one in departments_behind(pack, name)
    )


def _asked_again(known: Payout, order: OrderRefund) -> Decision[Payout]:
    """Tell a further case about the same order, once, that it has none."""
    if order.case_id in (known.case_id, *known.others):
        return Decision(before=known, after=known, event="refund.repeated")
    after = known.model_copy(update={"others": (*known.others, order.case_id)})
    return Decision(
        before=known,
        after=next_version(known, after),
        event="refund.repeated",
        reasons=(Reason("refund.repeated", known.row),),
        orders=(_note(known, order.case_id, "repeated"),),
    )


def _note(payout: Payout, case_id: str, outcome: str) -> NoteRefund:
    return NoteRefund.model_validate(
        {
            "case_id": case_id,
            "payout": payout.id,
            "row": payout.row,
            "remedy": payout.remedy,
            "amount": payout.amount,
            "outcome": outcome,
        }
    )


def _credit(order: OrderRefund, *, now: datetime) -> CreditOrdered:
    return CreditOrdered(
        credit=order.payout,
        origin="automatic",
        remedy=order.remedy,
        amount=order.amount,
        case_id=order.case_id,
        case_number=order.case_number,
        submission=SubmissionRef(source=order.submission_source, id=order.submission_id),
        pack=order.pack,
        row=order.row,
        at=now,
        drill=order.drill or None,
    )
