"""``caseloop triage``: learn scorers from one's own archive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.showing import show_line
from ops.cli.tools import Given
from ops.training.report import advice_lines, lexicon_lines, trial_lines
from ops.training.samples import read_samples
from ops.training.training import AT_LEAST_IN, GRAMS_AT_MOST, Wish, made, tried
from ops.training.writing import write, written
from schemas.policy.lexicon import LexiconPolicy
from schemas.policy.trained import FEWEST_TEXTS, NAME_PATTERN, Axis
from workers.pack_yaml import load_section
from workers.packs import PACKS_FOLDER

app = App(name="triage", help="Learn how to judge cases from texts that people have judged.")

_VERSION: Final = re.compile(r"^[0-9]+(\.[0-9]+)*$")
_LANGUAGE: Final = re.compile(r"^[a-z]{2,3}$")


@app.command
def train(  # noqa: PLR0913 - the options of a command
    file: Annotated[Path, Parameter(help="JSON Lines with text and label; other keys are left out.")],
    *,
    axis: Annotated[Axis, Parameter(help="What the labels say about a case.")] = "class",
    name: Annotated[str, Parameter(help="What the scorer is called.")] = "own",
    version: Annotated[str, Parameter(help="Its version; packs name both.")] = "1",
    out: Annotated[
        Path | None,
        Parameter(help="Folder for the file; without it, models beside packs of your own, else here."),
    ] = None,
    concepts: Annotated[
        Path | None, Parameter(help="Groups of words that say the same, written like lexicon.yaml.")
    ] = None,
    language: Annotated[
        str | None, Parameter(help="Such as zh or en; without it, that of most texts.")
    ] = None,
    pack: Annotated[str | None, Parameter(help="Pack whose lexicon is tried beside the weights.")] = None,
    at_least_in: Annotated[int, Parameter(help="Keep what stands in so many texts at least.")] = AT_LEAST_IN,
    grams: Annotated[int, Parameter(help="Keep so many grams at most.")] = GRAMS_AT_MOST,
    tools: Given,
) -> None:
    """Learn a scorer from labelled texts: print how well it does on texts that it has not seen, then write its weights.

    The file that is written holds weights, never a text. A pack uses it once triage.yaml has a row of scorers that
    names it.
    """
    _refuse_odd(name, version, language, at_least_in, grams)
    words = load_section(concepts, LexiconPolicy) if concepts else None
    samples = read_samples(file)
    judged_by = tools.packs().named(pack) if pack is not None else None
    if pack is not None and judged_by is None:
        raise Failed(f"--pack: expected a loaded pack, found {pack!r}.", "caseloop pack check shows them.")
    trial = tried(samples, Wish(name, version, axis, language, words, at_least_in, grams))
    lines = [*trial_lines(trial), *(lexicon_lines(trial, judged_by) if judged_by else ())]
    for line in lines:
        show_line(tools.console, line)
    model = made(trial)
    path = write(model, out or _shelf_of(tools.packs_folder))
    size = len(written(model)) // 1024 + 1
    tools.console.print(f"{path}: {len(model.weights)} grams, {size} KiB", markup=False, soft_wrap=True)
    for line in advice_lines(trial, judged_by):
        show_line(tools.console, line)


def _shelf_of(packs_folder: Path) -> Path:
    """Give where weights belong: beside packs of one's own, and never among what Caseloop delivers."""
    return Path("models") if packs_folder == PACKS_FOLDER else packs_folder.parent / "models"


def _refuse_odd(name: str, version: str, language: str | None, at_least_in: int, grams: int) -> None:
    if not re.match(NAME_PATTERN, name):
        raise Failed(f"--name: expected small letters and digits with - between words, found {name!r}.")
    if not _VERSION.match(version):
        raise Failed(
            f"--version: expected numbers with dots between them such as 1 or 1.2, found {version!r}."
        )
    if language is not None and not _LANGUAGE.match(language):
        raise Failed(f"--language: expected two or three small letters such as zh, found {language!r}.")
    if at_least_in < FEWEST_TEXTS:
        advice = "What fewer texts share could give one of them away."
        raise Failed(f"--at-least-in: expected {FEWEST_TEXTS} or more, found {at_least_in}.", advice)
    if grams < 1:
        raise Failed(f"--grams: expected 1 or more, found {grams}.")
