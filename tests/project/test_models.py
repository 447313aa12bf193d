"""The trained scorers that come with Caseloop: small, known, without texts, and packaged."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ops.accuracy.materials import MATERIALS
from ops.training.writing import written
from schemas.policy.lexicon import LexiconPolicy
from tests.every_pack import every_pack
from workers.models import MODELS_FOLDER, read_model
from workers.pack_yaml import load_section

FILES = sorted(MODELS_FOLDER.glob("*.json"))
ROOT = Path(__file__).parents[2]


def test_every_model_has_its_material_and_every_material_its_model() -> None:
    assert {read_model(path).name for path in FILES} == {material.name for material in MATERIALS}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_model_is_small_and_as_training_writes_it(path: Path) -> None:
    assert path.stat().st_size < 1024**2
    assert written(read_model(path)) == path.read_bytes()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_text_can_be_rebuilt_from_a_model(path: Path) -> None:
    """What is kept stands in five texts or more, is a few characters long, and no digit is kept."""
    model = read_model(path)

    assert model.recipe.at_least_in >= 5
    assert max(map(len, model.weights)) <= (2 if model.grams == "characters" else 24)
    assert not [gram for gram in model.weights if re.search("[1-9]", gram)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_model_does_better_than_the_yardstick(path: Path) -> None:
    recipe = read_model(path).recipe

    assert recipe.right > recipe.yardstick


@pytest.mark.parametrize("material", [one for one in MATERIALS if one.concepts], ids=lambda one: one.name)
def test_the_concepts_of_a_model_are_those_of_its_file(material: object) -> None:
    name, concepts = getattr(material, "name", ""), getattr(material, "concepts", "")
    (path,) = MODELS_FOLDER.glob(f"{name}-*.json")

    assert read_model(path).concepts == load_section(
        MODELS_FOLDER / "concepts" / f"{concepts}.yaml", LexiconPolicy
    )


def test_models_are_packaged() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert "models/**/*" in settings["tool"]["setuptools"]["package-data"]["rules"]


def test_scoring_needs_nothing_that_training_needs() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert not [one for one in settings["dependencies"] if one.startswith(("scikit", "numpy", "scipy"))]
    assert settings["optional-dependencies"]["train"][0] in settings["optional-dependencies"]["dev"]


def test_only_the_handbook_that_was_measured_has_learnt_classes() -> None:
    rows = {name: [row.id for row in pack.triage.scorers] for name, pack in every_pack().newest.items()}

    assert {name for name, ids in rows.items() if ids} == {"feedback-handbook"}
