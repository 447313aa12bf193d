"""Who may do what under the delivered packs: posts of the staff file, or of ids where there is no such file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.people import with_people
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.messages.base import CaseMessage, CaseRef
from schemas.messages.intake import FeedbackSubmitted, StatedUrgency, SubmissionReviewed
from schemas.messages.ownership import CaseAccepted
from schemas.policy.pack import Packs
from tests.builders import RECEIVED, a_submission
from tests.every_pack import KEY, decided, every_pack, first_half
from tests.rota import a_person, a_staff

CASE = CaseRef(id=KEY)

STAFF = a_staff(
    [
        a_person("li", department="customer_service", roles=("handler",)),
        a_person("wang", department="customer_service", roles=("representative",)),
        a_person("zhao", department="customer_service", roles=("staff",)),
        a_person("qian", department="supervisors", roles=("supervisor",)),
        a_person("sun", department="customer_service"),
    ]
)


def staffed() -> Packs:
    return with_people(every_pack(), STAFF)


def a_ticket(**changes: Any) -> FeedbackSubmitted:
    urgency = StatedUrgency(value="normal", source="customer")
    return a_submission(pack="complaint-programme", topic=None, urgency=urgency, **changes)


def a_complaint() -> Case:
    return first_half(a_ticket())


def said(message: CaseMessage, case: Case, packs: Packs) -> Case:
    return decided(message, case, packs=packs, now=RECEIVED + timedelta(minutes=5)).after


@pytest.mark.req("S1-06", "S1-65")
@pytest.mark.parametrize("by", ["handler-01", "staff-02", "supervisor-01", "customer_service-03"])
def test_handlers_staff_and_supervisors_take_a_complaint_up(by: str) -> None:
    case = a_complaint()
    owner = case.owner and case.owner.model_copy(update={"person": by})

    after = said(CaseAccepted(case=CASE, by=by), case.model_copy(update={"owner": owner}), every_pack())

    assert after.state == "investigating"


@pytest.mark.req("S1-06", "S1-65")
def test_a_representative_records_a_complaint_and_does_not_handle_it() -> None:
    case = a_complaint()

    with pytest.raises(NotAllowed) as refusal:
        said(CaseAccepted(case=CASE, by="representative-01"), case, every_pack())

    assert str(refusal.value) == (
        "This is said by somebody in the role staff or handler or supervisor; found 'representative-01'."
    )
    assert (refusal.value.field, refusal.value.found) == ("by", "'representative-01'")


@pytest.mark.req("S1-65")
@pytest.mark.parametrize(("by", "may"), [("li", True), ("zhao", True), ("wang", False), ("sun", False)])
def test_with_a_staff_file_only_its_roles_count(by: str, may: bool) -> None:  # noqa: FBT001 - a column of the table
    message = CaseAccepted(case=CASE, by=by)

    if may:
        assert said(message, a_complaint(), staffed()).state == "investigating"
        return
    with pytest.raises(NotAllowed, match="in the role staff or handler or supervisor"):
        said(message, a_complaint(), staffed())


@pytest.mark.req("S1-06", "S1-56")
@pytest.mark.parametrize(("by", "may"), [("li", True), ("qian", False), ("zhao", False), ("sun", False)])
def test_a_ticket_is_reviewed_by_a_handler_and_by_nobody_of_another_post(by: str, may: bool) -> None:  # noqa: FBT001
    ticket = decided(a_ticket(recorded_by="wang"), None, packs=staffed()).after
    assert ticket.state == "pending_review"
    message = SubmissionReviewed(case=CASE, passed=True, by=by)

    if may:
        assert said(message, ticket, staffed()).state == "registered"
        return
    with pytest.raises(NotAllowed):
        said(message, ticket, staffed())
