"""Signature and archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rules.archive import archive
from rules.assignment import assign
from rules.closing import close_case, notice_of_end
from rules.deadlines import check_timers
from rules.notices import notify, tell_customer
from rules.reminders import remind_owner
from rules.triage import triage_case
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import CaseIsClosed, NotAllowed, TooEarly
from schemas.messages.orders import ArchiveCase, ResolveAlert
from schemas.policy.archive import ArchivePolicy
from schemas.report import Attachment
from tests.builders import a_case, a_report
from tests.ending import (
    CALLED,
    CALLER,
    OWNER,
    a_closed_case,
    a_resolved_case,
    called_back,
    facts_of,
    form_of,
    signed,
)
from tests.packs import the_pack

SEALED = CALLED + timedelta(hours=2)


def a_signed_case(**changes: Any) -> Case:
    closed = a_closed_case(**changes)
    return signed(tell_customer(closed, the_pack(), notify(closed, "thanks"), now=CALLED).after).after


@pytest.mark.req("S0-64", "S0-65")
def test_the_responsible_person_signs_and_the_archive_is_ordered() -> None:
    decision = signed(a_closed_case())

    assert form_of(decision.after).signed_by == OWNER
    assert decision.event == "case.signed"
    assert [type(order) for order in decision.orders] == [ArchiveCase]
    assert facts_of(decision) == ["signed"]


@pytest.mark.req("S0-65")
def test_nobody_else_signs() -> None:
    with pytest.raises(NotAllowed, match="by its responsible person") as refusal:
        signed(a_closed_case(), by="agent-017")

    assert (refusal.value.field, refusal.value.expected) == ("by", "'after_sales-07'")


def test_a_form_is_signed_once_and_only_after_closing() -> None:
    with pytest.raises(NotAllowed, match="is signed"):
        signed(a_signed_case())
    with pytest.raises(TooEarly, match="must be closed first"):
        signed(a_resolved_case())


def test_a_case_that_ended_before_it_had_an_owner_is_signed_by_who_answers_for_it() -> None:
    closed = close_case(a_case(), the_pack(), outcome="withdrawn", satisfaction="", now=CALLED)

    assert form_of(signed(closed, by="agent-017").after).signed_by == "agent-017"


@pytest.mark.req("S0-65")
@pytest.mark.parametrize("by", ["technology-03", "customer", "stranger"])
def test_a_case_without_an_owner_is_signed_by_nobody_outside_the_department_that_answers_for_it(
    by: str,
) -> None:
    closed = close_case(a_case(), the_pack(), outcome="withdrawn", satisfaction="", now=CALLED)

    with pytest.raises(NotAllowed) as refusal:
        signed(closed, by=by)

    assert (refusal.value.field, refusal.value.expected) == ("by", "somebody of customer_service")


@pytest.mark.req("S0-65")
def test_a_case_that_nobody_had_claimed_is_signed_by_a_member_of_its_department() -> None:
    case = a_resolved_case()
    assert case.owner is not None
    unclaimed = case.owner.model_copy(update={"person": "after_sales"})
    closed = called_back(case.model_copy(update={"owner": unclaimed}), "满意").after

    assert form_of(signed(closed, by="after_sales-07").after).signed_by == "after_sales-07"
    with pytest.raises(NotAllowed):
        signed(closed, by="agent-017")


@pytest.mark.req("S0-65")
def test_an_unsigned_form_blocks_archiving() -> None:
    with pytest.raises(NotAllowed, match="without its signature") as refusal:
        archive(a_closed_case(), the_pack(), now=SEALED)

    assert refusal.value.field == "signature"


@pytest.mark.req("S0-64")
def test_a_missing_satisfaction_blocks_archiving() -> None:
    case = a_signed_case()
    unrated = case.model_copy(update={"closure": form_of(case).model_copy(update={"satisfaction": "未评价"})})

    with pytest.raises(NotAllowed, match=r"without its satisfaction \(客户满意度评价\)"):
        archive(unrated, the_pack(), now=SEALED)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"plans": ()}, "plan"),
        ({"assessments": ()}, "assessments"),
        ({"owner": None}, "assignment"),
        ({"callbacks": ()}, "feedback"),
    ],
)
def test_each_part_of_the_handbook_that_is_missing_is_named(changes: dict[str, Any], part: str) -> None:
    case = a_signed_case().model_copy(update=changes)

    with pytest.raises(NotAllowed) as refusal:
        archive(case, the_pack(), now=SEALED)

    assert refusal.value.field == part


@pytest.mark.req("S0-20")
def test_photos_and_videos_are_still_there_in_the_archive() -> None:
    photo = Attachment(uri="s3://evidence/1.jpg", kind="photo", note="底座烧痕")
    later = Attachment(uri="s3://evidence/2.mp4", kind="video")
    case = a_signed_case(report=a_report(attachments=(photo,)), supplied=(later,))

    record = archive(case, the_pack(), now=SEALED).after.archive

    assert record is not None
    assert [one["uri"] for one in record.parts["attachments"]] == [
        "s3://evidence/1.jpg",
        "s3://evidence/2.mp4",
    ]
    assert record.parts["attachments"][0]["note"] == "底座烧痕"


@pytest.mark.req("S0-64")
def test_the_record_holds_content_process_plan_result_and_feedback() -> None:
    decision = archive(a_signed_case(), the_pack(), now=SEALED)

    assert decision.after.archive is not None
    parts = decision.after.archive.parts
    assert parts["content"]["report"]["demands"] == ["退货", "赔偿"]
    assert parts["plan"][0]["root_cause"] == "加热管虚焊"
    assert parts["result"] == "已换货"
    assert parts["feedback"][0]["label"] == "满意"
    assert parts["closing_form"]["signed_by"] == OWNER
    assert facts_of(decision) == ["archived"]


def test_the_record_does_not_say_who_the_customer_is() -> None:
    record = archive(a_signed_case(), the_pack(), now=SEALED).after.archive

    assert record is not None
    assert "测试甲" not in record.model_dump_json()
    assert "13800000000" not in record.model_dump_json()


def test_alerts_that_came_after_closing_are_resolved_too() -> None:
    closed = a_closed_case().model_copy(update={"open_alerts": ("A1",)})
    late = a_signed_case().model_copy(update={"open_alerts": ("A2",)})

    by_signature, by_archive = signed(closed), archive(late, the_pack(), now=SEALED)

    assert (
        ResolveAlert(alert_id="A1", reason="case.signed", case_version=closed.version) in by_signature.orders
    )
    assert by_archive.orders == (
        ResolveAlert(alert_id="A2", reason="case.archived", case_version=late.version),
    )
    assert by_signature.after.open_alerts == by_archive.after.open_alerts == ()


def test_nothing_is_due_for_an_archived_case_but_its_erasure_in_three_years() -> None:
    after = archive(a_signed_case(), the_pack(), now=SEALED).after

    assert (after.state, list(after.timers)) == ("archived", ["erase"])
    assert after.next_due_at == SEALED + timedelta(days=1095)


def test_nothing_at_all_is_due_where_the_pack_keeps_cases_for_ever() -> None:
    policy = the_pack().archive.model_copy(update={"retention": ()})
    pack = the_pack().model_copy(update={"archive": policy})
    after = archive(a_signed_case(), pack, now=SEALED).after

    assert (dict(after.timers), after.next_due_at) == ({}, None)


def test_a_signature_is_refused_with_everything_that_the_archive_lacks() -> None:
    bare = a_closed_case().model_copy(update={"plans": (), "callbacks": ()})

    with pytest.raises(NotAllowed, match=r"without its plan \(解决方案\), feedback \(回访记录\)") as refusal:
        signed(bare)

    assert (refusal.value.field, refusal.value.expected) == ("plan", "解决方案, 回访记录")


def test_an_archived_case_takes_no_command() -> None:
    sealed = archive(a_signed_case(), the_pack(), now=SEALED).after

    with pytest.raises(CaseIsClosed, match="has ended and takes no more of this"):
        signed(sealed)
    with pytest.raises(CaseIsClosed):
        called_back(sealed, "满意")


@pytest.mark.parametrize(
    "late",
    [
        lambda case: triage_case(case, the_pack(), now=SEALED),
        lambda case: assign(case, the_pack(), now=SEALED),
        lambda case: archive(case, the_pack(), now=SEALED),
        lambda case: check_timers(case, the_pack(), now=SEALED),
        lambda case: remind_owner(case, the_pack(), "signature", now=SEALED),
        lambda case: tell_customer(case, the_pack(), notify(case, "progress"), now=SEALED),
    ],
)
def test_an_order_that_comes_after_the_archive_changes_nothing(
    late: Callable[[Case], Decision[Case]],
) -> None:
    sealed = archive(a_signed_case(), the_pack(), now=SEALED).after

    decision = late(sealed)

    assert decision.changes_nothing
    assert decision.after is sealed


@pytest.mark.req("S0-51")
@pytest.mark.parametrize("outcome", ["satisfied", "withdrawn", "decided_by_management"])
def test_the_archive_waits_for_the_notice_of_the_end(outcome: str) -> None:
    closed = close_case(a_resolved_case(), the_pack(), outcome=outcome, satisfaction="满意", now=CALLED)
    case = signed(closed.model_copy(update={"callbacks": a_closed_case().callbacks})).after

    with pytest.raises(TooEarly, match="once its customer is told of the end"):
        archive(case, the_pack(), now=SEALED)


def test_an_open_case_is_not_archived() -> None:
    with pytest.raises(TooEarly):
        archive(a_resolved_case(), the_pack(), now=SEALED)


def test_a_withdrawn_case_needs_no_callback_and_no_plan() -> None:
    closed = close_case(a_case(), the_pack(), outcome="withdrawn", satisfaction="", now=CALLED)
    told = tell_customer(closed, the_pack(), notice_of_end(closed, the_pack()), now=CALLED).after

    assert [notice.kind for notice in told.notices] == ["withdrawn"]
    assert archive(signed(told, by=CALLER).after, the_pack(), now=SEALED).after.state == "archived"


def test_a_part_listed_twice_is_refused() -> None:
    values = the_pack().archive.model_dump()
    values["parts"] = [*values["parts"], values["parts"][0]]

    with pytest.raises(ValueError, match="expected each part once"):
        ArchivePolicy.model_validate(values)


@pytest.mark.req("S0-65")
def test_a_closed_case_that_nobody_has_signed_keeps_a_timer() -> None:
    assert a_closed_case().next_due_at is not None
