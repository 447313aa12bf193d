"""Trained scorers read from their files and given to the rows of packs; what is missing is told with file and row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ops.training.writing import written
from schemas.errors import PolicyError
from schemas.policy.trained import TrainedModel
from tests.ops.bench import Bench
from tests.packs import HANDBOOK, a_pack_folder
from tests.trained import a_model
from workers.models import MODELS_FOLDER, Shelf, all_with_models, read_model, shelf_beside
from workers.pack_cache import cached_packs
from workers.packs import load_pack, load_packs

pytestmark = pytest.mark.uncounted

ROW = "scorers:\n"


def a_folder(parent: Path, row: str) -> Path:
    """Give packs with the handbook alone, which names one more scorer."""
    return a_pack_folder(parent / "packs", section="triage", old=ROW, new=f"{ROW}  - {row}\n")


def toy(version: str = "1", more: str = "") -> str:
    return f'{{id: triage.scorer.toy, source: ours, axis: class, model: toy, version: "{version}"{more}}}'


def shelved(parent: Path, model: TrainedModel) -> Path:
    path = parent / "models" / f"{model.full_name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(written(model))
    return path


def test_a_model_beside_the_packs_is_found_and_those_of_caseloop_too(tmp_path: Path) -> None:
    shelved(tmp_path, a_model())

    scorers = load_pack(a_folder(tmp_path, toy())).triage.scorers

    assert [row.full_name for row in scorers] == ["toy-1", "zh-type-1", "en-type-1"]
    assert all(row.trained is not None for row in scorers)


def test_a_missing_file_is_told_with_file_line_and_row(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        load_pack(a_folder(tmp_path, toy()))

    assert "feedback-handbook/triage.yaml:" in str(refused.value)
    assert "row triage.scorer.toy: model: expected the file toy-1.json in" in str(refused.value)
    assert "found none" in str(refused.value)


def test_pack_check_tells_it_too(tmp_path: Path) -> None:
    bench = Bench()
    folder = a_folder(tmp_path, toy("7"))

    assert bench.run("pack", "check", str(folder)) == 1

    assert "row triage.scorer.toy: model: expected the file toy-7.json" in bench.said


def test_labels_that_the_pack_does_not_know_are_told(tmp_path: Path) -> None:
    shelved(tmp_path, a_model(labels=("complaint", "praise")))

    with pytest.raises(
        PolicyError, match=r"row triage\.scorer\.toy: labels: expected a code of the classes for 'praise'"
    ):
        load_pack(a_folder(tmp_path, toy()))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "expected a model that caseloop triage train wrote; the file: expected JSON"),
        (b"{}", "expected a model that caseloop triage train wrote; name: expected a value"),
        (written(a_model(version="2")), "expected the model of the file's name, found toy-2"),
        (b" " * 100, "expected at most 0 MiB, found more"),
    ],
)
def test_a_faulty_file_is_told(
    tmp_path: Path, content: bytes, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if b"{" not in content:
        monkeypatch.setattr("workers.models.MOST_BYTES", 50)
    path = shelved(tmp_path, a_model())
    path.write_bytes(content)

    with pytest.raises(PolicyError, match=told):
        load_pack(a_folder(tmp_path, toy()))


def test_a_file_is_read_once_as_long_as_it_stays_the_same(tmp_path: Path) -> None:
    path = shelved(tmp_path, a_model())
    once = read_model(path)

    assert read_model(path) is once
    path.write_bytes(written(a_model(typical=12_345)))
    assert read_model(path).typical == 12_345


def test_packs_from_the_cache_have_their_weights_too(tmp_path: Path) -> None:
    shelved(tmp_path, a_model())
    folder = a_folder(tmp_path, toy()).parent
    cache = tmp_path / "cache"

    first, second = (cached_packs(folder, "feedback-handbook", cache) for _ in range(2))

    assert second == first
    (kept,) = cache.iterdir()
    assert b'"toy"' in kept.read_bytes()
    assert b'"weights"' not in kept.read_bytes()
    assert second.newest["feedback-handbook"].triage.scorers[0].trained is not None


def test_a_model_that_goes_away_is_told_with_its_line_although_the_pack_is_cached(tmp_path: Path) -> None:
    path = shelved(tmp_path, a_model())
    folder = a_folder(tmp_path, toy()).parent
    cached_packs(folder, "feedback-handbook", tmp_path / "cache")
    path.unlink()

    with pytest.raises(
        PolicyError, match=r"triage.yaml:\d+: row triage.scorer.toy: model: expected the file"
    ):
        cached_packs(folder, "feedback-handbook", tmp_path / "cache")


def test_packs_without_their_weights_are_refused_by_name_and_row() -> None:
    with pytest.raises(PolicyError) as refused:
        all_with_models(load_packs(), Shelf(()))

    assert "feedback-handbook 1, triage.yaml: row triage.scorer.class.zh: model:" in str(refused.value)


def test_each_folder_is_looked_into_once() -> None:
    assert shelf_beside(HANDBOOK.parent).folders == (MODELS_FOLDER,)


def test_a_running_case_keeps_the_scorer_of_its_pack(tmp_path: Path) -> None:
    """A new version of a pack with a new model stands beside the old one."""
    shelved(tmp_path, a_model())
    shelved(tmp_path, a_model(version="2", labels=("enquiry", "complaint")))
    old = a_folder(tmp_path, toy())
    new = old.parent / "feedback-handbook-2"
    shutil.copytree(old, new)
    for name, before, after in (
        ("pack", 'version: "1"', 'version: "2"'),
        ("triage", 'model: toy, version: "1"', 'model: toy, version: "2"'),
    ):
        path = new / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")

    packs = load_packs(old.parent)

    names = {version: pack.triage.scorers[0].full_name for (_, version), pack in packs.by_ref.items()}
    assert names == {"1": "toy-1", "2": "toy-2"}
