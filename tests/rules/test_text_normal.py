"""The normal form of texts: one script, width, case and kind of blank, with the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.text.normal import fold, normalise
from rules.text.script import language_of, to_simplified

TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(
        alphabet="手機機程式網際網路著火乾淨服務檔案滑鼠么后後ＡaＢé \u0301\n\u3000ﬁ㍿①ß!?，。", max_size=40
    ),
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("手機著火了！", "手机着火了!"),
        ("服務態度惡劣", "服务态度恶劣"),
        ("ＮＯＴ　ＯＫ", "not ok"),
        ("It’s BROKEN", "it's broken"),
        ("着 火 了", "着火了"),
        ("a  b\t c", "a b c"),
        ("第一行\n\n  第二行", "第一行\n第二行"),
        ("  头尾  ", "头尾"),
        ("零\u200b宽", "零宽"),
        ("e\u0301tat", "état"),
        ("網際網路很慢", "互联网很慢"),
        ("小程序打不开", "小程序打不开"),
        ("著名品牌的小程序", "著名品牌的小程序"),
        ("什么后果", "什么后果"),
        ("\ud800坏", "坏"),
        ("a\x00b", "a b"),
        ("", ""),
    ],
)
def test_texts_that_differ_in_writing_only_have_one_normal_form(written: str, normal: str) -> None:
    assert normalise(written).text == normal


@given(TEXTS)
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    once = normalise(text).text

    assert normalise(once).text == once


@given(TEXTS)
def test_every_character_leads_back_into_the_original_and_in_order(text: str) -> None:
    normal = normalise(text)

    assert len(normal.offsets) == len(normal.text) + 1
    assert list(normal.offsets) == sorted(normal.offsets)
    assert normal.offsets[-1] == len(text)
    spans = [normal.original_span(place, place + 1) for place in range(len(normal.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(TEXTS, st.data())
def test_a_stretch_of_the_original_reads_as_the_stretch_of_the_normal_form(
    text: str, data: st.DataObject
) -> None:
    normal = normalise(text)
    if not normal.text:
        return
    start = data.draw(st.integers(0, len(normal.text) - 1))
    end = data.draw(st.integers(start + 1, len(normal.text)))
    first, last = normal.original_span(start, end)

    assert (
        normal.text[start] in to_simplified(fold(text[first:last])) or first <= normal.offsets[start] < last
    )


def test_a_stretch_leads_back_to_exactly_the_words_as_written() -> None:
    written = "昨晚ＡＢＣ的網際網路　很 慢！"
    normal = normalise(written)

    def found(word: str) -> str:
        start = normal.text.index(word)
        first, last = normal.original_span(start, start + len(word))
        return written[first:last]

    assert [found(word) for word in ("abc", "互联网", "很慢", "慢")] == ["ＡＢＣ", "網際網路", "很 慢", "慢"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("水壶坏了，请处理", "zh-Hans"),
        ("水壺壞了，請處理", "zh-Hant"),
        ("我的订单 order 12345 坏了", "zh-Hans"),
        ("The kettle is broken", "en"),
        ("The kettle 坏", "en"),
        ("こわれました", "ja"),
        ("고장났어요", "ko"),
        ("сломан", "und"),
        ("123 !!!", "und"),
    ],
)
def test_the_ratio_of_scripts_tells_the_language(text: str, language: str) -> None:
    assert language_of(text) == language
