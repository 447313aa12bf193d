"""What docs/walks tell people to type, done as it stands there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent.parent.parent / "docs" / "walks"

_BLOCK: Final = re.compile(r"^```(sh|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)

_INPUT: Final = " <<'END'"
"""Ends a line whose input follows, up to a line with END alone."""

Run = Callable[[Sequence[str], str], str]
"""Carries out a command line, given its words and its input; gives all that it said."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command, and what is shown of its answer."""

    words: tuple[str, ...]
    """After ``caseloop``."""
    typed: str
    """Its standard input, may be empty."""
    shown: tuple[str, ...]
    """Lines that it must say, in any order; may be empty."""


def walks() -> Sequence[str]:
    """Give the names of the packs that have a walk."""
    return sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")


def steps(pack: str) -> Sequence[Step]:
    """Give all commands of a walk in order, each with what is shown below it."""
    text = (FOLDER / f"{pack}.md").read_text(encoding="utf-8")
    found: list[Step] = []
    for language, block in _BLOCK.findall(text):
        if language == "sh":
            found.extend(_commands(block))
        else:
            last = found[-1]
            found[-1] = Step(last.words, last.typed, tuple(line for line in block.splitlines() if line))
    return found


def follow(pack: str, run: Run) -> None:
    """Do every step of a walk.

    Raises:
        AssertionError: a command does not say what is shown.
    """
    for step in steps(pack):
        said = run(step.words, step.typed)
        lines = [line.strip() for line in said.splitlines()]
        lacking = [line for line in step.shown if line.strip() not in lines]
        assert not lacking, (
            f"{pack}: {' '.join(step.words)}\n{step.typed}\nexpected {lacking}, found:\n{said}"
        )


def _commands(block: str) -> Iterator[Step]:
    lines = iter(block.splitlines())
    for line in lines:
        typed: list[str] = []
        if line.endswith(_INPUT):
            typed.extend(f"{one}\n" for one in iter(lines.__next__, "END"))
        program, *words = shlex.split(line.removesuffix(_INPUT), comments=True)
        assert program == "caseloop", f"expected a command of caseloop, found {line!r}"
        yield Step(tuple(words), "".join(typed), ())
