"""Customers: what their history says, what they are offered for it, and care after a complaint.

Consumes  PurchaseMade, KeepCustomer, NoteComplaint, CountEnded, CheckCustomer,
          RecogniseCustomer (queue compensation.v1)
Emits     RecogniseCustomer; events credit.ordered, case.recognised, department.asked
Twice     safe: an applied message is found in the inbox; a case counts once, a package is pushed once
Refuses   a purchase in the future, an unknown pack (parked)
"""

from __future__ import annotations

from collections.abc import Callable

from actors.spec import ActorSpec, Context
from rules.choosing import pack_for
from rules.compensation.care import check_customer, note_complaint, note_purchase
from rules.compensation.profiles import count_ended, keep_customer
from rules.compensation.recognising import recognise
from rules.submission import fingerprint_of
from schemas.case import Case
from schemas.customer import CustomerProfile, customer_id
from schemas.decision import Decision
from schemas.errands import ReadSwitch
from schemas.messages.base import Target
from schemas.messages.customers import (
    CheckCustomer,
    CountEnded,
    KeepCustomer,
    NoteComplaint,
    PurchaseMade,
    RecogniseCustomer,
)
from schemas.policy.pack import Packs


def customer_of(message: PurchaseMade, packs: Packs, digest: Callable[[str], str]) -> Target:
    """Give the profile of whoever bought something."""
    intake = pack_for(packs, message.pack).intake
    found = fingerprint_of(message.customer, message.channel, intake, digest)
    return Target("customers", customer_id(found))


def note_one(
    message: PurchaseMade, known: CustomerProfile | None, context: Context
) -> Decision[CustomerProfile]:
    """Note a purchase."""
    customer = customer_of(message, context.packs, context.fingerprint).id
    return note_purchase(known, message, customer=customer, now=context.now)


def keep(message: KeepCustomer, known: CustomerProfile | None, context: Context) -> Decision[CustomerProfile]:  # noqa: ARG001 - nothing but whether there is one
    """Have a profile."""
    return keep_customer(known, message)


def note_case(
    message: NoteComplaint, known: CustomerProfile | None, context: Context
) -> Decision[CustomerProfile]:
    """Note that a customer complained."""
    pack = pack_for(context.packs, message.pack)
    return note_complaint(known, message, pack, now=context.now)


def count_case(
    message: CountEnded, known: CustomerProfile | None, context: Context
) -> Decision[CustomerProfile]:
    """Count a case that has ended."""
    return count_ended(known, message, pack_for(context.packs, message.pack))


def read_switch(_order: CheckCustomer, known: CustomerProfile, _context: Context) -> ReadSwitch | None:
    """Ask whether what runs by itself runs, if a package waits."""
    return ReadSwitch(known.care.pack) if known.care is not None else None


def check(message: CheckCustomer, known: CustomerProfile, context: Context) -> Decision[CustomerProfile]:  # noqa: ARG001 - the profile says what is due
    """Push what is due."""
    pack = context.packs.named(known.care.pack) if known.care is not None else None
    return check_customer(known, pack, context.answer, now=context.now)


def recognise_one(message: RecogniseCustomer, case: Case, context: Context) -> Decision[Case]:
    """Note what a customer's history says."""
    return recognise(case, context.packs.of(case.pack), message, now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(PurchaseMade, note_one, aims=customer_of),
    ActorSpec(KeepCustomer, keep),
    ActorSpec(NoteComplaint, note_case),
    ActorSpec(CountEnded, count_case),
    ActorSpec(CheckCustomer, check, errand=read_switch),
    ActorSpec(RecogniseCustomer, recognise_one),
)
