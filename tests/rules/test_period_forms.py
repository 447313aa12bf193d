"""Forms of a period: what is counted, what is called frequent or a bottleneck, and how fast a crisis was met."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.crisis import grave_triggers, is_crisis
from rules.forms.counting import (
    breaches,
    improvements,
    limit_counts,
    region_counts,
    step_times,
    type_counts,
)
from rules.forms.period import Period, Totals, is_meant, totals_of, verdict_of
from rules.forms.reaching import reached
from rules.rounding import share_of
from schemas.archiving import ArchiveNote
from schemas.assessment import Trigger
from schemas.case import Case, Link
from schemas.clock import Clock
from schemas.ending import CallbackRecord
from schemas.errors import PolicyError
from schemas.filing import Filing
from schemas.policy.forms import Bottleneck, Form, Frequent
from schemas.report import Correction
from tests.builders import RECEIVED, a_case, a_report
from tests.every_pack import every_pack
from tests.forms_cases import a_sheet, a_table, grid, stories, values

S0, S1, S3, S4 = "feedback-handbook", "complaint-programme", "feedback-mechanism", "service-template"
HOUR = timedelta(hours=1)


def of(pack: str, *cases: Case, **changes: object) -> Period:
    """Give a period of a pack whose forms differ in these rows."""
    found = every_pack().newest[pack]
    if changes:
        found = found.model_copy(update={"forms": found.forms.model_copy(update=changes)})
    return Period(cases, found, "zh")


def told(pack: str, name: str = "") -> Case:
    return next(story.case for story in stories(pack) if name in ("", story.name))


def judged(pack: str, **changes: object) -> Case:
    """Give the first case of a pack, judged otherwise."""
    case = told(pack)
    assert case.assessment is not None
    return case.model_copy(update={"assessments": (case.assessment.model_copy(update=changes),)})


def a_clock(*, met: float | None, missed: bool = False, row: str = "clocks.x") -> Clock:
    """Give a limit of one hour that was met after some hours, or never."""
    return Clock(
        row=row,
        anchor=RECEIVED,
        limit=None,
        calendar="china",
        satisfied_by=("case.responded",),
        owner="after_sales",
        due_at=RECEIVED + HOUR,
        met_at=RECEIVED + met * HOUR if met is not None else None,
        missed_at=RECEIVED + HOUR if missed else None,
    )


def frequent(at_least: int, share: int) -> Frequent:
    return Frequent(id="forms.frequent", source="ours", by=("topic",), at_least=at_least, share=share)


def bottleneck(at_least: int = 1, share: int = 0, missed: int = 0) -> Bottleneck:
    return Bottleneck(id="forms.bottleneck", source="ours", at_least=at_least, share=share, missed=missed)


@pytest.mark.req("S4-60", "S4-61")
def test_the_statistics_of_a_month_list_types_steps_limits_and_improvements() -> None:
    sheet = a_table(S4, "statistics", told(S4), items=stories(S4)[0].items)

    assert values(sheet)["归档件数"] == "1"
    assert grid(sheet, "一、高频问题类型").rows == (
        ("问题投诉类", "物流", "物流异常", "1", "100.0", "1", "0", "否"),
    )
    slowest = grid(sheet, "二、处理瓶颈：各环节用时").rows[0]
    assert slowest == ("回访", "1", "46.0", "46.0", "63.9", "否")
    assert grid(sheet, "二、处理瓶颈：超时事项").rows == (("处理完成", "1", "1", "100.0", "否"),)
    (improved,) = grid(sheet, "三、改进事项").rows
    assert improved[1:] == ("优化仓库发货时效提醒", "仓库", "2026-03-10 10:00", "—", "—")
    assert [one.name for one in sheet.signatures] == ["统计人", "客服主管"]


@pytest.mark.req("S4-60")
@pytest.mark.parametrize(("over", "meant"), [("received", [True, True]), ("archived", [True, False])])
def test_open_cases_are_not_in_the_statistics(over: str, meant: list[bool]) -> None:
    found = every_pack().newest[S4]
    form = found.forms.form("statistics")
    assert form is not None
    assert form.over == "archived"
    asked = form.model_copy(update={"over": over})

    assert [is_meant(story.case, found, asked) for story in stories(S4)] == meant


@pytest.mark.req("S0-67", "S3-19")
def test_types_are_listed_by_count_and_come_to_the_cases_of_the_period() -> None:
    delayed = judged(S3, topic="logistics_delay", module="delivery")
    slow = judged(S3, topic="slow_after_sales", module="process")
    sheet = a_table(S3, "statistics", slow, delayed, delayed, a_case())
    rows = grid(sheet, "高頻投訴類型").rows

    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("物流延遲", "2", "50.0"), ("售後響應慢", "1", "25.0"), ("—", "1", "25.0"),
    ]  # fmt: skip
    assert sum(int(row[2]) for row in rows) == int(values(sheet)["受理件數"]) == 4


@pytest.mark.req("S0-67")
def test_the_summary_of_feedback_has_volumes_and_types() -> None:
    case = told(S0)
    sheet = a_table(S0, "summary", case, a_case(report=a_report(type="suggestion")), language="en")

    assert values(sheet)["Cases"] == "2"
    assert [row[:2] for row in grid(sheet, "Volume by type").rows] == [
        ("Complaint", "1"),
        ("Suggestion", "1"),
    ]
    assert grid(sheet, "Volume by channel").rows == (("Live chat", "2", "100.0"),)
    assert grid(sheet, "Frequent types of problem").rows[0][:3] == ("Complaint", "Quality complaint", "1")


@pytest.mark.parametrize(
    ("at_least", "share", "called"),
    [(2, 66, True), (3, 66, False), (2, 67, False), (1, 0, True)],
)
def test_a_type_is_frequent_from_so_many_cases_and_so_much_of_all(
    at_least: int, share: int, *, called: bool
) -> None:
    cases = (told(S0), told(S0), judged(S0, topic="minor_flaw"))  # 66.7 %
    first, *_ = type_counts(of(S0, *cases, frequent=frequent(at_least, share)))

    assert (first.count, first.share, first.frequent) == (2, Decimal("66.7"), called)


@pytest.mark.req("S4-61")
@pytest.mark.parametrize(
    ("rule", "called"),
    [
        (bottleneck(2, share=75), True),
        (bottleneck(3, share=75), False),
        (bottleneck(2, share=76), False),
    ],
)
def test_a_step_is_a_bottleneck_by_its_share_of_all_time(rule: Bottleneck, *, called: bool) -> None:
    case = a_case(accepted_at=RECEIVED + HOUR, resolved_at=RECEIVED + 4 * HOUR)
    first, second = step_times(of(S0, case, case, bottleneck=rule))

    assert (first.name, first.mean_hours, first.share, first.bottleneck) == (
        "resolved", Decimal("3.0"), Decimal("75.0"), called,
    )  # fmt: skip
    assert (second.name, second.case_count, second.longest_hours) == ("taken_up", 2, Decimal("1.0"))


@pytest.mark.parametrize(
    ("rule", "called"),
    [
        (bottleneck(2, missed=50), True),
        (bottleneck(3, missed=50), False),
        (bottleneck(2, missed=51), False),
    ],
)
def test_a_limit_is_a_bottleneck_by_how_often_it_was_missed(rule: Bottleneck, *, called: bool) -> None:
    clocks = {
        "response": a_clock(met=0.5),
        "response#2": a_clock(met=2, missed=True),
        "callback": a_clock(met=1),
        "verdict": a_clock(met=None),
    }
    (only,) = limit_counts(of(S0, a_case(clocks=clocks), bottleneck=rule))

    assert (only.name, only.case_count, only.missed_count, only.share) == ("response", 2, 1, Decimal("50.0"))
    assert only.bottleneck is called


@pytest.mark.req("S1-35")
def test_cases_that_broke_a_standard_are_listed_by_its_row() -> None:
    clocks = {
        "response": a_clock(met=2, missed=True, row="clocks.response"),
        "callback": a_clock(met=0.5),
        "verdict": a_clock(met=None, missed=True, row="clocks.verdict"),
    }
    one, never_met = breaches(of(S1, a_case(clocks=clocks)))

    assert (one.name, one.row, one.department) == ("response", "clocks.response", "after_sales")
    assert (one.due_at, one.met_at) == (RECEIVED + HOUR, RECEIVED + 2 * HOUR)
    assert (never_met.row, never_met.met_at) == ("clocks.verdict", None)


@pytest.mark.req("S1-23")
def test_the_review_has_rates_of_time_corrections_and_further_rounds() -> None:
    put_right = Correction(field="product.model", value="K-300", reason="听错", by="agent-01", at=RECEIVED)
    clocks = {"response": a_clock(met=0.5), "response#2": a_clock(met=2, missed=True)}
    late = a_case(corrections=(put_right,), clocks=clocks, round=2)
    again = a_case(links=(Link(case_id="C9", relation="repeat_of", at=RECEIVED),), second_complaint_count=2)
    shown = values(a_table(S1, "quality_review", late, again, a_case(), told(S1)))

    assert shown == {
        "受理件数": "4", "按时率 (%)": "87.5", "更正率 (%)": "50.0", "再次处理率 (%)": "25.0",
        "重复投诉率 (%)": "25.0", "满意率 (%)": "100.0", "已解决": "1", "平均解决用时（小时）": "10.0",
    }  # fmt: skip
    assert totals_of(of(S1, late, again)).second_complaint_count == 2


def test_nothing_comes_to_no_shares() -> None:
    none = totals_of(of(S0))

    assert (none.case_count, none.on_time_share, none.satisfied_share, none.mean_hours) == (
        0,
        None,
        None,
        None,
    )
    assert values(a_table(S0, "summary"))["按时率 (%)"] == "—"
    assert grid(a_table(S0, "summary"), "高频问题类型").rows == ()


def test_the_last_answer_counts_and_one_that_the_pack_has_no_more_is_no_verdict() -> None:
    said = CallbackRecord(
        answer="dissatisfied", label="不满意", by="customer_service-02", at=RECEIVED, round=1
    )
    policy = every_pack().newest[S0]

    assert verdict_of(a_case(), policy) is None
    assert verdict_of(a_case(callbacks=(said,)), policy) == "dissatisfied"
    assert verdict_of(a_case(callbacks=(said.model_copy(update={"answer": "fine"}),)), policy) is None
    (row,) = type_counts(of(S0, a_case(callbacks=(said,))))
    assert (row.dissatisfied_count, row.late_count) == (1, 0)


@pytest.mark.req("S3-19")
def test_complaints_are_counted_by_type_and_region() -> None:
    south, east = (judged(S3), told(S3, "disputed"))
    nowhere = south.model_copy(update={"report": south.report.model_copy(update={"region": None})})
    sheet = a_table(S3, "statistics", south, south, east, nowhere)

    assert grid(sheet, "各地區投訴類型").rows == (
        ("產品質量", "廣東", "2", "50.0"), ("產品質量", "浙江", "1", "25.0"), ("產品質量", "—", "1", "25.0"),
    )  # fmt: skip
    assert [row[2] for row in grid(sheet, "明細").rows] == ["廣東", "廣東", "浙江", "—"]
    assert [one.region for one in region_counts(of(S3, east))] == ["CN-ZJ"]


def test_what_is_to_be_improved_is_told_with_what_came_of_it_and_without_the_customer() -> None:
    note = ArchiveNote(text="提醒测试甲", improvement="C-1", by="archivist-01", at=RECEIVED)
    content = {
        "case_number": "C", "text": "给测试甲加提醒", "department": "warehouse",
        "opened_at": RECEIVED.isoformat(), "done_at": (RECEIVED + HOUR).isoformat(), "result": "测试甲已收到",
    }  # fmt: skip
    item = Filing(
        id="F1",
        kind="improvement",
        pack=S4,
        name="C-1",
        content=content,
        by="warehouse-02",
        filed_at=RECEIVED,
    )
    plain = note.model_copy(update={"improvement": None})
    case = a_case(archive_notes=(plain, note))
    (known,) = improvements(Period((case,), every_pack().newest[S4], "zh", {"C-1": item}))
    (unknown,) = improvements(of(S4, case))

    assert (known.text, known.department, known.done_at) == ("给***加提醒", "warehouse", RECEIVED + HOUR)
    assert known.result == "***已收到"
    assert (unknown.text, unknown.department, unknown.done_at, unknown.result) == ("提醒***", "", None, None)


@pytest.mark.req("S1-11", "S1-12")
def test_the_assessment_item_has_the_measure_and_whether_it_was_carried_out() -> None:
    case = told(S1)
    open_row = grid(a_sheet(S1, "assessment_item", case), "改进措施").rows[0]
    row = every_pack().newest[S1].handling.improvement
    assert row is not None
    task_id, task = next((key, one) for key, one in case.tasks.items() if one.kind == row.kind)
    done = task.model_copy(update={"answered_at": RECEIVED, "answer": "已改派工流程"})
    after = case.model_copy(update={"tasks": {**case.tasks, task_id: done}})

    assert open_row[:2] == ("业务部门", "business-07")
    assert open_row[4:] == ("—", "—")
    assert grid(a_sheet(S1, "assessment_item", after), "改进措施").rows[0][4:] == (
        "2026-03-06 10:00", "已改派工流程",
    )  # fmt: skip
    assert [one.result for one in improvements(of(S1, after))] == ["已改派工流程"]
    assert grid(a_table(S1, "quality_review", after), "改进措施").rows[0][6] == "已改派工流程"


def test_a_pack_that_follows_no_measures_has_none() -> None:
    policy = every_pack().newest[S1]
    handling = policy.handling.model_copy(update={"improvement": None})

    assert not list(improvements(Period((told(S1),), policy.model_copy(update={"handling": handling}), "zh")))


@pytest.mark.req("S3-45")
def test_the_time_to_each_step_of_a_crisis_is_told_for_exercise_and_real() -> None:
    exercise = told(S3, "drill")
    real = exercise.model_copy(update={"drill": False, "first_response_at": exercise.received_at + HOUR})
    steps = {row[0]: row[2] for row in grid(a_sheet(S3, "crisis", exercise), "各步驟用時").rows}
    rows = grid(a_table(S3, "crises", exercise, real)).rows
    head = grid(a_table(S3, "crises", exercise, real)).columns
    response, resolved = head.index("首次回應"), head.index("處理完畢")

    assert (steps["分類評估"], steps["首次回應"], steps["告知方案"]) == ("0.0", "24.0", "48.0")
    assert values(a_sheet(S3, "crisis", exercise))["危機觸發條件"] == "涉及人身安全；大規模質量問題"
    assert [(row[1], row[response], row[resolved]) for row in rows] == [
        ("是", "24.0", "—"),
        ("否", "60.0", "—"),
    ]


@pytest.mark.req("S3-43", "S3-45")
@pytest.mark.parametrize(
    ("drill", "code", "crisis"),
    [(False, "batch_quality", True), (False, "privacy", False), (True, "privacy", True)],
)
def test_a_crisis_is_what_raises_an_alert_or_an_exercise(code: str, *, drill: bool, crisis: bool) -> None:
    policy = every_pack().newest[S3]
    case = judged(S3, triggers=(Trigger(code=code, row="triage.x"),)).model_copy(update={"drill": drill})
    meant = {form.code: is_meant(case, policy, form) for form in policy.forms.forms if form.period}

    assert is_crisis(case, policy) is crisis
    assert meant == {"statistics": not drill, "crises": crisis, "trend_warning": not drill}
    assert grave_triggers(a_case(), policy) == ()


def test_steps_follow_one_another_and_none_lies_before_receipt() -> None:
    case = a_case(accepted_at=RECEIVED - HOUR, first_response_at=RECEIVED + HOUR)
    first, second = reached(case)

    assert (first.name, first.minutes, first.took) == ("taken_up", Decimal("0.0"), timedelta())
    assert (second.name, second.minutes, second.took) == ("responded", Decimal("60.0"), HOUR)


def test_remedies_are_done_once_the_last_of_them_is() -> None:
    case = told(S0)
    half = case.plan
    assert half is not None
    open_one = half.remedies[0].model_copy(update={"done_at": None})
    plan = half.model_copy(update={"remedies": (open_one, *half.remedies[1:])})

    assert "remedy_done" in [one.name for one in reached(case)]
    assert "remedy_done" not in [one.name for one in reached(case.model_copy(update={"plans": (plan,)}))]


@given(st.lists(st.integers(0, 400), max_size=6))
def test_the_time_of_all_steps_is_the_time_from_receipt_to_the_last(hours: list[int]) -> None:
    names = (
        "accepted_at",
        "handling_started_at",
        "investigation_started_at",
        "first_response_at",
        "resolved_at",
    )
    found = {name: RECEIVED + one * HOUR for name, one in zip(names, hours, strict=False)}
    case = a_case(**found)

    assert sum((one.took for one in reached(case)), timedelta()) == max([0, *hours[:5]]) * HOUR


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_share_lies_between_nothing_and_all(part: int, rest: int) -> None:
    share = share_of(part, part + rest)

    assert (share is None) == (part + rest == 0)
    assert share is None or 0 <= share <= 100


@pytest.mark.parametrize("count", [type_counts, step_times])
def test_a_pack_without_the_row_cannot_count(count: object) -> None:
    assert callable(count)
    with pytest.raises(
        PolicyError, match=r"expected the row forms\.\w+ in the pack feedback-handbook, found none"
    ):
        list(count(of(S0, frequent=None, bottleneck=None)))


@pytest.mark.parametrize("pack", sorted(every_pack().newest))
def test_every_form_of_a_period_has_its_places_to_sign_and_names_no_customer(pack: str) -> None:
    told_cases = [story.case for story in stories(pack)]
    names = [case.customer.name for case in told_cases]
    forms: list[Form] = [form for form in every_pack().newest[pack].forms.forms if form.period]
    for form in forms:
        sheet = a_table(pack, form.code, *told_cases, language="en")
        assert sheet.signatures
        assert not [name for name in names if name and name in str(sheet.as_json())]


def test_totals_say_nothing_of_any_customer() -> None:
    assert {type(value) for value in vars_of(totals_of(of(S0, told(S0))))} <= {int, Decimal, type(None)}


def vars_of(totals: Totals) -> list[object]:
    return [getattr(totals, name) for name in Totals.__dataclass_fields__]
