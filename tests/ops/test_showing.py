"""How instants, durations, tables and masked texts look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.cli.masking import mask_message, mask_name, mask_text
from ops.cli.showing import counted, from_now, show_table, stretch
from rules.contact_masks import mask_email, mask_number
from tests.ops.bench import NOW, a_console, written


@pytest.mark.parametrize(
    ("duration", "shown"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(hours=3, minutes=20, seconds=5), "3 h 20 min"),
        (timedelta(days=2, minutes=5), "2 d"),
    ],
)
def test_a_duration_is_shown_in_its_two_largest_units(duration: timedelta, shown: str) -> None:
    assert stretch(duration) == shown


def test_an_instant_is_shown_from_both_sides() -> None:
    assert from_now(NOW + timedelta(minutes=5), NOW) == "in 5 min"
    assert from_now(NOW - timedelta(minutes=5), NOW) == "5 min ago"
    assert from_now(None, NOW) == ""


def test_one_is_not_many() -> None:
    assert [counted(count, "case") for count in (0, 1, 2)] == ["0 cases", "1 case", "2 cases"]


def test_columns_line_up_behind_chinese_and_latin_cells() -> None:
    console = a_console()

    show_table(console, ("step", "by"), [("已联系供应商", "a"), ("shipped", "a")])

    places = {cells(line[: line.index(" a")]) for line in written(console).splitlines() if " a" in line}
    assert len(places) == 1


def test_a_cell_is_never_read_as_markup() -> None:
    console = a_console()

    show_table(console, ("text",), [("[red]not red[/red]",)])

    assert "[red]not red[/red]" in written(console)


def cells(text: str) -> int:
    """Give how many screen cells a text takes; Chinese characters take two."""
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("请回电 13812345678。", "请回电 138****5678。"),
        ("请回电 +86 138 1234 5678", "请回电 861****5678"),
        ("010-6123456 转 12", "****56 转 12"),
        ("写信给 lin.xiao@example.com 即可", "写信给 l***@example.com 即可"),
        ("用了 3 天，2 次", "用了 3 天，2 次"),
        ("2026-11-28 06:21 受理登记", "2026-11-28 06:21 受理登记"),
        ("2026-11-28 13812345678", "2026-11-28 138****5678"),
        ("2026-11-281", "****81"),
    ],
)
def test_numbers_and_addresses_in_a_text_are_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(alphabet="请回电我。，ab ", max_size=10))
def test_no_mobile_number_survives_in_any_text(number: str, around: str) -> None:
    assert number not in mask_text(f"{around}{number}{around}")


def test_names_and_contacts_keep_what_tells_nobody_who_it_is() -> None:
    assert mask_name("林晓", "女士") == "*女士"
    assert mask_name(None, "女士") == ""
    assert mask_number("13812345678") == "138****5678"
    assert mask_email("lin.xiao@example.com") == "l***@example.com"


def test_a_message_that_is_no_json_is_masked_as_text() -> None:
    assert mask_message(b"call 13812345678 \xff") == "call 138****5678 \\xff"


def test_a_customer_of_the_wrong_shape_is_hidden_whole() -> None:
    shown = mask_message('{"data": {"customer": {"contact": ["林晓"], "name": "林晓"}}}'.encode())

    assert "林晓" not in shown
