"""Words of a lexicon found in texts: boundaries, gaps, exceptions, negation, overlaps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.text.lexicon import compiled
from rules.text.normal import normalise
from rules.text.reading import read, read_text
from schemas.policy.lexicon import GapRow, LexiconPolicy, NegatorRow, PhraseRow, WordRow
from tests.packs import the_pack


def a_row(*words: str, mark: str = "danger", unless: tuple[str, ...] = (), **changes: object) -> WordRow:
    values = {"id": f"lexicon.{mark}", "source": "ours", "mark": mark, "words": words, "unless": unless}
    return WordRow.model_validate(values | changes)


def a_lexicon(*rows: WordRow) -> LexiconPolicy:
    return LexiconPolicy(
        words=rows,
        negators=(
            NegatorRow(
                id="n.firm",
                source="ours",
                words=("没有", "no", "not", "nobody"),
                characters=4,
                words_between=3,
            ),
            NegatorRow(id="n.near", source="ours", words=("不",), characters=2, words_between=2),
        ),
        not_negating=PhraseRow(id="n.hides", source="ours", words=("不仅", "not only")),
        ends_negation=PhraseRow(id="n.ends", source="ours", words=("导致", "but")),
        gap=GapRow(id="gap", source="ours", characters=4),
    )


def words_in(text: str, *rows: WordRow) -> list[str]:
    return [hit.word for hit in compiled(a_lexicon(*rows)).hits(normalise(text))]


FIRE = a_row("着火", "fire", "injured")


@pytest.mark.parametrize("text", ["手机着火了", "手機著火了", "着　火", "FIRE!", "ｆｉｒｅ", "a fire."])
def test_a_word_is_found_in_any_writing(text: str) -> None:
    assert len(words_in(text, FIRE)) == 1


@pytest.mark.parametrize("text", ["He was fired", "wildfire", "campfire_2", "fire2"])
def test_an_english_word_is_not_found_inside_another(text: str) -> None:
    assert words_in(text, FIRE) == []


def test_a_star_stands_for_the_rest_of_a_word() -> None:
    assert words_in("inconvenience, inconvenient", a_row("inconvenien*")) == ["inconvenien*"] * 2


def test_can_is_not_found_in_cannot_abbreviated() -> None:
    assert words_in("I can't go, can you?", a_row("can")) == ["can"]


@pytest.mark.parametrize(
    "text",
    [
        "没有着火",
        "没有人员着火",
        "并没有着火",
        "不会着火",
        "沒有著火",
        "not injured",
        "nobody was injured",
        "Not badly injured",
    ],
)
def test_a_negated_word_is_not_meant(text: str) -> None:
    assert words_in(text, FIRE) == []


@pytest.mark.parametrize(
    "text",
    [
        "没有及时处理好就着火",
        "没有接地导致着火",
        "没有处理，着火了",
        "不仅着火",
        "not only injured",
        "it is not good. injured",
        "not safe but injured",
        "nobody told us that someone was injured",
    ],
)
def test_a_negator_far_off_or_of_something_else_negates_nothing(text: str) -> None:
    assert len(words_in(text, FIRE)) == 1


def test_a_word_that_cannot_be_negated_is_found_behind_a_negator() -> None:
    assert words_in("没有着火", a_row("着火", negatable=False)) == ["着火"]


def test_a_longer_word_of_another_meaning_hides_a_word_only_where_it_stands() -> None:
    row = a_row("火", unless=("防火",))

    assert words_in("防火毯", row) == []
    assert words_in("防火毯着火", row) == ["火"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("威胁生命", 1),
        ("威胁到我的生命", 1),
        ("威胁到我们大家的生命", 0),
        ("威胁。生命", 0),
        ("生命威胁", 0),
    ],
)
def test_a_gap_stands_for_a_few_characters_within_a_sentence(text: str, found: int) -> None:
    assert len(words_in(text, a_row("威胁…生命"))) == found


def test_overlapping_words_are_all_found_and_the_longest_counts() -> None:
    policy = a_lexicon(a_row("投诉", "投诉无果", weight=3))

    reading = read_text("投诉无果", policy)

    assert [hit.word for hit in reading.fields[0].hits] == ["投诉", "投诉无果"]
    assert reading.weights == {"danger": 3}


def test_a_word_counts_once_however_often_it_is_said() -> None:
    assert read_text("着火着火着火", a_lexicon(a_row("着火", weight=5))).weights == {"danger": 5}


def test_hits_of_several_fields_tell_their_field() -> None:
    reading = read([("summary", "着火"), ("demand", "赔偿着火的损失")], a_lexicon(FIRE))

    assert [(span.where, span.start, span.end) for span in reading.spans(["danger"])] == [
        ("summary", 0, 2),
        ("demand", 2, 4),
    ]


def test_a_lexicon_is_compiled_once_for_a_loaded_pack() -> None:
    policy = a_lexicon(FIRE)

    assert compiled(policy) is compiled(policy)
    assert compiled(policy) is not compiled(a_lexicon(FIRE))


@settings(deadline=None)  # the first text waits for the pack
@given(st.text(max_size=80))
def test_a_span_holds_the_words_that_stand_at_its_place(text: str) -> None:
    (part,) = read_text(text + "着火", the_pack().lexicon).fields

    for hit in part.hits:
        span = part.span_of(hit)
        assert (text + "着火")[span.start : span.end] == span.found


def test_every_mark_that_triage_asks_for_has_words() -> None:
    policy, marks = the_pack().triage, the_pack().lexicon.marks
    asked = {mark for trigger in policy.triggers for condition in trigger.when for mark in condition.marks}
    asked |= {mark for row in policy.factors for mark in row.when.marks}
    asked |= {mark for level in policy.levels for mark in level.when.marks}
    asked |= {row.mark for row in policy.classes} | {row.mark for row in policy.modules}
    asked.add(policy.emotion.mark)

    assert asked <= marks


def test_a_long_text_is_read_as_one_field() -> None:
    text = "客服态度恶劣，我要投诉，没有人受伤！" * 1000

    assert read_text(text, the_pack().lexicon).weights["attitude"] > 0


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("为什么不早整治，非要等到老百姓受伤后才管吗", 0),
        ("老百姓受伤后还不管", 10),
        ("非要等到出人命才管吗", 10),
        ("没有出人命", 0),
    ],
)
def test_harm_that_is_only_feared_is_none_and_mortal_danger_is_some(text: str, weight: int) -> None:
    assert read_text(text, the_pack().lexicon).weight(["safety"]) == weight
