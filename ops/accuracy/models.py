"""The models that come with Caseloop: learnt anew on folds of the texts at hand, and as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ops.accuracy.materials import MATERIALS, Material
from ops.cli.failure import Failed
from ops.training.crossing import share_right
from ops.training.report import label_lines, lexicon_lines
from ops.training.samples import FEWEST, Sample, Samples
from ops.training.training import Wish, label_figures, tried
from rules.text.normal import normalise
from rules.text.reading import Reading, read_text
from rules.text.trained import ready
from schemas.policy.pack import Pack
from schemas.policy.trained import TrainedModel
from workers.models import MODELS_FOLDER, read_model

_NO_DIGEST = "0" * 64
"""The texts are no file."""


def model_lines(folder: Path, pack: Pack, *, crossed: bool) -> Iterator[str]:
    """Give the figures of every model for which a folder has texts.

    Args:
        folder: Has labelled texts, such as those that the models were learnt from, or others of the same kinds.
        pack: Its lexicon is tried beside the weights.
        crossed: Whether to learn anew, for figures of texts that were not learnt from; takes minutes.
    """
    for material in MATERIALS:
        texts = list(material.texts(folder))
        if texts:
            (path,) = MODELS_FOLDER.glob(f"{material.name}-*.json")
            yield from _lines(material, texts, read_model(path), pack, crossed=crossed)


def _lines(
    material: Material, texts: Sequence[tuple[str, str]], model: TrainedModel, pack: Pack, *, crossed: bool
) -> Iterator[str]:
    aim = f", aim {material.aim:.2f}" if material.aim else ""
    held_out = f", naive Bayes on held-out texts {material.yardstick}" if material.yardstick else ""
    yield f"\n{model.full_name} ({model.axis}), {len(texts)} texts{aim}{held_out}"
    known = [label for _, label in texts]
    given = [ready(model).vote(_read(text, pack)).label for text, _ in texts]
    yield f"{'as shipped, learnt from such texts':44}{share_right(known, given):7.3f}"
    if not crossed:
        yield from label_lines(label_figures(known, given))
        return
    if min(Counter(known).values()) < FEWEST or len(set(known)) < 2:  # noqa: PLR2004 - one label decides nothing
        yield "too few texts to learn anew"
        yield from label_lines(label_figures(known, given))
        return
    samples = Samples(tuple(Sample(normalise(text), label) for text, label in texts), _NO_DIGEST)
    try:
        trial = tried(samples, Wish(model.name, model.version, model.axis, model.language, model.concepts))
    except Failed as fault:
        yield f"not learnt anew: {fault}"
        yield from label_lines(label_figures(known, given))
        return
    yield f"{'learnt without the text, its fold and copies':44}{trial.crossed.right():7.3f}"
    yield f"{'plain naive Bayes on the same folds':44}{trial.yardstick:7.3f}"
    if model.axis == "class":
        yield from lexicon_lines(trial, pack)
    yield from label_lines(label_figures(trial.crossed.known, trial.crossed.given()))


def _read(text: str, pack: Pack) -> Reading:
    return read_text(text, pack.lexicon)
