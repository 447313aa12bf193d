"""What is open of a case that ends otherwise than by its last step, and what counts as given once two are one."""

from __future__ import annotations

from typing import Any

import pytest

from rules.compensation.agreed import agreed_remedy
from rules.compensation.applying import expect_applications
from rules.compensation.merged import given_before_merging, given_for, given_in_merged, without_given
from rules.compensation.points import with_points
from rules.ended_work import end_of_work, without_open_work
from rules.erasing import GONE, erased_case
from schemas.archiving import Erased
from schemas.case import Case
from schemas.compensation import Application
from schemas.errors import NotAllowed
from schemas.merging import Absorbed
from schemas.messages.compensation import CompensationApplied
from schemas.report import Customer
from schemas.work import Task
from tests.builders import RECEIVED, a_report
from tests.every_pack import every_pack
from tests.handling_cases import NOW, REF, STAFF, an_assigned_case, asked, facts, later
from tests.packs import the_pack
from tests.rules.test_compensation import an_agreed_case, an_application, approved, with_applications

PROGRAMME = every_pack().newest["complaint-programme"]


def a_task(kind: str = "customer_contact", **changes: Any) -> Task:
    values: dict[str, Any] = {"kind": kind, "department": "product", "text": "联系", "asked_at": NOW}
    return Task(**(values | changes))


def an_absorbed(*given: Application, **changes: Any) -> Absorbed:
    values: dict[str, Any] = {
        "case_id": "C2",
        "number": "7K3M9-QXA2R-X",
        "received_at": RECEIVED,
        "channel": "phone",
        "customer": Customer(name="测试甲"),
        "report": a_report(),
        "applications": given,
        "reason": "同一事项",
        "by": "dispatcher-01",
        "at": later(1),
    }
    return Absorbed(**(values | changes))


def absorbing(case: Case, *given: Application, **changes: Any) -> Case:
    return case.model_copy(update={"absorbed": (an_absorbed(*given, **changes),)})


def test_what_was_answered_or_outlives_its_case_stays_and_what_failed_keeps_its_reason() -> None:
    tasks = {
        "answered": a_task("assist", answered_at=NOW, answer="已办", by="product-1"),
        "measure": a_task("measure"),
        "late": a_task("assist", failed_at=NOW, failure="timed_out"),
        "open": a_task("assist"),
    }
    case = an_assigned_case(tasks=tasks)

    after = without_open_work(case, PROGRAMME, "withdrawn", at=later(1))

    assert {name: task.failure for name, task in after.tasks.items()} == {
        "answered": None,
        "measure": None,
        "late": "timed_out",
        "open": "withdrawn",
    }
    assert after.tasks["open"].failed_at == later(1)
    told = end_of_work(case, after, PROGRAMME, "withdrawn", now=later(1))
    assert [getattr(one, "task_id", None) for one in told] == ["late", "open"]


def test_a_task_that_waits_for_its_review_is_told_to_whoever_was_to_look_at_it() -> None:
    held = a_task("assist", reviewed_by="dispatcher")
    passed = a_task("assist", reviewed_by="dispatcher", passed_at=NOW)
    case = an_assigned_case(tasks={"held": held, "passed": passed})

    after = without_open_work(case, PROGRAMME, "withdrawn", at=later(1))

    told = end_of_work(case, after, PROGRAMME, "withdrawn", now=later(1))
    assert asked(told) == [("supervisors", "task_ended"), ("product", "task_ended")]


def test_where_nothing_is_open_nothing_changes_and_nothing_is_told() -> None:
    paid = an_application(status="credited")
    case = with_applications(an_assigned_case(tasks={"done": a_task(answered_at=NOW)}), paid)

    assert without_open_work(case, the_pack(), "withdrawn", at=NOW) is case
    assert end_of_work(case, case, the_pack(), "withdrawn", now=NOW) == ()


@pytest.mark.req("S4-46")
def test_only_a_held_application_is_refused_and_told() -> None:
    some = [
        an_application(id=f"compensation-{n}", status=status)
        for n, status in enumerate(("refused", "ordered", "held", "credited"), 1)
    ]
    case = with_applications(an_assigned_case(), *some)

    after = without_open_work(case, the_pack(), "merged 7K3M9-QXA2R-X", at=later(1))

    assert [one.status for one in after.applications] == ["refused", "ordered", "refused", "credited"]
    assert [one.refused_reason for one in after.applications] == [None, None, "merged 7K3M9-QXA2R-X", None]
    assert facts(end_of_work(case, after, the_pack(), "merged", now=NOW)) == ["compensation-refused"]


def test_what_was_ordered_or_paid_is_taken_over_with_what_was_taken_over_before() -> None:
    some = [
        an_application(id=f"compensation-{n}", status=status)
        for n, status in enumerate(("refused", "ordered", "held", "credited"), 1)
    ]
    early = an_application(id="early", status="credited")
    case = absorbing(with_applications(an_assigned_case(), *some), early)

    assert [one.id for one in given_for(case)] == ["early", "compensation-2", "compensation-4"]
    assert without_given(case.absorbed)[0].applications == ()
    assert without_given(without_given(case.absorbed)) == without_given(case.absorbed)
    assert given_in_merged(case) == (early,)


def applied_for(case: Case, remedy: str | None = None) -> object:
    message = CompensationApplied(case=REF, remedy=remedy, reason="已同意", by=STAFF)
    return agreed_remedy(case, the_pack(), expect_applications(the_pack()), message)


@pytest.mark.req("S4-46")
@pytest.mark.parametrize(
    ("hours", "is_given"), [(0, True), (-1, False)], ids=["agreed before", "agreed later"]
)
def test_only_a_plan_agreed_to_before_the_merging_gives_nothing_twice(hours: int, *, is_given: bool) -> None:
    case = absorbing(an_agreed_case(), an_application(status="credited"), at=later(hours))
    assert case.plan is not None

    assert bool(given_before_merging(case, case.plan)) == is_given
    if is_given:
        with pytest.raises(NotAllowed, match="was given for case 7K3M9-QXA2R-X, which was merged"):
            applied_for(case, "compensation")
        with pytest.raises(NotAllowed, match="nothing: all is done or applied for"):
            applied_for(case)
    else:
        assert applied_for(case)


def test_another_remedy_than_the_one_given_there_is_applied_for_as_ever() -> None:
    case = absorbing(an_agreed_case(), an_application(remedy="repair", status="credited"))

    assert applied_for(case)


@pytest.mark.req("S4-46")
def test_a_held_application_is_not_approved_once_the_same_was_given_in_a_merged_case() -> None:
    held = with_applications(an_agreed_case(), an_application())

    with pytest.raises(NotAllowed, match="is not open any more"):
        approved(absorbing(held, an_application(status="ordered")))
    assert approved(held).after.applications[0].status == "ordered"


def test_points_that_a_merged_suggestion_earned_are_not_earned_again() -> None:
    pack = every_pack().newest["feedback-mechanism"]
    row = pack.compensation.points
    assert row is not None
    case = an_assigned_case()
    earned, _ = with_points(case, pack, row.verdicts[0], now=NOW)

    again = absorbing(case, *earned.applications)

    assert with_points(again, pack, row.verdicts[0], now=NOW) == (again, ())


def test_erasing_leaves_of_what_a_merged_case_was_given_the_amount_and_no_words() -> None:
    case = absorbing(an_assigned_case(), an_application(status="credited"))

    gone = erased_case(case, the_pack(), Erased(at=NOW, by="management-01", why="request"))

    (given,) = gone.absorbed[0].applications
    assert (given.amount, given.reason) == (an_application().amount, GONE)
