"""Measures against the cause of a complaint, and tasks that have their day, by the delivered packs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest

from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.work import Task
from tests.agreeing import asked, refused, saying
from tests.company import Company
from tests.compensating import S2, S3, agreeing, drafting, planning, worth

S1: Final = "complaint-programme"
HANDLER: Final = "handler-1"


def programme(company: Company) -> str:
    """Give a complaint under the complaint programme that a handler has."""
    case_id = company.complain(
        S1, channel="phone", type="投诉", topic=None, urgency={"value": "normal", "source": "customer"}
    )
    company.command("caseloop.case.accepted.v1", case_id, "accept", by=HANDLER)
    return case_id


def setting(company: Company, case_id: str, **changes: Any) -> Case:
    values = {"department": "operations", "measure": "更换供应商", "by": HANDLER} | changes
    company.command("caseloop.improvement.set.v1", case_id, f"set-{len(company.said)}", **values)
    return company.case(case_id)


def measures(case: Case) -> dict[str, Task]:
    return {known: task for known, task in case.tasks.items() if task.kind == "measure"}


@pytest.mark.req("S1-12")
def test_whoever_a_complaint_is_put_down_to_has_a_measure_to_set_by_a_day() -> None:
    company = Company()
    case_id = programme(company)
    loss = {"loss": worth("120.00"), "attributed_to": "operations-3", "by": HANDLER}

    company.command("caseloop.loss.recorded.v1", case_id, "loss", **loss)
    company.command("caseloop.loss.recorded.v1", case_id, "again", **loss)

    ((task_id, task),) = measures(company.case(case_id)).items()
    assert (task.department, task.person) == ("operations", "operations-3")
    assert task.due_at is not None
    assert task.due_at - company.hand.instant > timedelta(days=13)
    assert asked(company, "measure") == ["operations"]
    assert company.case(case_id).clocks[f"measure:{task_id}"].due_at == task.due_at


@pytest.mark.req("S1-12")
@pytest.mark.parametrize("person", ["operations-3", None])
def test_attribution_of_the_fault_opens_a_measure_with_owner_and_day(person: str | None) -> None:
    company = Company()
    case_id = programme(company)
    fault = {"department": "operations", "person": person, "reason": "漏检", "by": HANDLER}

    company.command("caseloop.fault.attributed.v1", case_id, "fault", **fault)
    company.command("caseloop.fault.attributed.v1", case_id, "fault-again", **fault)

    (task,) = measures(company.case(case_id)).values()
    assert (task.department, task.person) == ("operations", person)
    assert task.due_at is not None


@pytest.mark.req("S1-12")
def test_nobody_is_asked_for_a_measure_where_nobody_was_at_fault() -> None:
    company = Company()
    case_id = programme(company)

    company.command("caseloop.fault.attributed.v1", case_id, "none", none=True, reason="不可抗力", by=HANDLER)

    assert company.case(case_id).fault is not None
    assert measures(company.case(case_id)) == {}


@pytest.mark.req("S1-12")
def test_a_measure_has_its_owner_and_day_and_is_finished_by_its_department() -> None:
    company = Company()
    case_id = programme(company)
    due_at = company.hand.instant + timedelta(days=3)

    case = setting(company, case_id, person="operations-3", due_at=due_at.isoformat())
    ((task_id, task),) = measures(case).items()
    assert (task.person, task.due_at, task.text) == ("operations-3", due_at, "更换供应商")
    done = {"task_id": task_id, "result": "已更换", "by": "operations-3"}
    company.command("caseloop.improvement.done.v1", case_id, "done", **done)

    after = company.case(case_id)
    assert (after.tasks[task_id].answer, after.clocks[f"measure:{task_id}"].met_at) == (
        "已更换",
        company.hand.instant,
    )


@pytest.mark.req("S1-12")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"department": "nowhere"}, "department"),
        ({"person": "agent-1"}, "person"),
        ({"due_at": "2020-01-01T00:00:00+08:00"}, "due_at"),
        ({"by": "representative-1"}, "by"),
    ],
)
def test_a_measure_that_nobody_could_carry_through_is_refused(wrong: dict[str, Any], field: str) -> None:
    company = Company()

    case = setting(company, programme(company), **wrong)

    assert refused(company).field == field
    assert measures(case) == {}


@pytest.mark.req("S1-12")
def test_a_measure_is_finished_after_the_case_has_ended() -> None:
    company = Company()
    case_id = programme(company)
    ((task_id, _),) = measures(setting(company, case_id)).items()
    company.command("caseloop.case.withdrawn.v1", case_id, "withdrawn", reason="已解决")
    assert not company.case(case_id).is_open
    done = {"task_id": task_id, "result": "已更换", "by": "operations-3"}

    company.later(hours=30)
    company.command("caseloop.improvement.done.v1", case_id, "done", **done)
    company.command("caseloop.improvement.done.v1", case_id, "done-again", **done)

    assert company.case(case_id).tasks[task_id].answer == "已更换"
    assert (refused(company).field, NotAllowed.code) == ("task_id", refused(company).code)


def test_a_measure_of_another_department_is_not_reported_by_strangers() -> None:
    company = Company()
    case_id = programme(company)
    ((task_id, _),) = measures(setting(company, case_id)).items()
    company.command(
        "caseloop.task.requested.v1",
        case_id,
        "help",
        kind="assist",
        department="reception",
        text="协助",
        limit="one_day",
        by=HANDLER,
    )

    done = {"task_id": task_id, "result": "已更换", "by": "reception-1"}
    company.command("caseloop.improvement.done.v1", case_id, "done", **done)

    assert refused(company).field == "by"


def test_a_pack_that_follows_no_measures_says_so() -> None:
    company = Company()
    case_id = planning(company, S2)

    company.command(
        "caseloop.improvement.set.v1",
        case_id,
        "set",
        department="warehouse",
        measure="复核",
        by="after_sales-07",
    )

    assert refused(company).found == "'set_improvement'"


@pytest.mark.req("S2-33", "S2-34", "S2-35")
def test_whoever_carries_a_remedy_out_has_a_day_for_it_and_is_reminded() -> None:
    company = Company()
    case_id = planning(company, S2)
    refund = {"code": "refund", "amount": worth("99.00")}
    drafting(company, case_id, refund, {"code": "reissue"})
    case = agreeing(company, case_id)
    nodes = {name: clock for name, clock in case.clocks.items() if name.startswith("node:")}

    assert [clock.owner for clock in nodes.values()] == ["finance", "warehouse"]
    assert {clock.due_at for clock in nodes.values()} == {company.hand.instant + timedelta(hours=48)}
    company.later(hours=45)
    assert asked(company, "reminder").count("finance") == 1
    company.command("caseloop.remedy.done.v1", case_id, "paid", code="refund", by="finance-1")
    company.later(hours=4)

    missed = [name for name, clock in company.case(case_id).clocks.items() if clock.missed_at]
    assert [company.case(case_id).clocks[name].owner for name in missed if name.startswith("node:")] == [
        "warehouse"
    ]


@pytest.mark.req("S3-42")
def test_legal_is_reminded_of_a_plan_that_waits_for_it() -> None:
    company = Company()
    case_id = planning(company, S3, summary="我的信息被泄露，天天接到骚扰电话")
    drafting(company, case_id, {"code": "apology"})

    company.later(hours=7)
    assert asked(company, "reminder").count("legal") == 1
    case = saying(company, case_id, "plan.approved", by="legal-1")

    assert [
        clock.met_at is not None for name, clock in case.clocks.items() if name.startswith("approval:")
    ] == [True]
