"""Texts cut to what a channel takes: at a character, within the limit, with the link."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.channels.post import LINK, a_message
from workers.channels.texts import cut, in_json, one_text, utf8

sizes = st.sampled_from([len, utf8, in_json])
texts = st.text(st.characters(codec="utf-8"), max_size=300)


def test_a_text_that_fits_is_left_alone() -> None:
    assert cut("投诉", 6, utf8) == "投诉"


def test_a_text_is_cut_between_characters() -> None:
    assert cut("投诉升级", 11, utf8) == "投诉…"
    assert cut("投诉升级", 9, utf8) == "投诉…"
    assert cut("投诉升级", 8, utf8) == "投…"


def test_where_nothing_fits_nothing_is_given() -> None:
    assert cut("投诉", 2, utf8) == ""


@given(texts, st.integers(0, 400), sizes)
def test_a_cut_text_is_never_too_long(text: str, most: int, size: object) -> None:
    assert callable(size)
    assert size(cut(text, most, size)) <= max(most, size(""))


@given(texts, texts, st.integers(100, 600), sizes)
def test_one_text_is_never_too_long_and_keeps_its_link(
    title: str, text: str, most: int, size: object
) -> None:
    assert callable(size)
    whole = one_text(a_message("wecom", "x", title=title, text=text), most, size)

    assert size(whole) <= most
    assert whole.endswith(LINK)
