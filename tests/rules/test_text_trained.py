"""Trained scorers: what speaks for each label, and the words that decided."""

from __future__ import annotations

from itertools import permutations
from math import exp, log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.text.grams import gram_set, grams_of, pair_of, parts_of
from rules.text.lexicon import Lexicon
from rules.text.normal import normalise
from rules.text.trained import Trained, concepts_in, ready
from schemas.policy.trained import Grams
from tests.trained import BROKEN, a_model, an_english_model, reading_of

TEXTS = st.text(alphabet="ab '7坏了 问\n.é", max_size=40)


def test_the_label_of_the_sign_that_stands_in_the_text_is_found() -> None:
    vote = Trained(a_model()).vote(reading_of("水壶坏了"))

    assert (vote.label, vote.confidence) == ("complaint", round(100 / (1 + exp(-4))))
    assert vote.scores == {"complaint": 2.0, "enquiry": -2.0}


def test_nothing_speaks_for_a_label_where_no_sign_is_known() -> None:
    vote = Trained(a_model()).vote(reading_of("天气"))

    assert vote.scores == {"complaint": 0.0, "enquiry": 0.0}


def test_among_equals_the_first_label_wins() -> None:
    vote = Trained(a_model()).vote(reading_of("天气"))

    assert (vote.label, vote.confidence) == ("complaint", 50)


def test_signs_share_a_length_of_one() -> None:
    vote = Trained(a_model()).vote(reading_of("坏了吗？问"))

    assert vote.scores == {"complaint": 0.0, "enquiry": 0.0}


def test_a_text_shorter_than_most_says_less() -> None:
    trained = Trained(a_model(typical=4000))

    assert trained.vote(reading_of("坏")).scores == {"complaint": 0.5, "enquiry": -0.5}
    assert trained.spans(reading_of("坏"), "complaint")[0].weight == 1000


def test_a_sign_counts_once_however_often_it_stands_there() -> None:
    trained = Trained(a_model())

    assert trained.vote(reading_of("坏坏 坏。坏")) == trained.vote(reading_of("坏"))


def test_the_order_of_fields_does_not_matter() -> None:
    trained = Trained(a_model(concepts=BROKEN, concept_weights={"broken": (1000, 1000, -1000)}))
    votes = [trained.vote(reading_of(*fields)) for fields in permutations(("请问", "坏了", "裂开"))]

    assert len({str(vote) for vote in votes}) == 1


def test_words_of_one_concept_say_it_together() -> None:
    trained = Trained(a_model(weights={}, concepts=BROKEN, concept_weights={"broken": (1000, 1500, -1500)}))

    assert trained.vote(reading_of("杯子裂开")).scores == {"complaint": 1.5, "enquiry": -1.5}
    assert [span.word for span in trained.spans(reading_of("裂开，又坏了"), "complaint")] == ["裂开"]


def test_more_words_of_a_concept_are_more_of_it() -> None:
    lexicon = Lexicon(BROKEN)
    one, two = (concepts_in([normalise(text)], lexicon) for text in ("坏了", "坏了，裂开"))

    assert (one, two) == ({"broken": log1p(1)}, {"broken": log1p(2)})


def test_a_mark_without_weight_says_nothing() -> None:
    trained = Trained(a_model(weights={}, concepts=BROKEN))

    assert trained.vote(reading_of("坏了")).scores == {"complaint": 0.0, "enquiry": 0.0}
    assert trained.spans(reading_of("坏了"), "complaint") == ()


def test_words_parts_of_words_and_pairs_are_weighed_in_english() -> None:
    trained = Trained(an_english_model())

    assert trained.vote(reading_of("It came BROKEN!")).label == "complaint"
    assert trained.vote(reading_of("How  do I pay?")).label == "enquiry"
    assert trained.vote(reading_of("unbrokers")).label == "complaint"
    assert trained.vote(reading_of("how we do")).confidence == 50


def test_spans_point_at_the_words_as_the_customer_wrote_them() -> None:
    text = "收到時 ＢＲＯＫＥＮ，how do I return it"
    spans = Trained(an_english_model()).spans(reading_of("x", text), "complaint")

    assert [(span.found, text[span.start : span.end]) for span in spans] == [("ＢＲＯＫＥＮ", "ＢＲＯＫＥＮ")]
    assert (spans[0].word, spans[0].where, spans[0].row) == ("broken", "summary", "toy-en-1")


def test_a_span_says_what_it_adds() -> None:
    (span,) = Trained(a_model()).spans(reading_of("坏"), "complaint")

    assert span.weight == 4000


def test_the_strongest_words_come_first_and_none_lies_within_another() -> None:
    spans = Trained(a_model()).spans(reading_of("请问"), "enquiry")

    assert [span.word for span in spans] == ["问"]


def test_words_that_hardly_count_are_not_shown() -> None:
    weights = {"坏": (1000, 10, -10), "了": (1000, 9, -9)}

    spans = Trained(a_model(weights=weights)).spans(reading_of("坏。了"), "complaint")

    assert spans == ()


def test_at_most_eight_words_are_shown() -> None:
    weights = dict.fromkeys("一二三四五六七八九", (1000, 3000, -3000))

    spans = Trained(a_model(weights=weights)).spans(
        reading_of("一 二。三。四。五。六。七。八。九"), "complaint"
    )

    assert len(spans) == 8


@pytest.mark.parametrize(
    ("language", "read"), [("zh-Hans", True), ("zh-Hant", True), ("zh", True), ("en", False)]
)
def test_a_model_reads_its_language_in_any_script(language: str, *, read: bool) -> None:
    assert Trained(a_model()).reads(language) is read


def test_a_model_is_made_ready_once() -> None:
    model = a_model()

    assert ready(model) is ready(model)
    assert ready(model) is not ready(a_model())


def test_words_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rules.text.trained._WORDS_KEPT", 2)
    trained = Trained(an_english_model())

    votes = [trained.vote(reading_of(text)) for text in ("broken cup here", "broken", "broken cup")]

    assert [vote.label for vote in votes] == ["complaint"] * 3
    assert set(trained._words) == {"broken", "cup"}


@given(TEXTS, st.sampled_from(["characters", "words"]))
def test_the_quick_way_finds_the_same_grams(text: str, kind: Grams) -> None:
    quick = gram_set(text, kind, parts_of) - {" "}

    assert quick == {gram for gram, _, _ in grams_of(text, kind)} - {" "}


@given(TEXTS, st.sampled_from(["characters", "words"]))
def test_every_gram_has_its_place(text: str, kind: Grams) -> None:
    for gram, start, end in grams_of(text, kind):
        assert 0 <= start < end <= len(text)
        assert kind == "words" or gram == text[start:end].translate(str.maketrans("7", "0"))


def test_digits_are_all_the_same_so_that_no_number_is_kept() -> None:
    assert {gram for gram, _, _ in grams_of("42", "words")} == {" 0", "00", "0 ", " 00", "00 ", " 00 "}


def test_a_long_word_and_a_long_pair_are_no_grams() -> None:
    assert max(map(len, parts_of("a" * 30))) == 5
    assert pair_of("a" * 12, "b" * 12) == " "


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"weights": {"坏": (1, 2)}}, "expected 3 numbers for '坏', found 2"),
        (
            {"concepts": BROKEN, "concept_weights": {"broken": (1, 2, 3, 4)}},
            "expected 3 numbers for 'broken', found 4",
        ),
        ({"concept_weights": {"gone": (1, 2, 3)}}, "expected weights of marks that concepts has, found gone"),
        ({"labels": ("complaint", "complaint")}, "expected each label once, found complaint, complaint"),
        ({"weights": {"坏": (10**400, 2, 3)}}, "less than or equal to 1000000000"),
        ({"weights": {"坏": (1, -(10**10), 3)}}, "greater than or equal to -1000000000"),
        ({"typical": -1}, "greater than or equal to 0"),
    ],
)
def test_a_ragged_model_is_refused(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        a_model(**changes)


def test_signs_that_count_for_nothing_say_nothing() -> None:
    """So does a gram that stands in every text that was learnt from."""
    trained = Trained(a_model(typical=0, weights={"坏": (0, 0, 0)}))
    reading = reading_of("水壶坏了")

    assert trained.vote(reading).scores == {"complaint": 0.0, "enquiry": 0.0}
    assert trained.spans(reading, "complaint") == ()
