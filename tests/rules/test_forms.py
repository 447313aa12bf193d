"""Forms: what stands on them comes from the case, in words, with the customer masked."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from pydantic import ValidationError

from rules.consistency import faults_of
from rules.contact_masks import mask_number
from rules.forms.paths import fault_of_value, found_at, listed_at, shape_at, shape_of_rows
from rules.forms.sheet import Pairs, Sheet
from rules.forms.tracing import traced_sheet
from rules.forms.words import in_english
from schemas.archiving import ArchiveNote
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.model import Language, Money
from schemas.policy.caption import Caption
from schemas.policy.forms import Form, FormBlock, FormField, FormsPolicy, Masking, Signing
from schemas.policy.pack import Pack
from schemas.report import Attachment, Contact, Customer
from schemas.work import Suggestion
from tests.builders import RECEIVED, a_case, a_report
from tests.every_pack import every_pack
from tests.forms_cases import a_sheet, a_table, grid, stories, values
from tests.packs import a_pack, the_pack

S0, S4 = "feedback-handbook", "service-template"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
TEN = [
    "客户信息", "问题描述", "问题分类", "优先级", "处理责任人",
    "方案详情", "进度更新", "客户反馈", "满意度", "归档备注",
]  # fmt: skip


def a_form(*fields: FormField, each: str | None = None, **changes: object) -> Form:
    block = FormBlock(each=each, fields=fields)
    values: dict[str, object] = {"id": "forms.x", "source": "ours", "code": "x", "zh": "表", "en": "Form"}
    return Form.model_validate(values | {"blocks": (block,)} | changes)


def a_field(value: str, **changes: object) -> FormField:
    return FormField.model_validate({"zh": "值", "en": "Value", "value": value} | changes)


def of_pack(*forms: Form, **changes: object) -> Pack:
    return a_pack("forms", forms=forms, **changes)


def sentences(pack: Pack) -> list[str]:
    return [fault.sentence for fault in faults_of(pack) if fault.section == "forms"]


@pytest.mark.req("S0-64")
@pytest.mark.req("C-27")
def test_the_closed_loop_form_has_process_result_satisfaction_and_signature() -> None:
    sheet = a_sheet(S0, "closure")
    shown = values(sheet)

    assert sheet.title == "客户投诉处理闭环表"
    assert [row[1] for row in grid(sheet, "处理过程").rows][:2] == ["受理登记", "分类评估"]
    assert shown["处理结果"].startswith("已换发同型号新机")
    assert shown["满意度"] == "满意"
    assert (sheet.signatures[0].name, sheet.signatures[0].by) == ("责任人签字", "after_sales-07")
    assert sheet.signatures[0].at == "2026-03-09 16:00"
    assert (sheet.signatures[1].by, sheet.signatures[1].at) == ("", "")


@pytest.mark.req("S0-34")
def test_the_assessment_form_states_class_and_priority_and_the_department() -> None:
    shown = values(a_sheet(S0, "assessment"))

    assert (shown["类别"], shown["优先级"], shown["接收部门"]) == ("投诉类", "重要", "售后部")


@pytest.mark.parametrize("pack", sorted(every_pack().newest))
def test_every_form_of_every_story_is_filled_in_both_languages_without_the_customer(pack: str) -> None:
    for story in stories(pack):
        customer = story.case.customer
        hidden = (customer.name, customer.contact.phone, customer.contact.email)
        for code, language in product(story.forms, LANGUAGES):
            said = str(a_sheet(pack, code, story.case, language).as_json())
            assert not [one for one in hidden if one and one in said]


@pytest.mark.req("S4-64")
def test_the_tracking_table_has_ten_columns_in_order() -> None:
    sheet = a_table(S4, "tracking", *(story.case for story in stories(S4)))

    assert list(grid(sheet).columns) == TEN
    assert [row[2] for row in grid(sheet).rows] == ["物流异常", "问题投诉类 / 产品"]


@pytest.mark.req("S4-68")
def test_who_was_not_asked_yet_is_shown_as_a_dash() -> None:
    rated, waiting = grid(a_table(S4, "tracking", *(story.case for story in stories(S4)))).rows

    assert (rated[TEN.index("满意度")], waiting[TEN.index("满意度")]) == ("满意", "-")


def test_elsewhere_they_are_shown_in_the_words_of_the_pack() -> None:
    waiting, closed = a_case(), a_sheet(S0, "closure", language="en")

    assert grid(a_table(S0, "register", waiting)).rows[0][-1] == "未评价"
    assert grid(a_table(S0, "register", waiting, language="en")).rows[0][-1] == "Unrated"
    assert values(closed)["Satisfaction"] == "Satisfied"


def test_a_case_that_ended_unasked_keeps_the_word_of_its_form() -> None:
    story = stories(S0)[0].case
    assert story.closure is not None
    unasked = story.closure.model_copy(update={"satisfaction": "未评价"})
    case = story.model_copy(update={"callbacks": (), "closure": unasked})

    assert values(a_sheet(S0, "closure", case))["满意度"] == "未评价"
    assert values(a_sheet(S0, "closure", case, "en"))["Satisfaction"] == "Unrated"


@pytest.mark.req("S4-72")
def test_the_table_masks_name_and_telephone() -> None:
    (row,) = grid(a_table(S4, "tracking", stories(S4)[0].case)).rows

    assert row[0] == "*女士 139****1234"
    assert "13900001234" not in str(row)
    assert "王芳" not in str(row)


@pytest.mark.parametrize(
    ("name", "contact", "shown"),
    [
        ("title", "digits", "*女士 138****0000 l***@example.com *** ***"),
        ("title", "hidden", "*女士"),
        ("whole", "whole", "林晓 13800000000 l@example.com acc 街"),
    ],
)
def test_how_much_is_shown_the_pack_says(name: str, contact: str, shown: str) -> None:
    reach = Contact(phone="13800000000", email="l@example.com", platform="acc", address="街")
    case = a_case(customer=Customer(name="林晓", salutation="女士", contact=reach))
    row = Masking.model_validate({"id": "forms.masking", "source": "ours", "name": name, "contact": contact})
    pack = of_pack(a_form(a_field("customer_info"), a_field("report.summary", zh="话")), masking=row)

    assert values(filled(case, pack))["值"] == shown


def test_whoever_shows_customers_whole_shows_what_they_said_whole() -> None:
    case = a_case(report=a_report(summary="测试甲请回电13800000000"))
    row = Masking(id="forms.masking", source="ours", name="whole", contact="whole")
    form = a_form(a_field("report.summary"))

    assert values(filled(case, of_pack(form)))["值"] == "***请回电***"
    assert values(filled(case, of_pack(form, masking=row)))["值"] == "测试甲请回电13800000000"


def filled(case: Case, pack: Pack) -> Sheet:
    from rules.forms.derived import Source
    from rules.forms.filling import filled_form

    return filled_form(Source(case, pack, "zh"), pack.forms.forms[0], now=RECEIVED)


def test_a_form_of_a_period_is_refused_for_a_case_with_its_name() -> None:
    form = next(form for form in the_pack().forms.forms if form.period)
    with pytest.raises(NotAllowed, match="about a period, not about a case") as refused:
        filled(a_case(), of_pack(form))

    assert (refused.value.field, refused.value.found) == ("form", repr(form.code))


def test_the_anonymous_have_their_follow_up_number_and_no_name() -> None:
    case = a_case(customer=Customer(anonymous=True, identifier="7K3M9-QXA2R-X"))
    shown = values(a_sheet(S0, "intake", case))

    assert (shown["客户称谓"], shown["匿名标识或客户编号"]) == ("匿名", "7K3M9-QXA2R-X")


def test_of_others_it_is_shown_that_they_have_an_account() -> None:
    case = a_case(customer=Customer(name="林晓", username="lin"))

    assert values(a_sheet(S0, "intake", case))["匿名标识或客户编号"] == "***"


def test_attachments_are_named_by_note_or_kind() -> None:
    photos = (Attachment(uri="s3://1", kind="photo", note="标签"), Attachment(uri="s3://2", kind="video"))
    case = a_case(report=a_report(attachments=photos[:1]), supplied=photos[1:])

    assert values(a_sheet(S0, "intake", case))["照片与视频"] == "标签；视频 2"


def test_a_solution_is_a_plan_else_a_verdict_else_the_answer() -> None:
    form = of_pack(a_form(a_field("solution")))
    judged = Suggestion(verdict="adopted", reason="可行", department="product", by="product-1", at=RECEIVED)

    assert values(filled(stories(S0)[0].case, form))["值"].startswith("换货 同型号全新机；")
    assert values(filled(a_case(suggestion=judged), form))["值"] == "采纳；可行"
    assert values(filled(a_case(resolution="一年"), form))["值"] == "一年"
    assert values(filled(a_case(), form))["值"] == "—"


def test_the_process_is_that_of_the_closing_form_or_the_steps_so_far() -> None:
    form = of_pack(a_form(a_field("process")))

    assert "受理登记" in values(filled(stories(S0)[0].case, form))["值"]
    open_case = stories(S0)[0].case.model_copy(update={"closure": None})
    assert values(filled(open_case, form))["值"].startswith("2026-03-06 10:42 已致电")


def test_a_kind_is_told_before_and_after_triage() -> None:
    form = of_pack(a_form(a_field("kind")))

    assert values(filled(a_case(), form))["值"] == "投诉"
    assert values(filled(stories(S0)[0].case, form))["值"] == "投诉类 / 产品"


def test_the_description_bears_the_order_number_once() -> None:
    form = of_pack(a_form(a_field("description")))

    assert values(filled(a_case(), form))["值"].endswith("（订单 DD20260303001）")
    assert (
        values(filled(a_case(report=a_report(order_number=None)), form))["值"] == "电热水壶用了三天就不工作了"
    )


def test_nobody_in_charge_yet_is_told_as_nothing() -> None:
    assert values(filled(a_case(), of_pack(a_form(a_field("responsible")))))["值"] == "—"


def test_a_department_that_owns_a_case_stands_once() -> None:
    case = stories(S0)[0].case
    assert case.owner is not None
    owned = case.model_copy(update={"owner": case.owner.model_copy(update={"person": "after_sales"})})

    assert values(filled(owned, of_pack(a_form(a_field("responsible")))))["值"] == "售后部"


def test_notes_of_the_archive_and_failed_rounds_are_told() -> None:
    note = ArchiveNote(text="优化仓库发货时效提醒", by="archivist-01", at=RECEIVED)
    case = a_case(archive_notes=(note,), cause_analyses=("没有检测",))
    form = a_form(a_field("archive_notes"), a_field("failed_rounds", zh="轮"), a_field("feedback", zh="话"))

    assert values(filled(case, of_pack(form))) == {"值": "优化仓库发货时效提醒", "轮": "1", "话": "—"}


def test_plain_values_have_a_form_of_their_own() -> None:
    remedy = (
        stories(S0)[0]
        .case.plans[-1]
        .remedies[2]
        .model_copy(update={"amount": Money(amount=Decimal("80.00"), currency="CNY")})
    )
    plan = stories(S0)[0].case.plans[-1].model_copy(update={"remedies": (remedy,)})
    case = a_case(plans=(plan,), drill=True)
    form = a_form(a_field("drill"), a_field("round", zh="轮"), a_field("received_at", zh="时"))
    money = a_form(a_field("amount"), each="plan.remedies")

    assert values(filled(case, of_pack(form))) == {"值": "是", "轮": "1", "时": "2026-03-06 10:00"}
    assert grid(filled(case, of_pack(money))).rows == (("80.00 CNY",),)


def test_a_form_about_what_a_case_lacks_is_refused() -> None:
    with pytest.raises(NotAllowed, match=r"has nothing for the form closure \(客户投诉处理闭环表\) yet"):
        a_sheet(S0, "closure", a_case())


def test_a_limit_that_fell_away_is_left_out() -> None:
    story = stories(S0)[0].case
    name, clock = next(iter(story.clocks.items()))
    case = story.model_copy(update={"clocks": {name: clock.model_copy(update={"cancelled_at": RECEIVED})}})

    assert grid(a_sheet(S0, "assignment", case), "时限").rows == ()
    assert grid(a_sheet(S0, "assignment"), "时限").rows


def test_a_missed_limit_is_told_by_name() -> None:
    assert values(a_sheet(S0, "closure"))["超时事项"] == "进度告知"


def test_a_code_that_no_table_has_stands_as_it_is() -> None:
    form = of_pack(a_form(a_field("state", words="words")))

    assert values(filled(a_case(), form))["值"] == "registered"


def test_codes_say_in_english_what_they_mean() -> None:
    assert (in_english("after_sales"), in_english("e-mail"), in_english("")) == ("After sales", "E mail", "")


def test_filling_in_twice_gives_the_same_sheet() -> None:
    assert a_sheet(S0, "closure") == a_sheet(S0, "closure")


def test_a_sheet_is_json_values() -> None:
    said = a_sheet(S0, "plan").as_json()

    assert said["blocks"][0]["values"][0] == {"name": "方案版本", "text": "2"}
    assert said["blocks"][1]["columns"][0] == "措施"
    assert said["signatures"][0] == {"name": "拟定人", "by": "", "at": ""}


@pytest.mark.req("S3-17")
@pytest.mark.req("S3-51")
def test_each_link_of_the_chain_has_actor_time_and_message() -> None:
    (story, *_) = stories(S0)
    sheet = traced_sheet([(story.case, story.entries)], story.pack, "zh", period="2026-03", now=RECEIVED)
    rows = grid(sheet).rows

    assert {row[1] for row in rows} >= {"受理", "调查", "解决", "回访"}
    assert all(row[3] and row[6] and row[7] and row[8] for row in rows)
    assert [int(row[2]) for row in rows] == list(range(1, len(rows) + 1))
    assert "林晓" not in str(rows)
    assert "水壶" not in str(rows)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (a_form(a_field("report.colour")), "report.colour: expected one of "),
        (a_form(a_field("customer.name")), "customer.name: 'name' is personal data"),
        (a_form(a_field("report")), "report: expected the path to go on into 'report'"),
        (a_form(a_field("plans")), "plans: expected the path to go on into 'plans'"),
        (a_form(a_field("state.x")), "state.x: expected one of nothing, it has no parts; found 'x'"),
        (a_form(a_field("step"), each="closure"), "each: expected a path to several things"),
        (a_form(a_field("step"), each="supplements"), "each: expected a path to several things"),
        (a_form(a_field("stop"), each="progress"), "stop: expected one of at, by"),
        (a_form(a_field("number"), each="cases"), "each: expected 'cases' on a form of a period alone"),
        (a_form(a_field("count"), each="types"), "each: expected 'types' on a form of a period alone"),
        (a_form(a_field("number"), needs="nothing"), "nothing: expected one of"),
        (a_form(a_field("number"), signings=(Signing(zh="签", en="Sign", by="x.y"),)), "x.y: expected one"),
        (a_form(a_field("step"), each="progress", period=True), "each: expected one of cases, types, "),
        (a_form(a_field("state"), period=True), "state: expected one of "),
        (
            a_form(a_field("colour"), each="channels", period=True),
            "colour: expected one of code, count, share",
        ),
    ],
)
def test_a_form_that_names_what_no_case_has_is_a_fault_of_the_pack(form: Form, sentence: str) -> None:
    (found,) = sentences(of_pack(form))

    assert found.startswith(sentence)


def test_a_form_of_what_every_case_has_is_no_fault() -> None:
    signing = Signing(zh="签", en="Sign", by="closure.signed_by", at="closure.signed_at")
    good = a_form(a_field("assessment.factors.scope"), a_field("report.demands"), signings=(signing,))
    tasks = a_form(a_field("is_held"), each="tasks", code="tasks", id="forms.tasks")
    limits = a_form(a_field("due_at"), each="limits", code="limits", id="forms.limits")

    assert sentences(of_pack(good, tasks, limits)) == []


@pytest.mark.parametrize(
    "changes", [{"needs": "plans"}, {"signings": (Signing(zh="签", en="Sign", by="closure.signed_by"),)}]
)
def test_a_form_of_a_period_asks_nothing_of_one_case(changes: dict[str, object]) -> None:
    with pytest.raises(
        ValidationError, match="expected neither needs nor by or at of a signing for a period"
    ):
        a_form(a_field("number"), each="cases", period=True, **changes)


def test_which_cases_it_is_about_says_a_form_of_a_period_alone() -> None:
    with pytest.raises(ValidationError, match="expected over for a period alone, found 'archived'"):
        a_form(a_field("number"), over="archived")


@pytest.mark.parametrize(
    ("table", "row"), [("types", "frequent"), ("types_by_region", "frequent"), ("steps", "bottleneck")]
)
def test_a_table_that_is_counted_by_a_row_wants_that_row(table: str, row: str) -> None:
    name = a_field("name" if table == "steps" else "count")
    form = a_form(name, each=table, period=True)

    assert sentences(of_pack(form)) == []
    assert sentences(of_pack(form, **{row: None})) == [
        f"each: expected a row forms.{row} for {table!r}, found none"
    ]


def test_a_form_of_totals_counts_and_cases_is_no_fault() -> None:
    totals = FormBlock(fields=(a_field("on_time_share"),))
    counts = FormBlock(each="channels", fields=(a_field("code", words="channels"),))
    cases = FormBlock(each="cases", fields=(a_field("customer_info"), a_field("report.region")))
    form = a_form(a_field("number"), period=True, blocks=(totals, counts, cases))

    assert sentences(of_pack(form)) == []


@pytest.mark.parametrize("pack", sorted(every_pack().newest))
def test_every_channel_of_a_notice_has_a_word_on_forms(pack: str) -> None:
    found = every_pack().newest[pack]
    words = {row.code for row in found.forms.words}

    assert {row.code for row in found.notices.channels} <= words


@pytest.mark.parametrize("pack", sorted(every_pack().newest))
def test_every_limit_has_a_word_on_forms(pack: str) -> None:
    found = every_pack().newest[pack]

    assert {row.name for row in found.clocks.clocks} <= {row.code for row in found.forms.words}


def test_a_heading_is_in_both_languages() -> None:
    with pytest.raises(ValidationError, match="expected a heading in zh and en"):
        FormBlock(zh="标题", fields=(a_field("number"),))


def test_a_code_stands_for_one_form() -> None:
    with pytest.raises(ValidationError, match="expected each form once"):
        FormsPolicy(forms=(a_form(a_field("number")), a_form(a_field("number"))))


def test_a_note_stands_below_the_title() -> None:
    noted = a_form(a_field("number"), note=Caption(zh="注", en="Note"))

    assert filled(a_case(), of_pack(noted)).note == "注"
    assert isinstance(filled(a_case(), of_pack(noted)).blocks[0], Pairs)


def test_a_path_leads_through_mappings_lists_and_nothing() -> None:
    case = stories(S0)[0].case

    assert found_at(case, "report.product.name") == "电热水壶"
    assert found_at(case, "suggestion.verdict") is None
    assert found_at({"a": {"b": 1}}, "a.b") == 1
    assert [one.kind for one in listed_at(case, "tasks")][:1] == ["customer_contact"]
    assert listed_at(case, "suggestion") == ()
    assert shape_at(Case, "plan.version") is int
    assert shape_of_rows(Case, "plan.remedies").__name__ == "Remedy"
    assert fault_of_value(Case, "owner.mode") == ""


def test_a_pack_without_forms_shows_no_customer() -> None:
    policy = FormsPolicy()

    assert (policy.masking.name, policy.masking.contact, policy.form("closure")) == ("title", "hidden", None)
    assert the_pack().forms.form("nothing") is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [("138-0000-5678", "138****5678"), ("+86 13800005678", "861****5678"), ("110", "****10")],
)
def test_of_a_number_enough_stays_to_talk_about_it(number: str, shown: str) -> None:
    assert mask_number(number) == shown
