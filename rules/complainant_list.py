"""The list of complainants of a pack: proposed by one person, confirmed by another, and gone when its time is up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rules.authority import belongs_to
from rules.complainants import LISTED
from rules.directory import departments_behind
from rules.versions import next_version
from schemas.clock import time_of
from schemas.complainants import ComplainantList, Listing
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.base import Order
from schemas.messages.complainants import CheckListed, ComplainantDecided, FlagCase, NoteProposal
from schemas.policy.complainants import ComplainantsRow
from schemas.policy.pack import Pack


def note(known: ComplainantList | None, order: NoteProposal, *, now: datetime) -> Decision[ComplainantList]:
    """Note a proposal; one that is there already, or a confirmed entry that holds, stays as it is.

    Args:
        known: The pack's list, None if it has none yet.
        order: What a case proposes.
        now: Instant of the decision.
    """
    entries = _standing(known, now=now)
    if order.entry not in entries:
        entries[order.entry] = Listing(
            kind=order.kind,
            state="proposed",
            case_id=order.case_id,
            reason=order.reason,
            proposed_by=order.by,
            proposed_at=order.at,
        )
    return _changed(known, order.pack, entries, event="complainant.proposed", by=order.by)


def decide(
    known: ComplainantList, pack: Pack, message: ComplainantDecided, *, now: datetime
) -> Decision[ComplainantList]:
    """Confirm, refuse or withdraw an entry, as a person says who is not the one who proposed it.

    Raises:
        NotAllowed: no such entry, one that was confirmed or refused before, or somebody who may not.

    Source: triage.yaml, complainants; S3-49.
    """
    row = pack.triage.complainants
    entries = _standing(known, now=now)
    entry = entries.get(message.entry)
    if row is None or entry is None or (entry.state == "confirmed") != (message.verdict == "withdrawn"):
        raise NotAllowed(
            "The list has no such entry that takes this.",
            field="entry",
            expected="a proposed entry to confirm or refuse, or a confirmed one to withdraw",
            found=repr(message.entry),
        )
    _check_decider(entry, row, pack, message)
    orders: tuple[Order, ...] = ()
    if message.verdict == "confirmed":
        until = now + time_of(row.lasts)
        update = {"state": "confirmed", "confirmed_by": message.by, "confirmed_at": now, "expires_at": until}
        entries[message.entry] = entry.model_copy(update=update)
        orders = (
            _flag(
                message.entry, entries[message.entry], row.id, until, case_id=entry.case_id, share=row.shared
            ),
        )
    else:
        del entries[message.entry]
    reason = Reason(f"complainant.{message.verdict}", row.id, {"entry": message.entry})
    event = f"complainant.{message.verdict}"
    return _changed(known, known.id, entries, event=event, by=message.by, reasons=(reason,), orders=orders)


def check(
    known: ComplainantList | None, order: CheckListed, pack: Pack | None, *, now: datetime
) -> Decision[ComplainantList]:
    """Have a case flagged whose customer is listed. The list itself stays; the case has long gone on its way."""
    entry = known.entries.get(order.entry) if known else None
    row = pack.triage.complainants if pack else None
    if known is None:
        return _changed(None, order.pack, {}, event="complainant.checked")
    if entry is None or row is None or entry.expires_at is None or not entry.holds(now):
        return Decision(before=known, after=known, event="complainant.checked")
    orders = (_flag(order.entry, entry, row.id, entry.expires_at, case_id=order.case_id, share=False),)
    return _changed(known, known.id, known.entries, event="complainant.matched", orders=orders)


def _check_decider(entry: Listing, row: ComplainantsRow, pack: Pack, message: ComplainantDecided) -> None:
    holders = departments_behind(pack, row.role)
    if message.by == entry.proposed_by or not any(belongs_to(pack, message.by, one) for one in holders):
        raise NotAllowed(
            "An entry is decided by another person than the one who proposed it, with the role for it.",
            field="by",
            expected=f"somebody with the role {row.role}, not {entry.proposed_by}",
            found=repr(message.by),
        )


def _flag(  # noqa: PLR0913 - the parts of an order, all named
    entry_id: str, entry: Listing, row: str, until: datetime, *, case_id: str, share: bool
) -> FlagCase:
    return FlagCase(
        case_id=case_id, code=LISTED, row=row, entry=entry_id, kind=entry.kind, until=until, share=share
    )


def _standing(known: ComplainantList | None, *, now: datetime) -> dict[str, Listing]:
    """Give the entries without those whose time is up."""
    entries = known.entries if known else {}
    return {key: entry for key, entry in entries.items() if entry.state == "proposed" or entry.holds(now)}


def _changed(  # noqa: PLR0913 - the parts of a decision, all named
    known: ComplainantList | None,
    pack: str,
    entries: Mapping[str, Listing],
    *,
    event: str,
    by: str = "",
    reasons: tuple[Reason, ...] = (),
    orders: tuple[Order, ...] = (),
) -> Decision[ComplainantList]:
    before = known or ComplainantList(id=pack)
    after = before if before.entries == entries else before.model_copy(update={"entries": entries})
    if known is not None and after is known and not orders:
        return Decision(before=known, after=known, event=event)
    return Decision(
        before=known, after=next_version(known, after), event=event, by=by, reasons=reasons, orders=orders
    )
