"""A text comes in by a callback, and what was learnt says what it is; with the delivered packs and real actors."""

from __future__ import annotations

import shutil

import pytest

from actors.spec import Context
from actors.triage import decide
from schemas.case import Case
from schemas.messages.orders import AssignCase, TriageCase
from schemas.policy.pack import Pack, Packs
from tests.builders import RECEIVED, a_submission
from tests.every_pack import KEY, decided, first_half
from workers.packs import PACKS_FOLDER, load_pack

DEPARTMENTS = (
    "{交通运输: technology, 劳动和社会保障: operations, 卫生计生: customer_service, 商贸旅游: customer_service, "
    "城乡建设: after_sales, 教育文体: operations, 环境保护: product}"
)


def a_callback(text: str) -> Case:
    return first_half(
        a_submission(
            channel="callback",
            type="suggestion",
            topic=None,
            summary=text,
            demands=("请处理",),
            incident=None,
        )
    )


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("客服态度恶劣，推来推去没人处理，太差了，我要投诉你们", "complaint"),
        ("请问保修期是多久？需要什么手续，在哪里办理？", "enquiry"),
    ],
)
def test_what_a_callback_brings_up_is_classed_by_what_was_learnt(text: str, cls: str) -> None:
    form = a_callback(text).assessments[-1]

    assert (form.cls, form.scorer, form.kind_rows) == (
        cls,
        "lexicon-1+zh-type-1",
        ("triage.scorer.class.zh",),
    )
    assert form.confidence is not None
    assert form.confidence >= 85
    learnt = [span for span in form.spans if span.row == "zh-type-1"]
    assert learnt
    assert all(text[span.start : span.end] == span.found for span in learnt if span.where == "summary")


def test_the_history_names_the_row_that_classed_it() -> None:
    message = a_submission(
        channel="callback", type="suggestion", topic=None, summary="客服态度恶劣，我要投诉你们"
    )

    reasons = decided(TriageCase(case_id=KEY), decided(message, None).after).reasons

    assert ("class.complaint", "triage.scorer.class.zh") in {(reason.code, reason.row) for reason in reasons}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Give the handbook's pack with a scorer that routes by what seven departments of a city do."""
    copy = tmp_path_factory.mktemp("city") / "packs" / "feedback-handbook"
    shutil.copytree(PACKS_FOLDER / "feedback-handbook", copy)
    path = copy / "triage.yaml"
    row = (
        '  - {id: triage.scorer.department, source: ours, axis: department, model: zh-department, version: "1", '
        f"sure_from: 60, labels: {DEPARTMENTS}}}\n"
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("scorers:\n", f"scorers:\n{row}"), encoding="utf-8")
    return load_pack(copy)


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("小区物业无故停水，开发商迟迟不办房产证，业主意见很大", "after_sales"),
        ("出租车司机拒载，网约车乱收车费，高速公路收费站也堵车", "technology"),
        ("砖厂排放黑烟和废水，污染河道，粉尘和噪音很大", "product"),
    ],
)
def test_a_department_that_was_learnt_owns_the_case(city: Pack, text: str, department: str) -> None:
    packs = Packs({(city.name, city.version): city}, city.name, {city.name: city})
    message = a_submission(type="enquiry", topic=None, summary=text, demands=("请处理",), incident=None)
    case = decided(message, None).after
    context = Context(
        now=RECEIVED, happened_at=RECEIVED, packs=packs, message_key=KEY, source="/test", source_id="1"
    )

    triaged = decide(TriageCase(case_id=case.id), case, context).after
    after = decided(AssignCase(case_id=case.id), triaged, packs=packs).after

    form = after.assessments[-1]
    assert (form.department, form.routed_by) == (department, "triage.scorer.department")
    assert form.found[0].spans
    assert after.owner is not None
    assert after.owner.department == department
