"""Compensation: applications and what becomes of them, automatic refunds and their switch.

Consumes  CompensationApplied, CompensationApproved, CompensationRefused, CompensationCredited, AutomationSwitched,
          OrderRefund, NoteRefund (queue compensation.v1)
Emits     NoteRefund; events credit.ordered, case.compensation-applied, -approved, -refused, -credited, -granted,
          department.asked, department.told
Twice     safe: an applied message is found in the inbox and only re-emits; an application is ordered once, an order
          refunded once
Refuses   what the customer has not agreed to, more than was agreed, a second decision, a second payment, whoever may
          not decide or switch (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.choosing import pack_for
from rules.compensation.applying import apply, approve, refuse
from rules.compensation.automatic import note_refund
from rules.compensation.confirming import confirm
from rules.compensation.payouts import order_refund, switch_automation
from schemas.case import Case
from schemas.decision import Decision
from schemas.errands import ReadSwitch
from schemas.messages.compensation import (
    AutomationSwitched,
    CompensationApplied,
    CompensationApproved,
    CompensationCredited,
    CompensationRefused,
    NoteRefund,
    OrderRefund,
)
from schemas.payout import Payout, Switch


def apply_for(message: CompensationApplied, case: Case, context: Context) -> Decision[Case]:
    """File an application."""
    pack = context.packs.of(case.pack)
    return apply(case, pack, message, now=context.now, happened_at=context.happened_at)


def approve_one(message: CompensationApproved, case: Case, context: Context) -> Decision[Case]:
    """Order what was held."""
    pack = context.packs.of(case.pack)
    return approve(case, pack, message, now=context.now, happened_at=context.happened_at)


def refuse_one(message: CompensationRefused, case: Case, context: Context) -> Decision[Case]:
    """Refuse what was held."""
    pack = context.packs.of(case.pack)
    return refuse(case, pack, message, now=context.now, happened_at=context.happened_at)


def confirm_one(message: CompensationCredited, case: Case, context: Context) -> Decision[Case]:
    """Note that it was paid."""
    pack = context.packs.of(case.pack)
    return confirm(case, pack, message, now=context.now, happened_at=context.happened_at)


def switch(message: AutomationSwitched, known: Switch | None, context: Context) -> Decision[Switch]:
    """Switch automatic refunds on or off."""
    pack = pack_for(context.packs, message.pack)
    return switch_automation(known, pack, message, now=context.now, happened_at=context.happened_at)


def read_switch(order: OrderRefund, _payout: Payout | None, _context: Context) -> ReadSwitch:
    """Ask whether automatic refunds run, right before one is ordered."""
    return ReadSwitch(order.pack)


def order(message: OrderRefund, known: Payout | None, context: Context) -> Decision[Payout]:
    """Order the refund, or stop it."""
    return order_refund(known, message, context.answer, now=context.now)


def note(message: NoteRefund, case: Case, context: Context) -> Decision[Case]:
    """Note what became of it."""
    return note_refund(case, context.packs.of(case.pack), message, now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(CompensationApplied, apply_for),
    ActorSpec(CompensationApproved, approve_one),
    ActorSpec(CompensationRefused, refuse_one),
    ActorSpec(CompensationCredited, confirm_one),
    ActorSpec(AutomationSwitched, switch),
    ActorSpec(OrderRefund, order, errand=read_switch),
    ActorSpec(NoteRefund, note),
)
