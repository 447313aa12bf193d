"""``caseloop case form`` and ``caseloop period``: forms as pages, spreadsheets and JSON."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ops.forms.__main__ import samples, write_all
from ops.forms.page import page_of
from ops.forms.spreadsheet import LONGEST, plain, spreadsheet_of
from ops.forms.stories import StoryFailed, stories_of
from schemas.ids import case_number
from tests.builders import a_case, a_report
from tests.every_pack import every_pack
from tests.forms_cases import a_sheet, a_table, stories
from tests.ops.bench import Bench, keep

S0, S3, S4 = "feedback-handbook", "feedback-mechanism", "service-template"


def a_bench(*packs: str) -> Bench:
    """Give a bench that knows the delivered packs and keeps the sample cases of some."""
    bench = Bench(every=every_pack())
    for pack in packs:
        for story in stories(pack):
            bench.keep(story.case)
    return bench


def cells(content: bytes) -> list[list[str]]:
    """Give the texts of a spreadsheet, row by row."""
    page = load_workbook(io.BytesIO(content)).active
    assert isinstance(page, Worksheet)
    return [[str(cell.value) for cell in row if cell.value is not None] for row in page.iter_rows()]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("shape", ["html", "xlsx", "json"])
def test_the_closed_loop_form_is_written_in_each_shape_and_language(
    tmp_path: Path, shape: str, lang: str
) -> None:
    bench, out = a_bench(S0), tmp_path / f"form.{shape}"
    number = stories(S0)[0].case.number

    assert (
        bench.run(
            "case", "form", number, "--form", "closure", "--format", shape, "--lang", lang, "--out", str(out)
        )
        == 0
    )

    title = {"zh": "客户投诉处理闭环表", "en": "Complaint closed-loop form"}[lang]
    said = str(cells(out.read_bytes())) if shape == "xlsx" else out.read_text(encoding="utf-8")
    assert title in said
    assert number in said
    assert "林晓" not in said
    assert "13800000000" not in said
    assert [one.name for one in tmp_path.iterdir()] == [out.name]


def test_without_a_form_they_are_listed(tmp_path: Path) -> None:
    bench = a_bench(S0)

    assert bench.run("case", "form", stories(S0)[0].case.number) == 0
    assert "客户反馈分类评估表" in bench.said
    assert "register" not in bench.said
    can, cannot = bench.said.split("has nothing there:")
    assert ("建议评估结论" in can, "建议评估结论" in cannot, "suggestion" in cannot) == (False, True, True)
    assert not list(tmp_path.iterdir())


@pytest.mark.req("S1-20")
def test_the_mediation_record_says_who_came_and_what_was_settled() -> None:
    (story,) = [one for one in stories("complaint-programme") if one.name == "unsettled"]
    page = page_of(a_sheet("complaint-programme", "mediation", story.case))

    for said in ("市场部", "项目部", "project-04", "调解达成一致", "由工程部按现场尺寸重做全部柜门"):
        assert said in page
    assert "何平" not in page


@pytest.mark.req("S3-46")
def test_the_jury_record_says_who_voted_how() -> None:
    (story,) = [one for one in stories("feedback-mechanism") if one.name == "disputed"]
    page = page_of(a_sheet("feedback-mechanism", "jury", story.case))

    for said in ("juror-12", "維持原方案", "支持客戶", "已裁決", "三次送修已足以說明"):
        assert said in page


@pytest.mark.parametrize(
    ("pack", "code"), [("complaint-programme", "mediation"), ("feedback-mechanism", "jury")]
)
def test_a_case_that_nobody_arbitrated_has_no_such_record(pack: str, code: str) -> None:
    bench = a_bench(pack)

    assert bench.run("case", "form", stories(pack)[0].case.number, "--form", code) == 1
    assert f"has nothing for the form {code}" in bench.warned


def test_a_form_names_its_file_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bench = a_bench(S0)
    number = stories(S0)[0].case.number

    bench.run("case", "form", number, "--form", "intake")

    assert [one.name for one in tmp_path.iterdir()] == [f"{number}-intake.html"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ("nothing", "has no form 'nothing' for a case. It has: intake, assessment"),
        ("register", "has no form 'register' for a case"),
        ("verdict", "has nothing for the form verdict"),
    ],
)
def test_a_form_that_there_is_not_is_told(form: str, sentence: str) -> None:
    bench = a_bench(S0)

    assert bench.run("case", "form", stories(S0)[0].case.number, "--form", form) == 1
    assert sentence in bench.warned


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    bench, nowhere = a_bench(S0), str(tmp_path / "none" / "form.html")

    code = bench.run("case", "form", stories(S0)[0].case.number, "--form", "intake", "--out", nowhere)

    assert code == 1
    assert "cannot be written" in bench.warned
    taken = tmp_path / "folder"
    taken.mkdir()
    assert bench.run("case", "form", stories(S0)[0].case.number, "--form", "intake", "--out", str(taken)) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


@pytest.mark.req("S4-64")
@pytest.mark.req("S4-72")
def test_the_tracking_table_of_a_month_is_a_spreadsheet_of_ten_columns(tmp_path: Path) -> None:
    bench, out = a_bench(S0, S4), tmp_path / "t.xlsx"

    code = bench.run(
        "period", "form", "--form", "tracking", "--pack", S4, "--from", "2026-03-01", "--until", "2026-03-31",
        "--format", "xlsx", "--out", str(out),
    )  # fmt: skip

    assert code == 0
    rows = cells(out.read_bytes())
    assert rows[4] == [
        "客户信息", "问题描述", "问题分类", "优先级", "处理责任人",
        "方案详情", "进度更新", "客户反馈", "满意度", "归档备注",
    ]  # fmt: skip
    assert [row[0] for row in rows[5:7]] == ["*女士 139****1234", "*先生 137****5678"]
    assert "2 cases" in bench.said


def period_form(bench: Bench, out: Path, pack: str, form: str, *more: str) -> dict[str, Any]:
    """Give a form of a period as JSON."""
    code = bench.run(
        "period", "form", "--pack", pack, "--form", form, "--format", "json", "--out", str(out), *more
    )
    assert code == 0, bench.warned
    said: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return said


@pytest.mark.req("S4-60")
@pytest.mark.parametrize(
    ("period", "number", "count"),
    [
        ("2026-W11", "2026-W11 (2026-03-09 – 2026-03-15)", "1"),
        (
            "2026-W10",
            "2026-W10 (2026-03-02 – 2026-03-08)",
            "0",
        ),  # received then, archived on the Monday after
        ("2026-03", "2026-03 (2026-03-01 – 2026-03-31)", "1"),
    ],
)
def test_the_statistics_of_a_week_and_a_month_are_over_what_was_archived_in_it(
    tmp_path: Path, period: str, number: str, count: str
) -> None:
    sheet = period_form(a_bench(S4), tmp_path / "s.json", S4, "statistics", "--in", period)

    assert sheet["number"] == number
    assert sheet["blocks"][0]["values"][0] == {"name": "归档件数", "text": count}


@pytest.mark.req("S3-19")
@pytest.mark.parametrize("period", ["2026-03", "2026-Q1"])
def test_complaints_are_counted_by_month_and_quarter_without_exercises(tmp_path: Path, period: str) -> None:
    sheet = period_form(a_bench(S3), tmp_path / "s.json", S3, "statistics", "--in", period, "--lang", "en")

    assert sheet["blocks"][0]["values"][0] == {"name": "Cases", "text": "2"}
    assert [row[:3] for row in sheet["blocks"][2]["rows"]] == [
        ["Quality", "Guangdong", "1"], ["Quality", "Zhejiang", "1"],
    ]  # fmt: skip


@pytest.mark.req("S3-45")
def test_reaction_times_have_exercises_and_no_case_that_was_no_crisis(tmp_path: Path) -> None:
    bench = a_bench(S3)
    for alert in (one for told in stories(S3) for one in told.alerts):
        keep(bench.store, alert, "alert.raised")

    sheet = period_form(bench, tmp_path / "s.json", S3, "crises", "--in", "2026")
    (row,) = sheet["blocks"][0]["rows"]
    said = dict(zip(sheet["blocks"][0]["columns"], row, strict=True))

    assert (said["演練"], said["確認告警"], said["首次回應"]) == ("是", "3.6", "24.0")


def test_improvement_items_are_read_beside_the_cases(tmp_path: Path) -> None:
    bench = a_bench(S4)
    for item in stories(S4)[0].items.values():
        keep(bench.store, item, "improvement.opened")

    sheet = period_form(bench, tmp_path / "s.json", S4, "statistics", "--in", "2026-03")

    assert [row[1:3] for row in sheet["blocks"][4]["rows"]] == [["优化仓库发货时效提醒", "仓库"]]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("shape", ["html", "xlsx"])
def test_a_form_of_a_period_is_signed_by_hand_in_each_shape_and_language(
    tmp_path: Path, shape: str, lang: str
) -> None:
    bench, out = a_bench(S4), tmp_path / f"s.{shape}"

    code = bench.run(
        "period", "form", "--pack", S4, "--form", "statistics", "--in", "2026-03", "--format", shape,
        "--lang", lang, "--out", str(out),
    )  # fmt: skip

    assert code == 0
    said = str(cells(out.read_bytes())) if shape == "xlsx" else out.read_text(encoding="utf-8")
    period, supervisor, note = {
        "zh": ("期间: 2026-03", "客服主管", "仅统计期间内已归档的问题"),
        "en": ("Period: 2026-03", "Supervisor", "Problems archived in the period"),
    }[lang]
    assert period in said
    assert supervisor in said
    assert note in said


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["--in", "2026-W54"], "There is no period '2026-W54'"),
        (["--in", "2026-03", "--from", "2026-03-01"], "named and its days as well"),
        (["--from", "2026-03-01"], "No period was said"),
        ([], "No period was said"),
    ],
)
def test_what_says_no_period_or_two_is_told(said: list[str], sentence: str) -> None:
    bench = a_bench(S4)

    assert bench.run("period", "form", "--form", "tracking", "--pack", S4, *said) == 1
    assert sentence in bench.warned


def test_a_form_of_a_period_names_its_file_by_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert a_bench(S4).run("period", "form", "--form", "tracking", "--pack", S4, "--in", "2026-w10") == 0
    assert [one.name for one in tmp_path.iterdir()] == [f"{S4}-tracking-2026-W10.html"]


def test_the_forms_of_a_period_are_listed() -> None:
    bench = a_bench(S4)

    bench.run("period", "form", "--pack", S4, "--from", "2026-03-01", "--until", "2026-03-31")

    assert "问题解决跟踪表" in bench.said
    assert "客户问题记录单" not in bench.said


def test_a_day_outside_of_the_period_is_left_out(tmp_path: Path) -> None:
    bench, out = a_bench(S4), tmp_path / "t.json"

    bench.run(
        "period", "form", "--form", "tracking", "--pack", S4, "--from", "2026-03-07", "--until", "2026-03-31",
        "--format", "json", "--out", str(out),
    )  # fmt: skip

    assert json.loads(out.read_text(encoding="utf-8"))["blocks"][0]["rows"] == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["--from", "2026-03-31", "--until", "2026-03-01"], "ends on 2026-03-01, before it begins"),
        (["--from", "2026-03-01", "--until", "2026-03-31", "--pack", "none"], "There is no pack 'none'"),
    ],
)
def test_a_period_that_is_none_is_told(said: list[str], sentence: str) -> None:
    bench = a_bench(S4)

    assert bench.run("period", "form", "--form", "register", *said) == 1
    assert sentence in bench.warned


@pytest.mark.req("S3-17")
@pytest.mark.req("S3-51")
def test_an_auditor_gets_who_did_what_by_which_message_and_nothing_that_anybody_said(tmp_path: Path) -> None:
    bench, out = a_bench(), tmp_path / "e.json"
    case = bench.keep(stories(S0)[0].case, "case.registered", "case.verified", "plan.proposed", "case.closed")

    code = bench.run(
        "period", "evidence", "--from", "2026-03-01", "--until", "2026-03-31", "--format", "json",
        "--lang", "en", "--out", str(out),
    )  # fmt: skip

    assert code == 0
    text = out.read_text(encoding="utf-8")
    rows = json.loads(text)["blocks"][0]["rows"]
    assert [row[1] for row in rows] == ["Acceptance", "Investigation", "Resolution", "Callback"]
    assert [row[0] for row in rows] == [case.number] * 4
    assert all(row[3] and row[5] == "agent-017" and row[7].startswith("message-") for row in rows)
    assert "水壶" not in text


def test_what_a_customer_wrote_is_never_a_formula() -> None:
    case = a_case(report=a_report(summary='=HYPERLINK("http://x")'))
    page = load_workbook(io.BytesIO(spreadsheet_of(a_table(S0, "register", case)))).active
    assert isinstance(page, Worksheet)

    (cell,) = [cell for row in page.iter_rows() for cell in row if str(cell.value).startswith("=HYPER")]
    assert cell.data_type == "s"


def test_what_no_cell_can_hold_is_left_out() -> None:
    assert plain("a\x07b") == "ab"
    assert len(plain("水" * (LONGEST + 1))) == LONGEST


def test_what_a_customer_wrote_is_never_markup() -> None:
    case = a_case(report=a_report(summary="<script>alert(1)</script>"))

    assert "<script>" not in page_of(a_table(S0, "register", case), period=True)
    assert "&lt;script&gt;" in page_of(a_table(S0, "register", case), period=True)


def test_a_pack_of_the_other_script_has_its_captions_in_it() -> None:
    page = page_of(a_sheet("feedback-mechanism", "process"))

    assert 'lang="zh-TW"' in page
    assert "編號: " in page
    assert "Number: " in page_of(a_sheet("feedback-mechanism", "process", language="en"))


def test_an_empty_table_says_so() -> None:
    assert "无</td>" in page_of(a_table(S0, "register"))


def test_a_page_across_is_printed_across() -> None:
    assert "A4 landscape; margin" in page_of(a_table(S0, "register"))
    assert 'class="across"' not in page_of(a_sheet(S0, "intake"))


def test_every_sample_form_has_a_name_of_its_own() -> None:
    names = [name for name, _, _ in samples(every_pack())]

    assert len(set(names)) == len(names)
    assert {name.split("-closure")[0] for name in names if "-closure-zh" in name} >= {S0, S4}


def test_pages_are_written_where_nothing_can_draw_them(tmp_path: Path) -> None:
    write_all(tmp_path / "forms", every_pack(), None)

    page = (tmp_path / "forms" / f"{S0}-closure-zh.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype")


def test_the_number_of_a_case_stands_on_one_line() -> None:
    page = page_of(a_table(S0, "register", stories(S0)[0].case), period=True)

    assert f'<td class="at">{stories(S0)[0].case.number}</td>' in page


def test_a_story_that_is_refused_says_where(tmp_path: Path) -> None:
    told = tmp_path / "stories.yaml"
    told.write_text(
        f"{S0}:\n- {{story: bad, forms: [], steps: [{{at: 0, say: feedback.submitted, data: {{}}}}]}}\n",
        encoding="utf-8",
    )

    with pytest.raises(StoryFailed, match=r"bad: feedback\.submitted: "):
        stories_of(every_pack().newest[S0], told)


def test_a_number_of_a_sample_is_a_real_one() -> None:
    case = stories(S0)[0].case
    assert case.number == case_number(case.id)


@pytest.mark.req("S3-28")
def test_a_trend_warning_rests_on_whole_spans_before_today(tmp_path: Path) -> None:
    bench, pack = a_bench(S3), stories(S3)[0].case.pack
    bench.keep(a_case(source_id="fb-9", pack=pack, received_at=bench.now() - timedelta(days=1)))

    sheet = period_form(bench, tmp_path / "s.json", S3, "trend_warning", "--in", "2026-W11")

    totals = {cell["name"]: cell["text"] for cell in sheet["blocks"][0]["values"]}
    assert (totals["天數"], totals["最近一期"], totals["近期平均件數"]) == ("7", "1", "0.3")


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [("0001-01-02", "0001-01-03", "No clock reaches"), ("2026-03-09", "2026-03-01", "before it begins")],
)
def test_a_trend_warning_of_no_period_is_refused(tmp_path: Path, first: str, last: str, why: str) -> None:
    bench, out = a_bench(S3), tmp_path / "s.json"

    code = bench.run(
        "period",
        "form",
        "--pack",
        S3,
        "--form",
        "trend_warning",
        "--from",
        first,
        "--until",
        last,
        "--out",
        str(out),
    )

    assert (code, out.exists()) == (1, False)
    assert why in bench.warned
