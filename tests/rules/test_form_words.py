"""No code stands on a form where a word belongs, and nothing that does not hold any more."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from rules.closing import close_case
from rules.forms.derived import Source
from rules.forms.filling import may_be_filled
from rules.forms.period import is_late, verdict_of
from rules.forms.rows import ROWS
from rules.forms.words import tables_of
from schemas.case import Case, Link
from schemas.clock import Clock
from schemas.compensation import Application, Status
from schemas.ending import Reopening
from tests.archive_cases import S0, S1, S2, S3, S4
from tests.builders import RECEIVED
from tests.every_pack import every_pack
from tests.forms_cases import a_sheet, a_table, grid, stories, values

HOUR = timedelta(hours=1)


def the_case(pack: str, name: str = "") -> Case:
    return next(one.case for one in stories(pack) if name in ("", one.name))


def told(case: Case, pack: str, what: str) -> list[str]:
    """Give the texts of one kind of line on the timeline of a form."""
    source = Source(case, every_pack().newest[pack], "zh")
    return [one.text for one in ROWS["timeline"][1](source) if one.what == what]


@pytest.mark.parametrize("pack", sorted(every_pack().newest))
def test_every_tie_and_every_end_of_help_has_a_word(pack: str) -> None:
    words = tables_of(every_pack().newest[pack])["words"]
    relations = get_args(Link.model_fields["relation"].annotation)

    assert [one for one in (*relations, "task_failed", "timed_out", "superseded") if one not in words] == []


def test_ties_are_told_in_words() -> None:
    link = Link(case_id="x", relation="goes_on_in", at=RECEIVED)

    assert told(the_case(S0).model_copy(update={"links": (link,)}), S0, "linked") == ["另案接续"]


@pytest.mark.parametrize(
    ("failure", "text"), [("merged", "联系客户 合并办理"), ("timed_out", "联系客户 逾时未答复")]
)
def test_help_that_ended_unanswered_says_why_in_words(failure: str, text: str) -> None:
    case = the_case(S0)
    task = next(one for one in case.tasks.values() if one.kind == "customer_contact")
    ended = task.model_copy(update={"answered_at": None, "failed_at": RECEIVED + HOUR, "failure": failure})

    assert told(case.model_copy(update={"tasks": {"customer_contact-1": ended}}), S0, "task_failed") == [text]


def test_staff_ids_stay_whole() -> None:
    case = next(one.case for one in stories(S4) if one.case.meetings)

    texts = told(case, S4, "meeting")

    assert texts
    assert all("仓库-" not in text for text in texts)


@pytest.mark.parametrize(
    ("pack", "form", "changes"),
    [
        (S3, "crisis", {}),
        (S1, "correction", {"corrections": ()}),
    ],
)
def test_there_is_no_form_of_what_did_not_happen(pack: str, form: str, changes: dict[str, object]) -> None:
    row = every_pack().newest[pack].forms.form(form)
    assert row is not None
    source = Source(the_case(pack).model_copy(update=changes), every_pack().newest[pack], "zh")

    assert not may_be_filled(source, row)


def test_an_exercise_has_its_record_of_a_crisis() -> None:
    row = every_pack().newest[S3].forms.form("crisis")
    assert row is not None

    assert may_be_filled(Source(the_case(S3, "drill"), every_pack().newest[S3], "zh"), row)


@pytest.mark.parametrize("pack", [S0, S2])
def test_the_register_says_how_a_case_ended(pack: str) -> None:
    case = the_case(pack)
    assert case.closure is not None
    ended = case.closure.model_copy(update={"outcome": "withdrawn"})

    table = grid(a_table(pack, "register", case.model_copy(update={"closure": ended})))

    (row,) = table.rows
    assert row[table.columns.index("结果")] == "客户撤回"


@pytest.mark.req("C-17")
def test_who_objected_since_is_satisfied_no_more() -> None:
    case = the_case(S0)
    assert case.closure is not None
    pack, last = every_pack().newest[S0], case.callbacks[-1].at
    reopened = Reopening(reason="又坏了", by="customer", at=last + HOUR, closure=case.closure)
    objected = case.model_copy(update={"reopenings": (reopened,), "closure": None})
    again = case.callbacks[-1].model_copy(update={"at": last + 2 * HOUR})

    assert verdict_of(case, pack) == "satisfied"
    assert verdict_of(objected, pack) is None
    table = grid(a_table(S0, "register", objected))
    assert table.rows[0][table.columns.index("满意度")] == "未评价"
    assert (
        verdict_of(objected.model_copy(update={"callbacks": (*case.callbacks, again)}), pack) == "satisfied"
    )


@pytest.mark.req("C-17")
def test_a_case_that_ends_after_an_objection_bears_no_earlier_satisfaction() -> None:
    case, pack = the_case(S0), every_pack().newest[S0]
    assert case.closure is not None
    at = case.callbacks[-1].at + HOUR
    reopened = Reopening(reason="又坏了", by="customer", at=at, closure=case.closure)
    objected = case.model_copy(update={"reopenings": (reopened,), "closure": None, "state": "rework"})

    for before, word in ((objected, "未评价"), (objected.model_copy(update={"reopenings": ()}), "满意")):
        ended = close_case(before, pack, outcome="withdrawn", satisfaction="", now=at + HOUR)
        assert ended.closure is not None
        assert ended.closure.satisfaction == word


def test_a_role_that_owns_a_case_is_told_by_its_word() -> None:
    case = the_case(S2)
    assert case.owner is not None
    owner = case.owner.model_copy(update={"person": "agent"})

    table = grid(a_table(S2, "register", case.model_copy(update={"owner": owner})))

    assert "agent" not in table.rows[0][table.columns.index("责任人")]


def test_limits_of_help_are_told_in_words() -> None:
    limits = tables_of(every_pack().newest[S1])["limits"]

    assert limits["one_day"]["zh"] == "一个工作日"


def test_a_limit_that_was_met_in_time_and_told_late_is_no_late_one() -> None:
    case = the_case(S1)
    name, clock = next((name, one) for name, one in case.clocks.items() if one.met_at is not None)
    told_late = clock.model_copy(update={"missed_at": clock.due_at})
    late = clock.model_copy(update={"missed_at": clock.due_at, "met_at": clock.due_at + HOUR})

    def of(one: Clock) -> Case:
        return case.model_copy(update={"clocks": {name: one}})

    assert (is_late(of(told_late)), is_late(of(late))) == (False, True)
    assert grid(a_sheet(S1, "responsibility", of(told_late)), "各方时限责任").rows[0][-1] == "—"


@pytest.mark.parametrize(("status", "shown"), [("refused", False), ("credited", True)])
def test_what_nobody_granted_is_no_part_of_the_solution(status: Status, *, shown: bool) -> None:
    case = the_case(S1)
    application = Application(
        id="compensation-1", origin="application", remedy="compensation", reason="误工", row="x",
        filed_by="handler-03", filed_at=RECEIVED, status=status,
    )  # fmt: skip

    record = values(a_sheet(S1, "record", case.model_copy(update={"applications": (application,)})))

    assert ("100.00 CNY" in record["处理措施"]) is shown
