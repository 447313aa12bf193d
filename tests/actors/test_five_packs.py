"""The same five complaints under all five packs: twenty-five first halves of a life, side by side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest

from schemas.case import Case
from schemas.messages.intake import StatedUrgency
from tests.builders import a_submission
from tests.every_pack import every_pack, first_half

COMPLAINTS: Final[dict[str, tuple[str, str]]] = {
    "fault": ("水壶用了三天就坏了，不工作", "normal"),
    "attitude": ("客服态度恶劣，骂人", "normal"),
    "injury": ("水壶漏电，我被电伤了", "normal"),
    "delay": ("订单已三天未发货，多次催促无果，活动急用", "urgent"),
    "privacy": ("我的信息被泄露，天天接到骚扰电话", "normal"),
}
"""What the customer says, and how urgent they call it."""

FIRST_WORDS: Final = {
    "feedback-handbook": "您的反馈已受理",
    "complaint-programme": "您的投诉我们已第一时间受理",
    "online-mall": "尊敬的顾客，您好！感谢您的反馈。给您带来不便，我们深表歉意。",
    "feedback-mechanism": "您的反映已受理",
    "service-template": "您好，您的反馈已受理",
}

EXPECTED: Final = """
fault    | feedback-handbook   | 投诉类     | product   | 重要 1   | after_sales/after_sales           | response 4 investigation 4 next_update 24
fault    | complaint-programme | 投诉       | product   | 普通 1   | customer_service/handler          | acceptance 2 verification 8 first_response 24
fault    | online-mall         | 投诉       | product   | 普通 1   | after_sales/after_sales           | first_response 0.25 stage_taking 8 silence 24
fault    | feedback-mechanism  | 投訴       | product   | 一般 2   | product/product                   | investigation 24 tier 48
fault    | service-template    | 问题投诉类 | product   | 一般 1   | supervisors/supervisor            | handled 48 verification 1
attitude | feedback-handbook   | 投诉类     | attitude  | 重要 1   | customer_service/customer_service | response 4 investigation 4 next_update 24
attitude | complaint-programme | 投诉       | attitude  | 普通 1   | customer_service/handler          | acceptance 2 verification 8 first_response 24
attitude | online-mall         | 投诉       | attitude  | 普通 1   | customer_service/agent            | first_response 0.25 stage_taking 8 silence 24
attitude | feedback-mechanism  | 投訴       | attitude  | 一般 2   | customer_service/customer_service | reply 48 tier 48
attitude | service-template    | 问题投诉类 | other     | 一般 1   | supervisors/supervisor            | handled 48 verification 1
injury   | feedback-handbook   | 投诉类     | other     | 紧急 0   | customer_service/customer_service | handling_start 1 investigation 1 next_update 24
injury   | complaint-programme | 投诉       | other     | 重大 0   | customer_service/handler          | acceptance 2 verification 8 first_response 24
injury   | online-mall         | 投诉       | other     | 优先 0   | customer_service/agent            | first_response 0.25 stage_taking 2 silence 24
injury   | feedback-mechanism  | 投訴       | other     | 重大 0   | customer_service/customer_service | tier 4
injury   | service-template    | 问题投诉类 | other     | 紧急 0   | special_group/special_group       | handled 24 verification 1
delay    | feedback-handbook   | 投诉类     | delivery  | 重要 1   | customer_service/customer_service | response 4 investigation 4 next_update 24
delay    | complaint-programme | 投诉       | delivery  | 普通 1   | customer_service/handler          | acceptance 2 verification 8 first_response 24
delay    | online-mall         | 投诉       | delivery  | 优先 0   | customer_service/agent            | first_response 0.25 stage_taking 2 silence 24
delay    | feedback-mechanism  | 投訴       | delivery  | 一般 2   | logistics/logistics               | tier 48
delay    | service-template    | 问题投诉类 | logistics | 紧急 0   | special_group/special_group       | handled 24 verification 1
privacy  | feedback-handbook   | 投诉类     | privacy   | 重要 1   | customer_service/customer_service | response 4 investigation 4 next_update 24
privacy  | complaint-programme | 投诉       | privacy   | 普通 1   | customer_service/handler          | acceptance 2 verification 8 first_response 24
privacy  | online-mall         | 投诉       | privacy   | 普通 1   | customer_service/agent            | first_response 0.25 stage_taking 8 silence 24
privacy  | feedback-mechanism  | 投訴       | privacy   | 緊急 1   | customer_service/customer_service | tier 12
privacy  | service-template    | 问题投诉类 | other     | 一般 1   | supervisors/supervisor            | handled 48 verification 1
""".strip()  # noqa: E501 - a table reads across
"""Complaint, pack, class, module, priority with its rank, owner, clocks with their limits in hours from receipt."""

ROWS: Final = [tuple(cell.strip() for cell in line.split("|")) for line in EXPECTED.splitlines()]


def case_of(complaint: str, pack: str, **more: Any) -> Case:
    summary, urgency = COMPLAINTS[complaint]
    values = {
        "channel": "phone",
        "type": "投诉",
        "topic": None,
        "text": None,
        "demands": ("处理",),
        "order_number": "20240520001",
    } | more
    stated = StatedUrgency(value=urgency, source="customer")
    return first_half(a_submission(pack=pack, summary=summary, urgency=stated, **values))


def row_of(complaint: str, pack: str) -> tuple[str, ...]:
    """Give one line of the table."""
    case = case_of(complaint, pack)
    form, owner = case.assessments[-1], case.owner
    assert owner is not None
    limits = (
        f"{name} {(clock.due_at - case.received_at) / timedelta(hours=1):g}"
        for name, clock in case.clocks.items()
    )
    return (
        complaint,
        pack,
        form.cls_label,
        form.module,
        f"{form.priority_label} {form.rank}",
        f"{owner.department}/{owner.person}",
        " ".join(limits),
    )


@pytest.mark.req("C-01")
@pytest.mark.req("C-02")
@pytest.mark.req("C-05")
@pytest.mark.req("C-06")
@pytest.mark.req("C-08")
@pytest.mark.req("C-09")
@pytest.mark.req("S4-19")
@pytest.mark.req("S4-22")
@pytest.mark.parametrize("expected", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_complaint_begins_its_life_as_its_pack_says(expected: tuple[str, ...]) -> None:
    assert row_of(*expected[:2]) == expected


def test_the_five_complaints_stand_side_by_side() -> None:
    table = [row_of(complaint, pack) for complaint in COMPLAINTS for pack in FIRST_WORDS]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))  # noqa: T201 - shown

    assert table == ROWS
    assert len({row[2:] for row in table if row[0] == "injury"}) == len(every_pack().newest)


@pytest.mark.req("C-10")
@pytest.mark.req("C-11")
@pytest.mark.parametrize(("pack", "words"), FIRST_WORDS.items())
def test_the_first_notice_is_in_the_words_of_the_pack(pack: str, words: str) -> None:
    case = case_of("fault", pack)

    assert (case.state, case.locale) == ("assigned", every_pack().newest[pack].locale)
    assert case.notices[-1].text.startswith(words)
    assert case.number in case.notices[-1].text


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
@pytest.mark.parametrize("pack", FIRST_WORDS)
def test_every_pack_speaks_both_scripts_and_english(pack: str, locale: str) -> None:
    case = case_of("fault", pack, locale=locale)

    assert case.locale == locale
    assert case.number in case.notices[-1].text


@pytest.mark.req("S4-65")
def test_the_sample_of_the_template_becomes_its_row() -> None:
    case = case_of("delay", "service-template")
    form = case.assessments[-1]

    topic = next(
        row for row in every_pack().newest["service-template"].triage.topics if row.code == form.topic
    )
    assert (topic.label, form.priority_label, case.report.order_number) == ("物流异常", "紧急", "20240520001")
