"""Customers on the list of complainants, as their cases see it: proposed in one, flagged in the next; nothing waits."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import admit, not_before_receipt
from rules.announcing import case_fact
from rules.conclusion import conclude, unchanged
from rules.flags import flagged
from rules.handled import Done, handled
from rules.labels import expect_row
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.ids import message_key
from schemas.messages.base import Order
from schemas.messages.complainants import CheckListed, ComplainantProposed, FlagCase, NoteProposal
from schemas.policy.pack import Pack

LISTED: Final = "listed_complainant"
"""Flag of a case whose customer is on the list."""


def entry_of(case: Case) -> str:
    """Give the id that the customer of a case has on the list of their pack; nobody can tell who it is."""
    return message_key(f"complainant/{case.pack.name}", case.fingerprint)


def propose(
    case: Case, pack: Pack, message: ComplainantProposed, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Propose the customer of a case for the list; it is used only once another person has confirmed it.

    Raises:
        InvalidMessage: a kind that the pack does not list.
        NotAllowed: a pack without a list, a customer without contact, or somebody who may not.

    Source: triage.yaml, complainants; S3-49.
    """
    admit(case, pack, "propose_complainant", message.by)
    row = pack.triage.complainants
    if row is None or not case.fingerprint:
        raise NotAllowed(
            f"The customer of case {case.number} cannot be listed.",
            field="case",
            expected="a pack with a list of complainants, and a customer with a contact",
            found="a pack without a list" if row is None else "a customer without a contact",
        )
    kind = expect_row(row.kinds, message.kind, field="kind")
    at = not_before_receipt(case, happened_at)
    order = NoteProposal(
        pack=pack.name,
        entry=entry_of(case),
        case_id=case.id,
        kind=kind.code,
        reason=message.reason,
        by=message.by,
        at=at,
    )
    details = {"entry": order.entry, "kind": kind.code}
    done = Done("case.complainant-proposed", message.by, details=details, orders=(order,))
    return handled(case, case.model_copy(), pack, done, now=now, happened_at=at)


def check_listed(case: Case, pack: Pack) -> tuple[Order, ...]:
    """Give the order that asks the list about a case's customer; nothing without a list or a contact."""
    if pack.triage.complainants is None or not case.fingerprint:
        return ()
    return (CheckListed(pack=pack.name, entry=entry_of(case), case_id=case.id),)


def flag(case: Case, pack: Pack, order: FlagCase, *, now: datetime) -> Decision[Case]:
    """Put a flag on a case, and publish a confirmed entry if the list says so; class, priority, owner and limits stay.

    Returns:
        A decision that changes nothing if the case bears the flag already and nothing is published, or is archived.
    """
    after = flagged(case, order.code, row=order.row, at=now)
    if case.state == "archived" or (after is case and not order.share):
        return unchanged(case, event="case.flagged")
    version = case.version + 1
    facts = [
        case_fact(after, "flagged", now=now, version=version, details={"flag": order.code, "row": order.row})
    ]
    if order.share:
        details = {"entry": order.entry, "kind": order.kind, "until": order.until.isoformat()}
        facts.append(case_fact(after, "complainant-listed", now=now, version=version, details=details))
    return conclude(
        case,
        after,
        pack,
        event="case.flagged",
        now=now,
        reasons=(Reason(f"flag.{order.code}", order.row),),
        events=tuple(facts),
    )
