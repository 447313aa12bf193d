"""``caseloop triage train``: figures first, then weights that are always the same and hold no text."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.training.folds import dealt, near_duplicates
from ops.training.report import advice_lines
from ops.training.samples import Sample, read_samples
from ops.training.training import Wish, tried
from rules.text.normal import normalise
from rules.text.trained import Trained
from schemas.policy.trained import TrainedModel
from tests.ops.bench import Bench
from tests.trained import reading_of

pytestmark = pytest.mark.uncounted

THINGS = ("kettle", "lamp", "chair", "phone", "fan", "desk", "clock", "radio")
PLACES = ("kitchen", "hall", "office", "garden", "shop", "train")


def a_corpus(*, secret: str = "") -> list[dict[str, Any]]:
    """Give 96 invented texts, half of them problems; ``secret`` stands in one."""
    rows: list[dict[str, Any]] = []
    for thing in THINGS:
        for place in PLACES:
            rows += [
                {
                    "text": f"My {thing} for the {place} arrived broken and nobody answers me",
                    "label": "problem",
                },
                {"text": f"How do I order a {thing} for my {place} please?", "label": "question", "more": 1},
            ]
    rows[0]["text"] += f" {secret}"
    return rows


def a_file(folder: Path, *rows: Any, name: str = "texts.jsonl") -> str:
    path = folder / name
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def trained(folder: Path, *options: str, rows: list[dict[str, Any]] | None = None) -> tuple[Bench, bytes]:
    bench = Bench()
    folder.mkdir(exist_ok=True)
    file = a_file(folder, *(rows or a_corpus()))
    assert bench.run("triage", "train", file, "--out", str(folder / "models"), *options) == 0
    (path,) = (folder / "models").iterdir()
    return bench, path.read_bytes()


def refused(folder: Path, *rows: Any, options: tuple[str, ...] = ()) -> str:
    bench = Bench()
    assert bench.run("triage", "train", a_file(folder, *rows), "--out", str(folder / "models"), *options) == 1
    assert not (folder / "models").exists()
    return bench.warned


def test_it_prints_what_the_weights_do_on_texts_they_have_not_seen_and_writes_them(tmp_path: Path) -> None:
    bench, content = trained(tmp_path, "--name", "shop", "--axis", "class", "--version", "1.2")

    lines = [line.split() for line in bench.said.splitlines()]
    assert ["right", "answers", "1.000"] in lines
    assert ["plain", "naive", "Bayes", "1.000"] in lines
    assert ["always", "the", "most", "frequent", "0.500"] in lines
    assert ["problem", "48", "100%", "100%"] in lines
    assert "shop-1.2.json" in bench.said
    model = TrainedModel.model_validate_json(content)
    assert (model.full_name, model.axis, model.language, model.grams) == ("shop-1.2", "class", "en", "words")
    assert (model.recipe.texts, model.recipe.right, model.recipe.at_least_in) == (96, 100, 5)


def test_what_it_wrote_judges_texts_that_are_new(tmp_path: Path) -> None:
    model = Trained(TrainedModel.model_validate_json(trained(tmp_path)[1]))

    assert model.vote(reading_of("My sofa arrived broken")).label == "problem"
    assert model.vote(reading_of("How do I order a sofa?")).label == "question"


def test_the_same_texts_give_the_same_bytes(tmp_path: Path) -> None:
    once = trained(tmp_path)[1]

    assert trained(tmp_path)[1] == once


def test_nothing_that_fewer_texts_share_is_kept(tmp_path: Path) -> None:
    content = trained(tmp_path, rows=a_corpus(secret="ask Quillfeather 5550123987"))[1].decode()
    model = TrainedModel.model_validate_json(content)

    assert not [gram for gram in model.weights if "quill" in gram or "uillf" in gram or "5" in gram]
    assert max(map(len, model.weights)) <= 24
    assert "arrived broken and" not in content


def test_copies_of_one_text_do_not_make_it_common(tmp_path: Path) -> None:
    copies = [{"text": "zzyzx is what only I say, again and again", "label": "problem"}] * 9

    content = trained(tmp_path, rows=[*a_corpus(), *copies])[1]

    assert not [gram for gram in TrainedModel.model_validate_json(content).weights if "zzy" in gram]


def test_near_duplicates_stand_in_one_fold() -> None:
    texts = [
        "The parcel came two weeks late and was open",
        "The parcel came two weeks late and was open!!",
        "How are you?",
    ]
    samples = [Sample(normalise(text), "problem") for text in texts]
    groups = near_duplicates(samples)

    assert groups[0] == groups[1] != groups[2]
    folds = dealt(samples, groups)
    assert folds[0] == folds[1]


def test_chinese_texts_are_weighed_by_characters_and_concepts_are_kept(tmp_path: Path) -> None:
    rows = [
        {"text": f"{thing}{fault}，{word}", "label": "broken" if fault else "fine"}
        for thing in ("水壶", "台灯", "电话", "风扇", "桌子")
        for fault, word in (("坏了", "气人"), ("裂开了", "气死"), ("", "满意"), ("", "喜欢"))
    ]
    concepts = tmp_path / "concepts.yaml"
    concepts.write_text(
        "gap: {id: concepts.gap, source: ours, characters: 8}\n"
        "words:\n  - {id: concepts.anger, source: ours, mark: anger, words: [气人, 气死]}\n",
        encoding="utf-8",
    )
    model = TrainedModel.model_validate_json(trained(tmp_path, "--concepts", str(concepts), rows=rows)[1])

    assert (model.language, model.grams) == ("zh", "characters")
    assert model.concepts is not None
    assert model.concept_weights["anger"][1] > 0 > model.concept_weights["anger"][2]


def test_the_lexicon_of_a_pack_is_tried_beside_the_weights(tmp_path: Path) -> None:
    names = {"problem": "complaint", "question": "enquiry"}
    rows = [row | {"label": names[row["label"]]} for row in a_corpus()]

    assert (
        "with so much of the lexicon of feedback-handbook 1 beside it: 0%: 1.000"
        in trained(tmp_path, "--pack", "feedback-handbook", rows=rows)[0].said
    )
    bench, _ = trained(tmp_path / "other", "--pack", "feedback-handbook")
    assert "lexicon of" not in bench.said


def test_it_says_which_labels_a_pack_has_not_and_gives_the_row_to_write(tmp_path: Path) -> None:
    names = {"problem": "complaint", "question": "enquriy"}
    rows = [row | {"label": names[row["label"]]} for row in a_corpus()]
    bench, _ = trained(tmp_path, "--pack", "feedback-handbook", "--name", "shop", rows=rows)

    assert "no code of feedback-handbook 1: enquriy; the row needs labels: {enquriy: CODE}" in bench.said
    assert '- {id: triage.scorer.shop, source: ours, axis: class, model: shop, version: "1"}' in bench.said
    assert "no code" not in trained(tmp_path / "other")[0].said


def test_weights_that_plain_naive_bayes_beats_are_advised_against(tmp_path: Path) -> None:
    trial = tried(read_samples(Path(a_file(tmp_path, *a_corpus()))), Wish("own", "1", "class"))

    assert not [line for line in advice_lines(trial, None) if "naive Bayes" in line]
    better = list(advice_lines(replace(trial, yardstick=1.1), None))
    assert better[0] == "plain naive Bayes does better (1.100): do not use these weights as they are"


@pytest.mark.parametrize("delivered", [True, False])
def test_weights_stand_beside_packs_of_ones_own_and_never_among_what_is_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, delivered: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    bench = Bench() if delivered else Bench(packs_folder=tmp_path / "own" / "packs")

    assert bench.run("triage", "train", a_file(tmp_path, *a_corpus())) == 0

    assert (tmp_path / ("." if delivered else "own") / "models" / "own-1.json").is_file()


def test_another_model_of_the_same_version_is_not_overwritten(tmp_path: Path) -> None:
    once = trained(tmp_path)[1]
    bench = Bench()
    file = a_file(tmp_path, *a_corpus(secret="more"), name="other.jsonl")

    assert bench.run("triage", "train", file, "--out", str(tmp_path / "models")) == 1

    assert "own-1.json: expected no such file yet, found another model." in bench.warned
    assert "give this one a higher --version" in bench.warned
    assert (tmp_path / "models" / "own-1.json").read_bytes() == once


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", ":2: expected an object in JSON, found something else."),
        ("[1]", ":2: expected an object with text and label, found a list."),
        ("null", ":2: expected an object with text and label, found null."),
        ('"x"', ":2: expected an object with text and label, found a text."),
        ({"label": "problem"}, ":2: expected the field text, found none."),
        ({"text": "x"}, ":2: expected the field label, found none."),
        ({"text": 7, "label": "problem"}, ":2: text: expected a text, found a number."),
        ({"text": {}, "label": "problem"}, ":2: text: expected a text, found an object."),
        ({"text": "x", "label": True}, ":2: label: expected a text, found true."),
        (
            {"text": " ", "label": "problem"},
            ":2: text: expected a text that says something, found an empty one.",
        ),
        ({"text": "x" * 20_001, "label": "a"}, ":2: text: expected at most 20000 characters, found 20001."),
        ({"text": "x", "label": "y" * 201}, ":2: label: expected at most 200 characters, found 201."),
    ],
)
def test_a_fault_names_line_and_field(tmp_path: Path, line: Any, told: str) -> None:
    assert f"texts.jsonl{told}" in refused(tmp_path, a_corpus()[0], line)


def test_texts_that_share_nothing_are_told(tmp_path: Path) -> None:
    alphabet = "abcdefghijklmnopqrst"
    rows = [{"text": letter * 12, "label": "ab"[place % 2]} for place, letter in enumerate(alphabet)]

    assert "expected something that 5 texts share, found nothing. Give more texts" in refused(tmp_path, *rows)


def test_too_little_to_learn_from_is_told(tmp_path: Path) -> None:
    rows = a_corpus()

    assert "expected texts of at least two labels, found no text." in refused(tmp_path, "", "")
    assert "expected texts of at least two labels, found only 'problem'." in refused(tmp_path, *rows[::2])
    few = [*rows[::2], *rows[1:9:2]]
    assert "label: expected at least 5 texts of each, found 4 of 'question'." in refused(tmp_path, *few)


def test_copies_of_one_text_are_too_little_to_learn_from(tmp_path: Path) -> None:
    copies = [{"text": f"The parcel never came, again {number}", "label": "lost"} for number in range(9)]

    told = "label 'lost': expected at least 5 texts that are no near duplicates of one another, found 1."
    assert told in refused(tmp_path, *a_corpus(), *copies)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ("--name", "My Model"),
            "--name: expected small letters and digits with - between words, found 'My Model'.",
        ),
        (
            ("--version", "v2"),
            "--version: expected numbers with dots between them such as 1 or 1.2, found 'v2'.",
        ),
        (
            ("--language", "Chinese"),
            "--language: expected two or three small letters such as zh, found 'Chinese'.",
        ),
        (("--at-least-in", "2"), "--at-least-in: expected 3 or more, found 2. What fewer texts share"),
        (("--grams", "0"), "--grams: expected 1 or more, found 0."),
        (("--pack", "gone"), "--pack: expected a loaded pack, found 'gone'."),
    ],
)
def test_an_odd_option_is_told(tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    assert told in refused(tmp_path, *a_corpus(), options=options)


def test_a_file_that_is_not_there_or_no_utf8_is_told(tmp_path: Path) -> None:
    bench = Bench()
    (tmp_path / "odd.jsonl").write_bytes(b"\xff\xfe{}")

    assert bench.run("triage", "train", str(tmp_path / "gone.jsonl")) == 1
    assert bench.run("triage", "train", str(tmp_path / "odd.jsonl")) == 1

    assert "gone.jsonl: expected a file of labelled texts, found: No such file or directory." in bench.warned
    assert "odd.jsonl:1: expected UTF-8, found another encoding." in bench.warned


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    bench = Bench()
    blocked = tmp_path / "models"
    blocked.write_text("a file")

    assert bench.run("triage", "train", a_file(tmp_path, *a_corpus()), "--out", str(blocked)) == 1

    assert "own-1.json: expected a file that can be written, found:" in bench.warned


def test_without_the_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)

    assert (
        "Training needs scikit-learn, which is not installed. Install it with: pip install 'caseloop[train]'"
        in (refused(tmp_path, *a_corpus()))
    )
