"""Who is a party to a case: its customers, and those of the cases that were merged into it."""

from __future__ import annotations

from collections.abc import Iterator

from rules.labels import plain
from schemas.case import Case
from schemas.messages.arbitration import NamedJuror
from schemas.report import Customer


def is_party(case: Case, juror: NamedJuror) -> bool:
    """Say whether somebody is a customer of a case, by any way to reach them, account, number, or the juror's own id.

    Spelling is disregarded. Of two people with the same name neither is taken for the other; who says no more than
    the id is known by it alone.

    Source: S3-46.
    """
    own = {plain(juror.id), *(_marks(juror.customer) if juror.customer else ())}
    parties = (case.customer, *(one.customer for one in case.absorbed))
    return any(mark in own for party in parties for mark in _marks(party))


def _marks(customer: Customer) -> Iterator[str]:
    contact = customer.contact
    found = (contact.phone, contact.email, contact.platform, customer.username, customer.identifier)
    yield from (plain(one).replace("-", "").removeprefix("+86") for one in found if one)
