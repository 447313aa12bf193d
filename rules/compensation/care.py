"""Care after a complaint (關懷禮包): who buys nothing for a while is given a package, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from rules.clock_dues import calendar_of, nominal_due
from rules.compensation.profiles import profile_or_new
from rules.versions import next_version
from schemas.clock import time_of
from schemas.customer import Care, CustomerProfile
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.messages.base import Order, SubmissionRef
from schemas.messages.crediting import CreditOrdered
from schemas.messages.customers import NoteComplaint, PurchaseMade, RecogniseCustomer
from schemas.payout import Switch
from schemas.policy.customers import CareRow
from schemas.policy.pack import Pack
from schemas.policy.row import takes

CARE: Final = "care"
"""Timer of a customer who is given a package unless they buy something."""

COUNTED: Final = "customer.complained"


def note_complaint(
    known: CustomerProfile | None, order: NoteComplaint, pack: Pack, *, now: datetime
) -> Decision[CustomerProfile]:
    """Tell a new case what is known of its customer, and begin to wait for their next purchase.

    A package that waits stays, whatever complaints follow; the one before it must be long enough ago.

    Args:
        known: The customer's profile, None if there is none yet.
        order: The complaint.
        pack: Its rows say who is cared for.
        now: Instant of the decision; a package that is due at once falls due then.

    Source: compensation.yaml, row compensation.care; S3-66, S3-69.
    """
    before = profile_or_new(known, order.fingerprint)
    orders: tuple[Order, ...] = ()
    if before.tags:
        orders = (
            RecogniseCustomer(
                case_id=order.case_id,
                tags=before.tags,
                complaint_count=before.complaint_count,
                preferred=before.preferred,
            ),
        )
    row = pack.compensation.care
    if row is None or not _begins(before, row, order):
        if known is not None and not orders:
            return Decision(before=known, after=known, event=COUNTED)
        return Decision(before=known, after=next_version(known, before), event=COUNTED, orders=orders)
    care = Care(
        row=row.id,
        pack=pack.name,
        case_id=order.case_id,
        case_number=order.case_number,
        submission_source=order.submission_source,
        submission_id=order.submission_id,
        since=order.received_at,
    )
    due_at = nominal_due(order.received_at, row.after, calendar_of(pack, row.calendar))
    timers = {**before.timers, CARE: Timer(kind=CARE, due_at=due_at)}
    after = before.model_copy(update={"care": care, "timers": timers})
    return Decision(
        before=known,
        after=next_version(known, after),
        event=COUNTED,
        reasons=(Reason("care.waits", row.id, {"due_at": due_at.isoformat(), "at": now.isoformat()}),),
        orders=orders,
    )


def note_purchase(
    known: CustomerProfile | None, message: PurchaseMade, *, customer: str, now: datetime
) -> Decision[CustomerProfile]:
    """Note that a customer bought something: a package that waits since before falls away.

    Args:
        known: Their profile; of whoever has none nothing is kept.
        message: When they bought.
        customer: Id that their profile has or would have.
        now: Instant of the decision.

    Raises:
        NotAllowed: a purchase in the future.

    Source: S3-69.
    """
    if message.purchased_at > now:
        raise NotAllowed(
            f"Expected a purchase up to {now.isoformat()}; found {message.purchased_at.isoformat()}.",
            field="purchased_at",
            expected=f"up to {now.isoformat()}",
            found=message.purchased_at.isoformat(),
        )
    if known is None:
        return Decision(before=None, after=CustomerProfile(id=customer), event="purchase.unknown")
    newest = max(known.purchased_at or message.purchased_at, message.purchased_at)
    noted = known.model_copy(update={"purchased_at": newest})
    if known.care is not None and message.purchased_at > known.care.since:
        noted = noted.model_copy(update={"care": None, "timers": _without_care(known)})
    if noted == known:
        return Decision(before=known, after=known, event="purchase.noted")
    return Decision(before=known, after=next_version(known, noted), event="purchase.noted", by=message.by)


def check_customer(
    known: CustomerProfile, pack: Pack | None, switch: Switch | None, *, now: datetime
) -> Decision[CustomerProfile]:
    """Push the package that is due, once; nothing where nothing is due yet, never early.

    While what runs by itself is switched off none is pushed, and none later for this complaint.

    Args:
        known: The customer's profile.
        pack: The pack of the complaint; None if it is not loaded any more.
        switch: As it is now.
        now: Instant of the decision.

    Source: S3-69, S3-37.
    """
    timer, care = known.timers.get(CARE), known.care
    if timer is None or care is None or timer.due_at > now:
        return Decision(before=known, after=known, event="care.checked")
    row = pack.compensation.care if pack else None
    runs = row is not None and switch is not None and switch.on
    update = {"care": None, "timers": _without_care(known), "cared_at": now if runs else known.cared_at}
    after = next_version(known, known.model_copy(update=update))
    name = "pushed" if runs else "stopped"
    events = (_package(known, care, row, now=now),) if row is not None and runs else ()
    return Decision(
        before=known,
        after=after,
        event=f"care.{name}",
        reasons=(Reason(f"care.{name}", care.row),),
        events=events,
    )


def _begins(profile: CustomerProfile, row: CareRow, order: NoteComplaint) -> bool:
    if profile.care is not None or not takes(row.classes, order.cls):
        return False
    if profile.purchased_at is not None and profile.purchased_at > order.received_at:
        return False
    cared_at = profile.cared_at
    return cared_at is None or order.received_at - cared_at > time_of(row.not_again_within)


def _without_care(profile: CustomerProfile) -> Mapping[str, Timer]:
    return {name: timer for name, timer in profile.timers.items() if name != CARE}


def _package(profile: CustomerProfile, care: Care, row: CareRow, *, now: datetime) -> CreditOrdered:
    return CreditOrdered(
        credit=f"{profile.id}.care.{care.case_id}",
        origin="care",
        remedy=row.remedy,
        item=row.item,
        case_id=care.case_id,
        case_number=care.case_number,
        submission=SubmissionRef(source=care.submission_source, id=care.submission_id),
        pack=care.pack,
        row=care.row,
        at=now,
    )
