"""Levels, tiers and emotion across packs: ordered by rank, editable, and for every class."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.triage import triage_case
from schemas.assessment import Assessment
from schemas.policy.pack import Pack
from tests.builders import RECEIVED
from tests.packs import a_pack, the_pack
from tests.sorting import a_saying_case

NOW = RECEIVED + timedelta(minutes=1)


def judged(summary: str, pack: Pack | None = None, *, cls: str = "complaint") -> Assessment:
    case = a_saying_case(summary, type=cls)
    return triage_case(case, pack or the_pack(), now=NOW).after.assessments[-1]


@pytest.mark.req("S3-11")
def test_tiers_are_data_their_names_and_their_number() -> None:
    urgent, important, normal = the_pack().triage.priorities
    tiers = (
        urgent.model_copy(update={"code": "major", "label": "重大", "rank": 0}),
        urgent.model_copy(update={"label": "緊急", "rank": 1}),
        important.model_copy(update={"rank": 2}),
        normal.model_copy(update={"rank": 3}),
    )
    triggers = tuple(
        row.model_copy(update={"priority": "major"}) if row.code == "safety" else row
        for row in the_pack().triage.triggers
    )
    pack = a_pack("triage", priorities=tiers, triggers=triggers)

    forms = [
        judged(text, pack) for text in ("孩子触电受伤", "整批产品都有批次问题", "产品坏了", "包装有点皱")
    ]

    assert [form.priority_label for form in forms] == ["重大", "緊急", "重要", "一般"]
    assert [form.rank for form in forms] == [0, 1, 2, 3]


@pytest.mark.req("S3-31")
@pytest.mark.parametrize(
    ("calm", "furious"),
    [
        ("水壶有点重，请看看", "太气愤了！！！忍无可忍，你们就是骗子，无耻！！！"),
        ("水壺有點重，請看看", "太氣憤了！！！忍無可忍，你們就是騙子，無恥！！！"),
        ("The kettle is a bit heavy", "I am furious!!! This is outrageous, you are liars!!!"),
    ],
)
def test_the_emotion_score_orders_the_calm_and_the_furious_and_names_its_scorer(
    calm: str, furious: str
) -> None:
    low, high = judged(calm), judged(furious)

    assert low.emotion_score < high.emotion_score
    assert (low.scorer, high.scorer) == ("lexicon-1", "lexicon-1")


@pytest.mark.req("T-01")
def test_levels_apply_to_every_class() -> None:
    assert judged("建议增加付款方式", cls="suggestion").priority_label == "一般"
    assert judged("请问如何申请保修？", cls="enquiry").priority_label == "一般"
    assert judged("请问孩子触电受伤怎么办？", cls="enquiry").priority_label == "紧急"
