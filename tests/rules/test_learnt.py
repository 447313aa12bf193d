"""What trained scorers decide about a case, and what they leave to the lexicon, the person and the table of routes."""

from __future__ import annotations

from typing import Any

import pytest

from rules.scorer_faults import faults_of_row
from rules.text.scoring import likeliest, scorer_for, scorer_of
from rules.triage import assess, triage_case
from schemas.assessment import Assessment
from schemas.case import Case
from schemas.messages.events import CaseFact
from schemas.policy.pack import Pack
from schemas.policy.scorers import ScorerRow
from schemas.policy.triage import Condition, FactorRow
from tests.builders import at
from tests.judged import said, undeclared
from tests.packs import the_pack
from tests.trained import a_model, a_pack_with, a_row, reading_of

NOW = at("Fri 2026-03-06 18:30")


def an_undeclared(text: str) -> Case:
    case = undeclared(said(text))
    bare = {"demands": (), "incident": None, "product": None, "topic": None}
    return case.model_copy(update={"report": case.report.model_copy(update=bare)})


def form(pack: Pack, text: str) -> Assessment:
    return assess(an_undeclared(text), pack, because="first", now=NOW).assessments[-1]


def a_sorter(axis: str, labels: tuple[str, str], **changes: Any) -> ScorerRow:
    return a_row(a_model(axis=axis, labels=labels), **changes)


def test_the_class_is_what_was_learnt_with_the_words_and_the_scorer() -> None:
    found = form(a_pack_with(a_row(a_model())), "水壶坏")

    assert (found.cls, found.scorer, found.kind_rows) == (
        "complaint",
        "lexicon-1+toy-1",
        ("triage.scorer.toy",),
    )
    assert [(span.word, span.row, span.weight) for span in found.spans[:1]] == [("坏", "toy-1", 4000)]


def test_a_declared_class_that_is_trusted_is_not_asked_for() -> None:
    found = assess(
        said("请问", cls="complaint"), a_pack_with(a_row(a_model())), because="first", now=NOW
    ).assessments[-1]

    assert (found.cls, found.scorer, found.kind_rows) == ("complaint", "lexicon-1", ())


def test_another_language_is_left_to_the_lexicon() -> None:
    found = form(a_pack_with(a_row(a_model())), "How do I change my address?")

    assert (found.cls, found.scorer) == ("enquiry", "lexicon-1")


def test_the_first_row_that_reads_the_language_decides() -> None:
    english = a_row(a_model(name="other", language="en"), id="triage.scorer.other")
    pack = a_pack_with(english, a_row(a_model()))

    asked = scorer_for("class", reading_of("坏"), pack.triage)

    assert asked is not None
    assert asked[0].id == "triage.scorer.toy"


@pytest.mark.parametrize(("sure_from", "scorer"), [(98, "lexicon-1+toy-1"), (99, "lexicon-1")])
def test_a_scorer_that_is_not_sure_enough_leaves_the_class_to_the_lexicon(
    sure_from: int, scorer: str
) -> None:
    pack = a_pack_with(a_row(a_model(), sure_from=sure_from))

    assert scorer_of(pack.triage).score(reading_of("坏")).scorer == scorer


@pytest.mark.parametrize(("share", "cls"), [(0, "enquiry"), (100, "complaint")])
def test_the_lexicon_counts_beside_it_as_far_as_the_row_says(share: int, cls: str) -> None:
    pack = a_pack_with(a_row(a_model(weights={"问": (1000, -1, 1)}), lexicon=share))

    assert likeliest(scorer_of(pack.triage).score(reading_of("投诉！问"))) == cls


def test_a_label_may_be_called_otherwise_in_the_pack() -> None:
    row = a_row(a_model(labels=("complaint", "praise")), labels={"praise": "suggestion"})

    assert likeliest(scorer_of(a_pack_with(row).triage).score(reading_of("问"))) == "suggestion"


def test_of_two_labels_of_one_class_the_stronger_counts() -> None:
    row = a_row(a_model(), labels={"complaint": "suggestion", "enquiry": "suggestion"})

    scores = scorer_of(a_pack_with(row).triage).score(reading_of("问，建议"))

    assert scores.classes["suggestion"] == 20


def test_a_class_that_no_label_stands_for_is_found_by_the_lexicon() -> None:
    pack = a_pack_with(a_row(a_model()))

    found = scorer_of(pack.triage).score(reading_of("坏。建议增加"))

    assert (likeliest(found), found.scorer, found.row) == ("suggestion", "lexicon-1", None)


def test_a_class_that_no_label_stands_for_is_least_likely_where_the_lexicon_does_not_find_it() -> None:
    scores = scorer_of(a_pack_with(a_row(a_model())).triage).score(reading_of("坏，投诉"))

    assert scores.classes == {"complaint": 20.0, "enquiry": -20.0, "suggestion": -20.0}


def test_labels_that_are_no_code_leave_everything_to_the_lexicon() -> None:
    row = a_row(a_model(labels=("a", "b")), no_code=("a", "b"))

    assert scorer_of(a_pack_with(row).triage).score(reading_of("投诉")).scorer == "lexicon-1"


def test_a_row_without_weights_is_passed_over() -> None:
    row = ScorerRow(id="triage.scorer.toy", source="ours", axis="class", model="toy", version="1")

    assert form(a_pack_with(row), "投诉").scorer == "lexicon-1"


def test_a_module_that_is_sure_goes_before_the_words() -> None:
    pack = a_pack_with(a_sorter("module", ("delivery", "billing"), sure_from=90))

    found = form(pack, "质量坏")

    assert found.module == "delivery"
    assert [(one.axis, one.code, one.decided, one.confidence) for one in found.found] == [
        ("module", "delivery", True, 98)
    ]
    assert [span.word for span in found.found[0].spans] == ["坏"]


@pytest.mark.parametrize(("sure_from", "module"), [(98, "delivery"), (99, "product")])
def test_a_module_that_is_not_sure_is_left_to_the_words(sure_from: int, module: str) -> None:
    found = form(a_pack_with(a_sorter("module", ("delivery", "billing"), sure_from=sure_from)), "质量坏")

    assert (found.module, found.found[0].decided) == (module, module == "delivery")


def test_a_module_that_people_state_goes_before_the_scorer() -> None:
    case = an_undeclared("质量坏")
    stated = case.model_copy(update={"report": case.report.model_copy(update={"module": "privacy"})})

    found = assess(stated, a_pack_with(a_sorter("module", ("delivery", "billing"))), because="first", now=NOW)

    assert (found.assessments[-1].module, found.assessments[-1].found[0].decided) == ("privacy", False)


def test_a_topic_of_the_class_is_taken_and_brings_its_module() -> None:
    found = form(a_pack_with(a_sorter("topic", ("staff_attitude", "quality_complaint"))), "投诉，坏")

    assert (found.cls, found.topic, found.module) == ("complaint", "staff_attitude", "attitude")


def test_a_topic_of_another_class_decides_nothing() -> None:
    found = form(a_pack_with(a_sorter("topic", ("service_suggestion", "product_enquiry"))), "投诉垃圾，坏")

    assert (found.cls, found.topic, found.found[0].decided) == ("complaint", "quality_complaint", False)


def test_a_department_that_is_sure_goes_before_the_table_of_routes() -> None:
    found = form(a_pack_with(a_sorter("department", ("technology", "customer_service"))), "投诉，坏")

    assert (found.department, found.routed_by, found.found[0].decided) == (
        "technology",
        "triage.scorer.toy",
        True,
    )


@pytest.mark.parametrize("restricted", [{"classes": ("enquiry",)}, {"priorities": ("urgent",)}])
def test_a_department_is_routed_only_for_the_classes_and_priorities_of_its_row(
    restricted: dict[str, Any],
) -> None:
    row = a_sorter("department", ("technology", "customer_service"), **restricted)

    found, by_table = form(a_pack_with(row), "投诉，坏"), form(a_pack_with(), "投诉，坏")

    assert (found.department, found.routed_by) == (by_table.department, None)
    assert found.found[0].decided is False


def test_a_department_without_code_is_left_to_the_table_of_routes() -> None:
    row = a_sorter("department", ("elsewhere", "customer_service"), no_code=("elsewhere",))

    assert form(a_pack_with(row), "投诉，坏").routed_by is None


@pytest.mark.parametrize(("sure_from", "emotion"), [(98, 1), (99, 0)])
def test_a_sentiment_that_is_sure_counts_for_the_factors(sure_from: int, emotion: int) -> None:
    rows = (
        FactorRow(
            id="triage.factor.toy",
            source="ours",
            factor="emotion",
            value=1,
            when=Condition(sentiments=("negative",)),
        ),
    )
    pack = a_pack_with(a_sorter("sentiment", ("negative", "positive"), sure_from=sure_from), factors=rows)

    assert form(pack, "坏").factors.emotion == emotion


def test_what_was_found_stays_when_the_case_is_judged_again() -> None:
    pack = a_pack_with(
        a_row(a_model()), a_sorter("module", ("delivery", "billing"), id="triage.scorer.module")
    )
    once = assess(an_undeclared("质量坏"), pack, because="first", now=NOW)

    again = assess(once, pack, because="repeat_contact", now=NOW).assessments[-1]

    assert (again.found, again.scorer) == (once.assessments[-1].found, "lexicon-1+toy-1")


def test_the_history_and_the_fact_name_what_was_found() -> None:
    pack = a_pack_with(a_sorter("module", ("delivery", "billing")))

    decision = triage_case(an_undeclared("质量坏"), pack, now=NOW)

    reasons = [reason for reason in decision.reasons if reason.code == "module.delivery"]
    assert [(reason.row, reason.detail) for reason in reasons] == [
        ("triage.scorer.toy", {"scorer": "toy-1", "confidence": 98})
    ]
    (details,) = [event.details for event in decision.events if isinstance(event, CaseFact)]
    assert details["found"] == [
        {
            "axis": "module",
            "label": "delivery",
            "code": "delivery",
            "confidence": 98,
            "decided": True,
            "scorer": "toy-1",
        }
    ]


@pytest.mark.parametrize(
    ("model", "row", "told"),
    [
        ({"axis": "module"}, {"axis": "class"}, "axis: expected module, which toy-1 decides; found 'class'"),
        (
            {},
            {"labels": {"praise": "suggestion"}, "no_code": ("other",)},
            "labels: expected labels of toy-1 out of complaint, enquiry; found 'other, praise'",
        ),
        (
            {"labels": ("complaint", "praise")},
            {},
            "labels: expected a code of the classes for 'praise', or 'praise' in no_code; found 'praise'",
        ),
        (
            {"axis": "department", "labels": ("technology", "x")},
            {"labels": {"x": "y"}},
            "labels: expected a code of the departments for 'x', or 'x' in no_code; found 'y'",
        ),
    ],
)
def test_a_row_that_does_not_fit_its_model_is_told(
    model: dict[str, Any], row: dict[str, Any], told: str
) -> None:
    made = a_model(**model)

    faults = list(faults_of_row(a_row(made, **row), made, the_pack()))

    assert [(fault.section, fault.row, fault.sentence) for fault in faults] == [
        ("triage", "triage.scorer.toy", told)
    ]


@pytest.mark.parametrize(
    ("axis", "labels"),
    [("sentiment", ("glad", "sad")), ("class", ("complaint", "enquiry")), ("module", ("other", "product"))],
)
def test_a_row_that_fits_has_no_fault(axis: str, labels: tuple[str, str]) -> None:
    made = a_model(axis=axis, labels=labels)

    assert list(faults_of_row(a_row(made), made, the_pack())) == []
