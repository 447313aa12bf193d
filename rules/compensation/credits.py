"""The event by which something is paid, made from an application of a case."""

from __future__ import annotations

from datetime import datetime

from rules.labels import row_named
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.compensation import Application
from schemas.errors import NotAllowed
from schemas.messages.base import SubmissionRef
from schemas.messages.crediting import CreditOrdered
from schemas.policy.pack import Pack


def credit_order(case: Case, one: Application, *, now: datetime) -> CreditOrdered:
    """Give the order to pay what an application of a case asks for; its key is that of the application.

    Args:
        case: The case.
        one: An application that nobody has to decide about any more.
        now: Instant of the decision.
    """
    people = (who for who in (one.decided_by, one.filed_by) if who not in {None, SOURCE})
    return CreditOrdered(
        credit=f"{case.id}.{one.id}",
        origin=one.origin,
        remedy=one.remedy,
        amount=one.amount,
        points=one.points,
        threshold=one.threshold,
        case_id=case.id,
        case_number=case.number,
        application=one.id,
        submission=SubmissionRef(source=case.source, id=case.source_id),
        pack=case.pack.name,
        row=one.row,
        by=next(people, None),
        at=now,
        drill=case.drill or None,
    )


def next_id(case: Case) -> str:
    """Give the id of a case's next application."""
    return f"compensation-{len(case.applications) + 1}"


def with_application(case: Case, changed: Application) -> Case:
    """Give the case with one more application, or with one replaced by its next stage."""
    known = {one.id: one for one in case.applications} | {changed.id: changed}
    return case.model_copy(update={"applications": tuple(known.values())})


def expect_application(case: Case, name: str) -> Application:
    """Give the application that a message names.

    Raises:
        NotAllowed: the case has none of that id; field ``application``.
    """
    found = next((one for one in case.applications if one.id == name), None)
    if found is None:
        expected = ", ".join(one.id for one in case.applications) or "one, and there is none"
        raise NotAllowed(
            f"Case {case.number} has no application {name!r}; expected {expected}.",
            field="application",
            expected=expected,
            found=repr(name),
        )
    return found


def label_of(pack: Pack, code: str) -> str:
    """Give the handbook's word for a remedy; its code if the pack has dropped it since."""
    row = row_named(pack.handling.remedies, code)
    return row.label if row else code
