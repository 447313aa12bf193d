"""Sections that are like those of another pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.errors import PolicyError
from workers.pack_likeness import completed
from workers.pack_yaml import read_yaml

BASE = """
table:
  - {id: t.one, source: S0-01, value: 1, more: a}
  - {id: t.two, source: S0-02, value: 2}
other:
  - {id: t.three, source: S0-03}
row: {id: t.row, source: S0-04, value: 4, more: b}
word: plain
"""


def section(tmp_path: Path, own: str, base: str = BASE) -> dict[str, Any]:
    for name, text in (("base", base), ("mine", own)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "part.yaml").write_text(text, encoding="utf-8")
    path = tmp_path / "mine" / "part.yaml"
    return dict(completed(path, read_yaml(path)))


def test_a_section_that_is_like_none_stays_as_it_is(tmp_path: Path) -> None:
    assert section(tmp_path, "word: mine") == {"word": "mine"}


def test_what_a_section_does_not_say_it_takes(tmp_path: Path) -> None:
    found = section(
        tmp_path,
        "like: base\ntable:\n  - {id: t.two, source: ours, value: 9}\n  - {id: t.new, source: ours}\n",
    )

    assert [row["id"] for row in found["table"]] == ["t.two", "t.new", "t.one"]
    assert [row.get("value") for row in found["table"]] == [9, None, 1]
    assert found["word"] == "plain"
    assert "like" not in found


def test_a_single_row_takes_what_it_does_not_say(tmp_path: Path) -> None:
    found = section(tmp_path, "like: base\nrow: {id: t.row, source: ours, value: 5}\n")

    assert found["row"] == {"id": "t.row", "source": "ours", "value": 5, "more": "b"}


def test_another_row_takes_nothing(tmp_path: Path) -> None:
    found = section(tmp_path, "like: base\nrow: {id: t.else, source: ours}\n")

    assert found["row"] == {"id": "t.else", "source": "ours"}


def test_tables_of_its_own_and_rows_left_out_are_not_taken(tmp_path: Path) -> None:
    found = section(tmp_path, "like: base\nown: [other]\nwithout: [t.one]\nword: mine\n")

    assert [row["id"] for row in found["table"]] == ["t.two"]
    assert "other" not in found
    assert found["word"] == "mine"


@pytest.mark.parametrize(
    ("own", "base", "sentence"),
    [
        (
            "like: atlantis\n",
            BASE,
            "mine/part.yaml:1: like: expected the folder of another pack that has part.yaml",
        ),
        ("like: mine\n", BASE, "found 'mine'"),
        ("like: base\n", "like: third\n", "expected a section that is written out, found one like 'third'"),
        ("like: base\nwithout: [t.nine]\n", BASE, "expected tables and rows of base/part.yaml, found t.nine"),
        ("like: base\nown: [nothing]\n", BASE, "found nothing"),
    ],
)
def test_what_cannot_be_taken_is_a_fault(tmp_path: Path, own: str, base: str, sentence: str) -> None:
    with pytest.raises(PolicyError) as fault:
        section(tmp_path, own, base)

    assert sentence in str(fault.value)
