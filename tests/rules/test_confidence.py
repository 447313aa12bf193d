"""How sure the class of a case is, and what a policy may make of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.evidence import Evidence, read_case
from rules.text.scoring import Scores, confidence_in
from rules.triage import assess
from schemas.assessment import Assessment
from schemas.case import Case
from schemas.policy.triage import Condition
from tests.builders import a_case, at
from tests.packs import the_pack

NOW = at("Fri 2026-03-06 18:30")


def judged(text: str, cls: str | None = None) -> Assessment:
    return assess(said(text, cls), the_pack(), because="first", now=NOW).assessments[-1]


def said(text: str, cls: str | None) -> Case:
    case = a_case(state="registered")
    said = {"summary": text, "type": cls, "topic": None, "demands": (), "incident": None, "product": None}
    return case.model_copy(update={"report": case.report.model_copy(update=said)})


def test_a_class_that_was_declared_and_is_trusted_is_certain() -> None:
    assert judged("客服电话", "咨询").confidence == 100


def test_a_clear_text_is_surer_than_an_empty_one() -> None:
    clear, unclear = judged("客服态度恶劣，我要投诉！质量太差"), judged("你们")

    assert clear.confidence is not None
    assert unclear.confidence is not None
    assert unclear.confidence < 60
    assert clear.confidence > 95


@pytest.mark.parametrize(("score", "percent"), [(0, 50), (10, 73), (-10, 27), (10_000, 100)])
def test_ten_points_are_one_step_of_log_odds(score: float, percent: int) -> None:
    assert confidence_in("complaint", Scores({"complaint": score, "enquiry": 0}, emotion=0)) == percent


@pytest.mark.parametrize(
    ("confidence", "limit", "holds"), [(59, 60, True), (60, 60, False), (None, 60, False), (0, 0, False)]
)
def test_a_condition_asks_whether_a_class_is_less_sure(
    confidence: int | None, limit: int, *, holds: bool
) -> None:
    evidence = replace(an_evidence(), confidence=confidence)

    assert evidence.bears_out(Condition(confidence_below=limit)) is holds


def an_evidence() -> Evidence:
    case, pack = said("你们", None), the_pack()
    return Evidence(read_case(case, pack), frozenset(), frozenset(), "", "complaint", "", "other", 0)
