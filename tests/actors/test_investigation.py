"""What is found out under every handbook, by its delivered pack: everybody is asked at once, and silence is seen."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

import pytest

from rules.reliance import parties_behind, standing_of
from schemas.messages.orders import BringHistory
from tests.company import Company
from tests.compensating import S1, S2, S3, S4
from tests.every_pack import decided
from tests.investigating import Matter

FETCHED = ("order_details", "logistics_data", "inquiry", "supplier_inquiry")


WORDS: Final = ("customer", "internal", "established")


@pytest.mark.req("S2-20")
def test_order_and_logistics_are_fetched_from_their_systems_in_one_step() -> None:
    matter = Matter(S2).accepted()

    (order,), (logistics,) = matter.asked("order_details"), matter.asked("logistics_data")
    assert (order["department"], logistics["department"]) == ("order_system", "logistics_system")
    assert order["details"]["order_number"] == matter.case.report.order_number
    assert order["at"] == logistics["at"]

    task_id = "order_details-1"
    results = {"status": "已发货", "paid": "128.00 CNY"}
    matter.said("task.answered", task_id=task_id, answer="已调取", results=results, by="order_system")
    assert matter.case.tasks[task_id].results == results
    assert matter.asked("task_answer")[-1]["details"]["results"] == {"status": "已发货"}
    assert [fact.kind for fact in matter.case.facts if fact.source == "order_system"] == ["order_record"]


@pytest.mark.req("S4-28")
def test_a_fetch_is_not_made_without_an_order() -> None:
    matter = Matter(S4, order_number=None)

    assert matter.asked("verification")
    assert not matter.asked("order_status")


@pytest.mark.req("S2-20")
def test_a_fetch_that_fails_is_seen_by_everybody_and_stops_nothing() -> None:
    matter = Matter(S2).accepted()

    matter.said("task.failed", task_id="order_details-1", reason="系统维护", by="order_system")

    assert [one["details"]["why"] for one in matter.facts("task-failed")] == ["failed"]
    assert [one["department"] for one in matter.asked("task_failed")] == ["after_sales"]
    timeline = matter.status("staff")["timeline"]
    assert ("task_failed", "order_details 系统维护") in {
        (one["what"], one["text"]) for one in timeline if "text" in one
    }
    matter.answered(*FETCHED)
    assert [one["details"]["failed"] for one in matter.asked("investigation_complete")] == [
        ["order_details-1"]
    ]

    matter.said("task.answered", task_id="order_details-1", answer="补调成功", by="order_system")
    assert matter.case.tasks["order_details-1"].answered_at is not None
    assert len(matter.asked("investigation_complete")) == 1


@pytest.mark.req("S2-21")
@pytest.mark.parametrize(
    ("words", "departments"),
    [
        ({"summary": "水壶坏了，不工作"}, {"warehouse", "after_sales"}),
        ({"summary": "快递三天没到，物流一直不更新"}, {"warehouse", "delivery"}),
    ],
)
def test_the_departments_concerned_are_asked_at_once(words: dict[str, Any], departments: set[str]) -> None:
    matter = Matter(S2, **words).accepted()

    inquiries = matter.asked("inquiry")
    assert {one["department"] for one in inquiries} == departments
    assert len({one["at"] for one in inquiries}) == 1


@pytest.mark.req("S2-21")
def test_an_investigation_is_complete_when_all_replied_or_their_time_ran_out() -> None:
    matter = Matter(S2).accepted().answered("order_details", "inquiry")
    assert not matter.asked("investigation_complete")

    matter.company.later(hours=2)
    assert [one["details"]["task_id"] for one in matter.facts("task-failed")] == ["logistics_data-2"]
    assert not matter.asked("investigation_complete")

    matter.company.later(hours=22)
    (complete,) = matter.asked("investigation_complete")
    assert complete["details"] == {"answered": 3, "failed": ["logistics_data-2", "supplier_inquiry-5"]}
    assert matter.case.tasks["logistics_data-2"].failure == "timed_out"


@pytest.mark.req("S2-21")
def test_a_task_is_not_given_up_before_its_time_and_once_only() -> None:
    matter = Matter(S2).accepted()
    task = matter.case.tasks["order_details-1"]
    assert task.due_at is not None

    matter.company.hand.instant = task.due_at - timedelta(milliseconds=1)
    matter.company.sweep()
    assert not matter.facts("task-failed")

    matter.company.hand.instant = task.due_at
    matter.company.sweep()
    matter.company.again()
    matter.company.later(minutes=5)
    assert len(matter.facts("task-failed")) == 2  # both systems


@pytest.mark.req("S2-22")
@pytest.mark.req("S2-48")
def test_findings_keep_customer_company_and_what_is_established_apart() -> None:
    matter = Matter(S2).accepted().answered("inquiry")
    matter.said("fact.found", kind="客户陈述", text="收到时已破", source="customer")
    matter.said("fact.found", kind="established", text="外箱有压痕", source="照片", verified=True)

    pack = matter.company.packs.of(matter.case.pack)
    found = {word: [one for one in matter.case.facts if standing_of(one, pack) == word] for word in WORDS}

    assert [fact.text for fact in found["customer"]] == ["已核实", "收到时已破"]
    assert {fact.source for fact in found["internal"]} == {"warehouse", "after_sales"}
    assert [fact.text for fact in found["established"]] == ["外箱有压痕"]
    assert sum(map(len, found.values())) == len(matter.case.facts)
    assert {one["details"]["standing"] for one in matter.facts("fact-found")} == {"customer", "established"}


@pytest.mark.req("S2-23")
def test_a_plan_rests_on_verified_facts_alone() -> None:
    matter = Matter(S2).accepted().answered(*FETCHED).core_named()
    matter.said("fact.found", kind="established", text="外箱有压痕", source="仓库照片")
    number = len(matter.case.facts)
    matter.drafted(facts=[number])
    assert (matter.refusals[-1].field, matter.case.plan) == ("facts", None)

    matter.said("fact.verified", fact=number)
    fact = matter.case.facts[-1]
    assert (fact.source, fact.verified, fact.verified_by) == ("仓库照片", True, matter.owner)

    matter.drafted(facts=[number])
    assert matter.case.plan is not None
    assert matter.case.plan.facts == (number,)


@pytest.mark.req("S2-23")
@pytest.mark.req("S2-48")
def test_no_plan_rests_on_what_somebody_merely_says() -> None:
    matter = Matter(S2).accepted()
    matter.company.later(hours=25)
    matter.said("fact.found", kind="internal_statement", text="我们没错", source="warehouse", verified=True)
    said = len(matter.case.facts)

    matter.core_named().drafted()
    assert "a fact that is established and verified" in matter.refused
    matter.drafted(facts=[said])
    assert matter.refusals[-1].field == "facts"


def test_a_fact_is_verified_once_and_must_exist() -> None:
    matter = Matter(S2).accepted()

    for number in (1, 9):
        matter.said("fact.verified", fact=number)

    assert [one.field for one in matter.refusals] == ["fact", "fact"]
    assert "none: every fact is verified" in matter.refused


@pytest.mark.req("S2-24")
def test_a_complex_case_is_confirmed_by_two_parties() -> None:
    matter = Matter(S2).accepted().core_named().said("case.tagged", add=["complex"])
    matter.company.later(hours=25)  # nobody answers
    for person in ("warehouse-1", "warehouse-2"):
        matter.said("fact.found", kind="established", text="出库完好", source=person, verified=True)
    matter.said("fact.found", kind="customer_statement", text="收到已破", source="customer", verified=True)
    matter.drafted()
    pack = matter.company.packs.of(matter.case.pack)
    assert parties_behind(matter.case, pack) == {"warehouse"}
    assert "the confirmation of two parties" in matter.refused

    matter.said("fact.found", kind="established", text="运输中受压", source="承运商回函", verified=True)
    matter.drafted()
    assert matter.case.state == "proposing"


@pytest.mark.req("S2-24")
def test_a_plain_case_needs_one_party() -> None:
    matter = Matter(S2).accepted().core_named()
    matter.company.later(hours=25)
    matter.said("fact.found", kind="established", text="出库完好", source="warehouse-1", verified=True)

    assert matter.drafted().case.state == "proposing"


@pytest.mark.req("S2-25")
def test_evidence_is_asked_for_waited_for_and_taken() -> None:
    matter = Matter(S2).accepted().said("evidence.requested", items=["破损处的照片", "聊天截图"])
    assert matter.case.state == "awaiting_evidence"
    assert "烦请您提供：破损处的照片" in matter.case.notices[-1].text

    matter.said("case.information-supplied", text="稍后发给您")
    assert matter.case.state == "awaiting_evidence"

    photo = {"uri": "s3://evidence/1.jpg", "kind": "photo"}
    matter.said("case.information-supplied", text="照片", attachments=[photo])
    assert (matter.case.state, matter.case.waiting) == ("investigating", None)
    assert not {"evidence", "waiting"} & matter.case.timers.keys()


@pytest.mark.req("S2-25")
def test_a_silent_customer_is_reminded_and_the_case_goes_on_in_the_end() -> None:
    matter = Matter(S2).accepted().said("evidence.requested", items=["照片"])

    matter.company.later(hours=23)
    assert [one.kind for one in matter.case.notices if "evidence" in one.kind] == ["evidence_needed"]
    matter.company.later(hours=1)
    assert [one.kind for one in matter.case.notices if "evidence" in one.kind][1:] == ["evidence_reminder"]
    matter.company.later(hours=48)

    assert [one.kind for one in matter.case.notices].count("evidence_reminder") == 2
    assert (matter.case.state, matter.case.facts[-1].kind) == ("investigating", "evidence_missing")
    assert len(matter.facts("evidence-missing")) == len(matter.asked("evidence_missing")) == 1


@pytest.mark.req("S2-25")
def test_waiting_for_evidence_may_be_ended_by_hand_and_does_not_begin_twice() -> None:
    matter = Matter(S2).accepted().said("evidence.requested", items=["照片"])
    matter.said("evidence.requested", items=["照片"])
    assert "this needs one of investigating" in matter.refused

    matter.said("case.waiting-ended")
    assert matter.case.state == "investigating"

    until = "2026-03-12T12:00:00+08:00"
    matter.said("case.waiting-began", awaiting="supplier", reason="等回函", until=until)
    matter.said("evidence.requested", items=["照片"])
    assert matter.refusals[-1].field == "case.waiting"


def test_a_handbook_that_asks_for_no_evidence_refuses_to() -> None:
    matter = Matter(S4).accepted().said("evidence.requested", items=["照片"])

    assert matter.refused == "The case's pack asks customers for no evidence."


@pytest.mark.req("S2-17")
def test_a_customer_who_chases_before_the_first_answer_goes_first() -> None:
    matter = Matter(S2)
    assert matter.case.priority == "normal"

    matter.said("customer.chased", text="怎么还没人理我")

    form = matter.case.assessment
    assert form is not None
    assert (form.priority, form.because) == ("urgent", "chased")
    assert "triage.urgent.chasing" in form.rows
    assert len(matter.facts("retriaged")) == 1
    assert matter.asked("customer_chased")[0]["department"] == "after_sales"


@pytest.mark.req("S2-17")
def test_a_customer_who_chases_after_the_first_answer_is_heard_and_goes_no_faster() -> None:
    matter = Matter(S2).said("case.responded", channel="phone", summary="已致电")

    matter.said("customer.chased")

    assert (matter.case.priority, matter.case.chased_count) == ("normal", 0)
    assert matter.facts("customer-chased")[0]["details"]["before_first_response"] is False
    assert len(matter.asked("customer_chased")) == 1


@pytest.mark.req("S1-17")
def test_registration_asks_for_the_verification_in_the_same_step() -> None:
    matter = Matter(S1)

    (first, *_) = matter.company.history("cases", matter.case_id)
    asked = [one for one in first.emits if one.type == "caseloop.event.department.asked.v1"]
    assert [one.data["kind"] for one in asked] == ["verification"]
    assert asked[0].data["department"] == "customer_service"

    matter.accepted()
    task = matter.case.tasks["verification-1"]
    assert (task.answer, task.answered_at is not None) == ("已核实", True)


@pytest.mark.req("S1-17")
def test_a_ticket_under_review_is_verified_once_it_passes() -> None:
    matter = Matter(S1, recorded_by="representative-1")
    assert (matter.case.state, matter.asked("verification")) == ("pending_review", [])

    matter.said("case.submission-reviewed", passed=True, by="handler-1")
    assert len(matter.asked("verification")) == 1


@pytest.mark.req("S4-28")
def test_the_owner_gets_the_customers_past_and_the_order_with_the_request_to_verify() -> None:
    company = Company()
    earlier = Matter(S4, company=company, name="fb-0", order_number="DD-1")
    earlier.said("case.withdrawn", reason="已解决", by="customer")
    company.hand.instant += timedelta(hours=1)
    order = {"number": "DD-2", "status": "已发货", "delivery": "派送中"}

    matter = Matter(S4, company=company, order_number="DD-2", order=order)

    (verify,) = matter.asked("verification")
    assert verify["department"] == "supervisors"
    assert [one["case"] for one in verify["details"]["prior_cases"]] == [earlier.case.number]
    assert verify["details"]["prior_cases"][0]["state"] in {"closed", "archived"}
    assert (verify["details"]["order_status"], verify["details"]["delivery"]) == ("已发货", "派送中")
    (fetch,) = matter.asked("order_status")
    assert (fetch["department"], fetch["details"]) == ("order_system", {"order_number": "DD-2"})

    results = {"status": "已签收", "address": "上海"}
    task = fetch["task_id"]
    matter.said("task.answered", task_id=task, answer="已查", results=results, by="order_system")
    assert matter.asked("task_answer")[-1]["details"]["results"] == {"status": "已签收"}


@pytest.mark.req("S4-28")
def test_a_case_that_ended_meanwhile_gets_no_history() -> None:

    matter = Matter(S4).said("case.withdrawn", reason="已解决", by="customer")

    assert decided(BringHistory(case_id=matter.case_id), matter.case).changes_nothing


@pytest.mark.req("S4-30")
def test_a_complex_problem_is_settled_by_a_meeting_that_the_plan_names() -> None:
    matter = Matter(S4).accepted().said("case.tagged", add=["complex"])
    matter.said("fact.found", kind="root_cause", text="包装太薄", source="warehouse")
    matter.drafted("improvement")
    assert "a plan that names the meeting that settled it" in matter.refused

    people = ["warehouse-1", "product-2"]
    matter.said("meeting.held", participants=people, channel="video", conclusion="改用加厚纸箱")
    (meeting,) = matter.case.meetings
    assert (meeting.participants, meeting.conclusion) == (tuple(people), "改用加厚纸箱")

    matter.drafted("improvement", meeting=2)
    assert matter.refusals[-1].field == "meeting"
    matter.drafted("improvement", meeting=1)
    assert matter.case.plan is not None
    assert (matter.case.plan.meeting, matter.case.state) == (1, "proposing")


@pytest.mark.req("S4-30")
def test_a_meeting_has_two_participants_at_least_each_once() -> None:
    matter = Matter(S4).accepted()
    held = {"channel": "phone", "conclusion": "x"}

    matter.said("meeting.held", participants=["warehouse-1"], **held)
    matter.said("meeting.held", participants=["warehouse-1", "warehouse-1"], **held)

    assert [one.field for one in matter.refusals] == ["data.participants", "participants"]
    assert not matter.case.meetings


@pytest.mark.req("S4-30")
def test_a_problem_of_many_departments_is_complex_without_a_tag() -> None:
    matter = Matter(S4).accepted()
    matter.said("fact.found", kind="root_cause", text="包装太薄", source="warehouse")
    for department in ("warehouse", "product"):
        matter.said("task.requested", kind="assist", department=department, text="协助")

    matter.drafted("improvement")
    assert "the meeting that settled it" in matter.refused


@pytest.mark.req("S4-47")
@pytest.mark.req("S4-67")
def test_progress_is_an_entry_for_each_step_with_time_and_text() -> None:
    matter = Matter(S4).accepted()
    steps = [("2026-03-09T16:00:00+08:00", "已发货"), ("2026-03-09T14:00:00+08:00", "仓库已确认有货")]
    matter.company.hand.instant += timedelta(hours=8)
    for at, step in steps:
        matter.said("progress.reported", step=step, at=at)

    assert len(matter.case.progress) == len(matter.facts("progress-reported")) == 2
    assert matter.status()["progress"] == ["2026-03-09", "14:00 仓库已确认有货", "16:00 已发货"]
    assert matter.status("staff")["progress"][1] == f"14:00 仓库已确认有货 ({matter.owner})"


@pytest.mark.req("S4-47")
def test_live_progress_of_work_in_several_steps_is_told_to_the_customer_step_by_step() -> None:
    matter = Matter(S4).accepted()

    for step in ("已寄出维修配件", "已完成检测"):
        matter.said("progress.reported", step=step)

    told = [one.text for one in matter.case.notices if one.kind == "progress"]
    assert [("已寄出维修配件" in told[0]), ("已完成检测" in told[1])] == [True, True]


@pytest.mark.req("S3-18")
def test_the_log_has_no_gap_after_handovers_copies_and_a_database_that_was_away() -> None:
    matter = Matter(S3).said("case.accepted")
    for department in ("logistics", "customer_service", "product"):
        matter.company.store.away_count = 1
        matter.said("case.transferred", department=department, reason="更熟悉")
        matter.company.again()
        assert matter.case.owner is not None
        assert matter.case.owner.department == department

    history = matter.company.history("cases", matter.case_id)
    assert [entry.seq for entry in history] == list(range(1, matter.case.version + 1))
    assert all(entry.prev == before.hash for before, entry in pairwise(history))
    assert [entry.event for entry in history].count("case.transferred") == 3
