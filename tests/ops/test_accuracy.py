"""The accuracy command: its figures on invented texts, and what it says without any."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ops.accuracy.__main__ import main

pytestmark = pytest.mark.uncounted


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


def test_it_reports_each_model_as_shipped_and_learnt_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {
        "negative": ("坏了，太失望", "质量太差不推荐", "用了两天就死机", "客服态度恶劣", "假货，垃圾"),
        "positive": ("很喜欢", "性价比高，推荐", "好用，下次再来", "物流很快，满意", "孩子爱吃"),
    }
    texts = [
        a_text(number, text, expect={"sentiment": [label]})
        for label, own in said.items()
        for number, text in enumerate(own)
    ]
    (tmp_path / "texts.jsonl").write_text("\n".join(json.dumps(text) for text in texts), encoding="utf-8")

    assert main(["--data", str(tmp_path)]) == 0
    full = capsys.readouterr().out
    assert main(["--data", str(tmp_path), "--quick"]) == 0
    quick = capsys.readouterr().out

    assert "zh-sentiment-1 (sentiment), 10 texts, aim 0.88, naive Bayes on held-out texts 0.79" in full
    assert "as shipped, learnt from such texts            1.000" in full
    assert "learnt without the text, its fold and copies" in full
    assert "learnt without" not in quick
    assert "negative                          5    100%       100%" in quick


def test_it_says_what_it_expected_where_there_are_no_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 2

    assert "expected a loaded pack and *.jsonl files with texts" in capsys.readouterr().out
