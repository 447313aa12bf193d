"""Measure triage against labelled texts: python -m ops.accuracy [--data FOLDER] [--quick]."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import Final

from ops.accuracy.figures import shares
from ops.accuracy.models import model_lines
from ops.accuracy.report import finding_lines, share_lines
from ops.accuracy.texts import Labelled, judged, labelled
from rules.text.reading import read_text
from rules.text.scoring import scorer_of
from schemas.policy.pack import Pack
from workers.packs import load_packs

_TYPICAL: Final = 200
"""Characters of a typical text."""

_NO_TEXTS: Final = 2
"""Exit code if there is nothing to measure with."""


def main(words: Sequence[str] | None = None) -> int:
    """Print the figures beside the yardstick."""
    parser = ArgumentParser(
        prog="python -m ops.accuracy", description="Measure triage against labelled texts."
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with *.jsonl files")
    parser.add_argument("--pack", default=None, help="name of the pack to judge by")
    parser.add_argument(
        "--quick", action="store_true", help="leave out what is learnt anew, which takes minutes"
    )
    arguments = parser.parse_args(words)
    texts = list(labelled(arguments.data))
    pack = load_packs().named(arguments.pack)
    if not texts or pack is None:
        found = "no labelled texts" if pack else f"no pack {arguments.pack!r}"
        print(
            f"expected a loaded pack and *.jsonl files with texts in {arguments.data}, found {found};\n"
            "name another folder with: .venv/bin/python -m ops.accuracy --data FOLDER"
        )
        return _NO_TEXTS
    print_figures(texts, pack)
    for line in model_lines(arguments.data, pack, crossed=not arguments.quick):
        print(line)
    return 0


def print_figures(texts: list[Labelled], pack: Pack) -> None:
    """Print shares, findings and speed."""
    read = list(judged(texts, pack))
    names = ", ".join([pack.triage.emotion.scorer, *(row.full_name for row in pack.triage.scorers)])
    print(f"{pack.name} {pack.version}, scored by {names}, {len(texts)} texts\n")
    for line in (*share_lines(shares(read)), "", *finding_lines(read)):
        print(line)
    speed = texts_per_second(texts, pack)
    print(f"\n{speed:,.0f} texts of {_TYPICAL} characters read and scored in a second of processor time")


def texts_per_second(texts: list[Labelled], pack: Pack) -> float:
    """Give how many texts of the typical length are read and scored in a second of one core."""
    everything = "\n".join(one.text for one in texts)
    pieces = [everything[place : place + _TYPICAL] for place in range(0, len(everything), _TYPICAL)]
    scorer = scorer_of(pack.triage)
    scorer.score(read_text(pieces[0], pack.lexicon))
    began = process_time()
    for piece in pieces:
        scorer.score(read_text(piece, pack.lexicon))
    return len(pieces) / (process_time() - began)


if __name__ == "__main__":
    sys.exit(main())
