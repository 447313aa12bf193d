"""The accuracy command: its figures on invented texts, and what it says without any."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ops.accuracy.__main__ import main


def a_text(number: int, text: str, **labels: Any) -> dict[str, Any]:
    return {"id": f"t-{number}", "lang": "zh", "source": "invented", "text": text, "expect": {}} | labels


def test_it_prints_shares_and_findings_of_labelled_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = {"type": ["complaint"], "safety": True, "media": False, "privacy": False, "urgent": True}
    calm = gold | {"type": ["enquiry"], "safety": False, "urgent": False}
    texts = [
        a_text(1, "热水壶漏电，孩子触电受伤，我要投诉", expect={"type_silver": "complaint"}, gold=gold),
        a_text(2, "请问保修期是多久？如何办理？", expect={"type_silver": "enquiry"}, gold=calm),
    ]
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(json.dumps(text) for text in texts), encoding="utf-8")

    assert main(["--data", str(tmp_path)]) == 0

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["letter", "type", "from", "body", "1.000", "2", "0.75,", "always", "enquiry", "0.52"] in lines
    assert ["safety", "1", "0", "0", "1.00", "1.00"] in lines
    assert ["urgent", "1", "0", "0", "1.00", "1.00"] in lines


def test_it_says_what_it_expected_where_there_are_no_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 2

    assert "expected a loaded pack and *.jsonl files with texts" in capsys.readouterr().out
