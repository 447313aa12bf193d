"""Notes of the archive, fault, last feedback, improvements: who says it, when, and what follows."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rules.afterwards import attribute_fault, document_feedback
from rules.archive import archive
from rules.closing import notice_of_end
from rules.consistency import faults_of
from rules.keeping import finish_improvement, note, open_improvement
from rules.notice_sending import note_mail
from rules.notices import tell_customer
from schemas.case import Case
from schemas.errands import Delivery
from schemas.errors import CaseIsClosed, InvalidMessage, NotAllowed, TooEarly
from schemas.filing import Filing
from schemas.messages.archiving import (
    ArchiveNoted,
    FaultAttributed,
    FeedbackDocumented,
    ImprovementItemDone,
    OpenImprovement,
)
from schemas.messages.notices import SendNotice
from schemas.messages.orders import ArchiveCase
from schemas.policy.pack import Pack
from schemas.report import Contact
from tests.archive_cases import KEEPERS, S0, S1, S4, before_the_seal, days, ref, sealed
from tests.builders import RECEIVED
from tests.every_pack import every_pack

LATER = RECEIVED + days(30)
WHEN = {"now": LATER, "happened_at": LATER}


def pack_of(name: str, **changes: Any) -> Pack:
    pack = every_pack().newest[name]
    return pack.model_copy(update={"archive": pack.archive.model_copy(update=changes)})


def a_note(case: Case, pack: str, **changes: Any) -> ArchiveNoted:
    return ArchiveNoted(case=ref(case), text="备注", by=KEEPERS[pack]).model_copy(update=changes)


def an_order(case: Case) -> OpenImprovement:
    (order,) = note(case, pack_of(S4), a_note(case, S4, improve="提醒"), **WHEN).orders
    assert isinstance(order, OpenImprovement)
    return order


def an_item() -> Filing:
    return open_improvement(None, an_order(sealed(S4)), now=LATER).after


def test_a_note_without_an_improvement_opens_none() -> None:
    decision = note(sealed(S4), pack_of(S4), a_note(sealed(S4), S4), **WHEN)

    assert decision.orders == ()
    assert decision.after.archive_notes[-1].improvement is None


def test_where_no_department_is_named_the_pack_names_one() -> None:
    assert an_order(sealed(S4)).department == "operations"


def test_improvements_are_numbered_by_notes() -> None:
    case = note(sealed(S4), pack_of(S4), a_note(sealed(S4), S4), **WHEN).after

    assert an_order(case).name == f"{case.number}-2"


def test_a_pack_may_have_no_improvement_items_and_no_keepers() -> None:
    case = sealed(S4)
    with pytest.raises(NotAllowed, match="has no improvement items"):
        note(case, pack_of(S4, improvements=None), a_note(case, S4, improve="提醒"), **WHEN)
    with pytest.raises(NotAllowed, match="keepers alone"):
        note(case, pack_of(S4, keepers=None), a_note(case, S4), **WHEN)
    with pytest.raises(InvalidMessage, match="no such value for department"):
        note(case, pack_of(S4), a_note(case, S4, improve="提醒", department="moon"), **WHEN)


def test_a_pack_without_keepers_holds_or_improvements_is_no_fault() -> None:
    bare = pack_of(S0, keepers=None, holds=None, erasure=None, improvements=None, retention=(), sealing=None)

    assert [fault for fault in faults_of(bare) if fault.section == "archive"] == []


@pytest.mark.req("S4-69")
def test_an_item_is_opened_once_and_finished_once_by_its_department() -> None:
    item = an_item()
    done = ImprovementItemDone(pack=S4, improvement=item.name, result="已上线", by="operations-02")

    assert open_improvement(item, an_order(sealed(S4)), now=LATER).changes_nothing
    finished = finish_improvement(item, done, pack_of(S4), happened_at=LATER)
    assert (finished.after.flags, finished.after.content["result"]) == ((), "已上线")
    assert finished.after.version == item.version + 1
    with pytest.raises(NotAllowed, match="was made before"):
        finish_improvement(finished.after, done, pack_of(S4), happened_at=LATER)
    stranger = done.model_copy(update={"by": "product-01"})
    with pytest.raises(NotAllowed, match="says somebody of operations"):
        finish_improvement(item, stranger, pack_of(S4), happened_at=LATER)
    assert done.target("").id == an_order(sealed(S4)).target("").id == item.id


def a_fault(case: Case, **changes: Any) -> FaultAttributed:
    values: dict[str, Any] = {
        "case": ref(case),
        "department": "业务部门",
        "reason": "漏派",
        "by": "handler-03",
    }
    return FaultAttributed(**(values | changes))


@pytest.mark.req("S1-05")
def test_fault_is_said_at_any_time_before_the_seal_and_a_later_word_counts() -> None:
    case = before_the_seal(S1)
    working = case.model_copy(update={"state": "executing", "closure": None})

    first = attribute_fault(working, pack_of(S1), a_fault(case), **WHEN)
    second = attribute_fault(first.after, pack_of(S1), a_fault(case, department=None, none=True), **WHEN)

    assert first.after.fault is not None
    assert first.after.fault.department == "business"
    assert second.after.fault is not None
    assert second.after.fault.department is None
    assert (first.orders, second.orders) == ((), ())


def test_who_neither_works_on_it_nor_keeps_the_archive_says_nothing_of_fault() -> None:
    case = before_the_seal(S1)

    assert (
        attribute_fault(case, pack_of(S1), a_fault(case, by="archivist-01"), **WHEN).after.fault is not None
    )
    with pytest.raises(NotAllowed, match="by whoever works on it"):
        attribute_fault(case, pack_of(S1), a_fault(case, by="marketing-01"), **WHEN)
    with pytest.raises(InvalidMessage, match="department"):
        attribute_fault(case, pack_of(S1), a_fault(case, department="moon"), **WHEN)


def test_a_case_that_is_signed_and_waited_for_this_alone_is_archived() -> None:
    case = before_the_seal(S1)
    assert case.closure is not None
    signed = case.model_copy(update={"closure": case.closure.model_copy(update={"signed_by": "handler-03"})})

    assert attribute_fault(signed, pack_of(S1), a_fault(case), **WHEN).orders == (
        ArchiveCase(case_id=case.id),
    )
    assert attribute_fault(case, pack_of(S1), a_fault(case), **WHEN).orders == ()


def test_where_nobody_signs_the_last_word_has_the_case_archived_once_the_end_was_told() -> None:
    case = before_the_seal(S4)
    heard = FeedbackDocumented(case=ref(case), text="很好", reached=True, by="customer_service-02")
    untold = case.model_copy(update={"notices": ()})

    assert document_feedback(case, pack_of(S4), heard, **WHEN).orders == (ArchiveCase(case_id=case.id),)
    assert document_feedback(untold, pack_of(S4), heard, **WHEN).orders == ()
    assert document_feedback(case, pack_of(S4, sealing=None), heard, **WHEN).orders == ()


def test_what_comes_too_late_or_too_early_is_refused() -> None:
    case, working = sealed(S1), before_the_seal(S1).model_copy(update={"state": "callback", "closure": None})
    heard = FeedbackDocumented(case=ref(case), text="很好", reached=True, by="callback_staff-01")

    with pytest.raises(CaseIsClosed):
        attribute_fault(case, pack_of(S1), a_fault(case), **WHEN)
    with pytest.raises(CaseIsClosed):
        document_feedback(case, pack_of(S1), heard, **WHEN)
    with pytest.raises(TooEarly, match="is a callback"):
        document_feedback(working, pack_of(S1), heard, **WHEN)
    with pytest.raises(TooEarly, match="for archived cases"):
        note(working.model_copy(update={"archive": None}), pack_of(S1), a_note(case, S1), **WHEN)


@pytest.mark.req("S4-58")
def test_an_archive_that_waits_for_the_notice_has_it_sent_again_where_nobody_signs() -> None:
    untold = before_the_seal(S4).model_copy(update={"notices": ()})

    decision = archive(untold, pack_of(S4), now=LATER)

    assert (decision.event, [order.TYPE for order in decision.orders]) == (
        "case.end-told-again",
        ["caseloop.order.notify-customer.v1"],
    )
    assert decision.after.state == "closed"


@pytest.mark.req("S4-58")
def test_a_notice_of_the_end_that_goes_by_mail_is_on_its_way_before_the_case_is_sealed() -> None:
    closed = before_the_seal(S4)
    customer = closed.customer.model_copy(update={"contact": Contact(email="wang@example.com")})
    untold = closed.model_copy(update={"notices": (), "customer": customer})
    told = tell_customer(untold, pack_of(S4), notice_of_end(untold, pack_of(S4)), now=LATER, sends_mail=True)
    (mail,) = told.orders
    assert isinstance(mail, SendNotice)

    waits = archive(told.after, pack_of(S4), now=LATER)
    sent = note_mail(told.after, pack_of(S4), mail, Delivery("accepted", "email"), now=LATER)

    assert waits.after.state == "closed"
    assert sent.orders == (ArchiveCase(case_id=closed.id),)
    assert archive(sent.after, pack_of(S4), now=LATER).after.state == "archived"


@pytest.mark.parametrize(
    "said",
    [{"none": True}, {"department": None}, {"department": None, "none": True, "person": "business-01"}],
)
def test_fault_is_somebodys_or_nobodys(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="expected"):
        a_fault(sealed(S1), **said)
