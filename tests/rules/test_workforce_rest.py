"""Rest after intense cases: which cases count, when the reminder comes, what ends a run."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.conclusion import conclude
from rules.workforce.wellbeing import count_abuse, count_case, take_rest
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.events import DepartmentTold
from schemas.messages.wellbeing import CountAbuse, CountCase, RestTaken
from schemas.staff import NOBODY, Staff
from schemas.wellbeing import MONTHS_KEPT, Wellbeing
from schemas.work import Owner
from tests.builders import RECEIVED, at
from tests.workforce import a_handled_case, a_workforce_pack, pages, some_staff

HOUR = timedelta(hours=1)
STAFF = "after_sales-07"
KNOWN = some_staff({"id": STAFF})
PACK = a_workforce_pack()


def ended(number: int, *, intense: bool = True, case: str = "") -> CountCase:
    """Give the word that a case ended in the nth hour."""
    return CountCase(
        staff=STAFF,
        case_id=case or f"case-{number}",
        pack=PACK.name,
        department="after_sales",
        is_intense=intense,
        ended_at=RECEIVED + number * HOUR,
    )


def told(*orders: CountCase | RestTaken, staff: Staff = KNOWN) -> list[Decision[Wellbeing]]:
    """Count cases and rests one after the other."""
    known: Wellbeing | None = None
    decisions = []
    for one in orders:
        if isinstance(one, RestTaken):
            decision = take_rest(known, one, happened_at=one.until or RECEIVED)
        else:
            decision = count_case(known, one, PACK, staff, now=one.ended_at)
        known = decision.after
        decisions.append(decision)
    return decisions


def reminders(*orders: CountCase | RestTaken, staff: Staff = KNOWN) -> list[int]:
    """Give at which of the words, 1 for the first, somebody is reminded."""
    decisions = told(*orders, staff=staff)
    return [place for place, one in enumerate(decisions, 1) if one.orders or one.events]


def rested(number: int) -> RestTaken:
    return RestTaken(staff=STAFF, until=RECEIVED + number * HOUR, by="supervisor-002")


@pytest.mark.req("S3-58")
def test_the_fourth_intense_case_in_a_row_reminds_nobody_and_the_fifth_does_once() -> None:
    assert reminders(*map(ended, range(4))) == []
    assert reminders(*map(ended, range(12))) == [5]


@pytest.mark.req("S3-58")
@pytest.mark.parametrize("between", [ended(4, intense=False), rested(4)], ids=["calm case", "rest"])
def test_a_calm_case_or_a_rest_begins_the_run_anew(between: CountCase | RestTaken) -> None:
    first, second = [ended(n) for n in range(4)], [ended(n) for n in range(5, 10)]

    assert reminders(*first, between, *second[:4]) == []
    assert reminders(*first, between, *second) == [10]


@pytest.mark.req("S3-58")
def test_a_further_run_reminds_again() -> None:
    runs: list[CountCase | RestTaken] = [*map(ended, range(5)), rested(5), *map(ended, range(6, 11))]

    decisions = told(*runs)

    assert reminders(*runs) == [5, 11]
    assert decisions[-1].after.reminder_count == 2
    assert len({page.page_id for one in decisions for page in pages(one.orders)}) == 2


@pytest.mark.req("S3-59")
def test_the_reminder_reaches_the_person_and_carries_the_contact_for_help() -> None:
    (page,) = pages(told(*map(ended, range(5)))[-1].orders)

    assert (page.contact, page.kind, page.case_id, page.alert_id) == (STAFF, "rest_reminder", None, None)
    assert page.text["zh"] == "已连续处理5件激烈投诉，请休息。支持热线：400-000-0000（24 h, anonymous）。"
    assert "400-000-0000" in page.text["en"]


@pytest.mark.req("S3-59")
def test_somebody_whom_the_staff_file_does_not_know_is_told_through_their_department() -> None:
    (event,) = told(*map(ended, range(5)), staff=NOBODY)[-1].events

    assert isinstance(event, DepartmentTold)
    assert event.routing_key() == "department.after_sales.rest_reminder"
    assert event.details == {"staff": STAFF, "count": 5, "eap": "400-000-0000", "hours": "24 h, anonymous"}


def test_a_department_that_the_directory_does_not_know_is_told_nothing() -> None:
    order = ended(5).model_copy(update={"department": "gone"})

    assert reminders(*map(ended, range(4)), order, staff=NOBODY) == []


def test_the_same_case_counts_once_in_a_run() -> None:
    again = [ended(number, case="case-0") for number in range(1, 9)]

    assert reminders(ended(0), *again, *map(ended, range(10, 13))) == []
    assert told(ended(0), *again)[-1].changes_nothing


@given(st.permutations(range(6)))
def test_order_of_arrival_does_not_matter_for_what_is_left_of_a_run(order: list[int]) -> None:
    words: list[Any] = [ended(0), ended(1), ended(2, intense=False), ended(3), ended(4), ended(5)]

    run = told(*[words[place] for place in order])[-1].after.run

    assert [one.case_id for one in run] == ["case-3", "case-4", "case-5"]


def test_a_calm_case_told_late_takes_back_nothing_that_followed_it() -> None:
    late = told(*map(ended, range(4)), ended(4), ended(2, intense=False, case="calm"))

    assert [one.case_id for one in late[-1].after.run] == ["case-3", "case-4"]
    assert told(ended(3, intense=False), ended(2, intense=False))[-1].changes_nothing


def test_a_pack_that_is_gone_or_has_no_such_row_reminds_nobody() -> None:
    known = told(*map(ended, range(4)))[-1].after
    without = a_workforce_pack(rest=None)

    for pack in (None, without):
        decision = count_case(known, ended(5), pack, KNOWN, now=RECEIVED)
        assert (decision.orders, len(decision.after.run)) == ((), 5)


def test_a_rest_without_an_end_ended_when_it_was_said() -> None:
    message = RestTaken(staff=STAFF, by=STAFF)

    assert take_rest(None, message, happened_at=RECEIVED).after.reset_at == RECEIVED


@pytest.mark.req("S2-54")
def test_abuse_is_counted_by_month_for_thirteen_months() -> None:
    known: Wellbeing | None = None
    for month in [*range(1, 15), 14]:
        moment = datetime(2025 + (month - 1) // 12, (month - 1) % 12 + 1, 3, tzinfo=RECEIVED.tzinfo)
        known = count_abuse(known, CountAbuse(staff=STAFF, at=moment)).after

    assert known is not None
    assert (len(known.abuse), known.abuse["2026-02"], min(known.abuse)) == (MONTHS_KEPT, 2, "2025-02")


def counted(before: Case, after: Case, **policy: Any) -> list[CountCase]:
    """Give what a decision counts."""
    pack = a_workforce_pack(**policy)
    decision = conclude(before, after, pack, event="case.tested", now=at("Fri 2026-03-06 12:00"))
    return [one for one in decision.orders if isinstance(one, CountCase)]


@pytest.mark.req("S3-58")
@pytest.mark.parametrize(("emotion", "intense"), [(59, False), (60, True), (100, True)])
def test_a_resolved_case_counts_for_its_owner_by_its_emotion_score(emotion: int, *, intense: bool) -> None:
    case = a_handled_case(STAFF, emotion=emotion)

    (order,) = counted(case, case.model_copy(update={"state": "callback"}))

    assert (order.staff, order.is_intense, order.department) == (STAFF, intense, "after_sales")
    assert order.ended_at == at("Fri 2026-03-06 12:00")


def test_the_highest_score_that_a_case_ever_had_counts() -> None:
    case = a_handled_case(STAFF, emotion=90)
    calmer = case.assessments[0].model_copy(update={"emotion_score": 0, "version": 2})
    case = case.model_copy(update={"assessments": (*case.assessments, calmer)})

    (order,) = counted(case, case.model_copy(update={"state": "closed"}))

    assert order.is_intense


def test_a_case_that_is_handed_on_counts_only_for_whoever_had_accepted_it() -> None:
    case = a_handled_case(STAFF)
    assert case.owner is not None
    other = Owner(**(case.owner.model_dump() | {"person": "after_sales-08", "accepted_at": None}))
    with_other = case.model_copy(update={"owner": other})

    assert [one.staff for one in counted(case, with_other)] == [STAFF]
    assert counted(with_other, case) == []


def test_nothing_counts_while_handling_goes_on_or_where_nobody_handled() -> None:
    case = a_handled_case(STAFF)
    department = a_handled_case("after_sales")
    done: dict[str, Any] = {"state": "callback"}

    assert counted(case, case.model_copy(update={"state": "executing"})) == []
    assert counted(department, department.model_copy(update=done)) == []
    assert counted(a_handled_case(STAFF, drill=True), a_handled_case(STAFF, drill=True, **done)) == []
    assert counted(case, case.model_copy(update=done), rest=None) == []
    assert counted(case.model_copy(update=done), case.model_copy(update={"state": "closed"})) == []
