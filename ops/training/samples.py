"""Labelled texts from a JSON Lines file; every fault names line and field."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ops.cli.failure import Failed
from rules.text.normal import Normal, normalise

FEWEST: Final = 5
"""Texts of each label: one for each fold."""

_LONGEST: Final = 20_000
"""Characters of a text; a case holds no longer one."""

_LONGEST_LABEL: Final = 200

_SHOWN: Final = 40
"""Characters of a label that are shown in a fault."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One text and its label."""

    normal: Normal
    label: str


@dataclass(frozen=True, slots=True)
class Samples:
    """The texts of one file."""

    texts: tuple[Sample, ...]
    digest: str
    """SHA-256 of the file."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label, in order of name."""
        return tuple(sorted({sample.label for sample in self.texts}))


def read_samples(path: Path) -> Samples:
    """Read a file of texts; each line is an object with ``text`` and ``label``, other keys are left out.

    Raises:
        Failed: the file, a line or a field of it is not as expected, or there is too little to learn from.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise Failed(f"{path}: expected a file of labelled texts, found: {fault.strerror}.") from None
    samples = Samples(tuple(_samples(path, content)), hashlib.sha256(content).hexdigest())
    _refuse_too_few(path, samples)
    return samples


def _samples(path: Path, content: bytes) -> Iterator[Sample]:
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            yield _sample(f"{path}:{number}", line)


def _sample(place: str, line: bytes) -> Sample:
    try:
        row = json.loads(line.decode())
    except UnicodeDecodeError:
        raise Failed(f"{place}: expected UTF-8, found another encoding.") from None
    except (json.JSONDecodeError, RecursionError):
        advice = (
            'Each line is one object, for example {"text": "Why was I charged twice?", "label": "problem"}.'
        )
        raise Failed(f"{place}: expected an object in JSON, found something else.", advice) from None
    if not isinstance(row, dict):
        raise Failed(f"{place}: expected an object with text and label, found {_kind(row)}.")
    text = _field(place, row, "text", _LONGEST)
    return Sample(normalise(text), _field(place, row, "label", _LONGEST_LABEL))


def _field(place: str, row: dict[str, object], name: str, longest: int) -> str:
    value = row.get(name)
    if name not in row:
        raise Failed(f"{place}: expected the field {name}, found none.")
    if not isinstance(value, str):
        raise Failed(f"{place}: {name}: expected a text, found {_kind(value)}.")
    if not value.strip():
        raise Failed(f"{place}: {name}: expected a text that says something, found an empty one.")
    if len(value) > longest:
        raise Failed(f"{place}: {name}: expected at most {longest} characters, found {len(value)}.")
    return value.strip()


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"


def _refuse_too_few(path: Path, samples: Samples) -> None:
    counts = Counter(sample.label for sample in samples.texts)
    if len(counts) < 2:  # noqa: PLR2004 - one label leaves nothing to decide
        found = f"only {next(iter(counts))[:_SHOWN]!r}" if counts else "no text"
        raise Failed(f"{path}: expected texts of at least two labels, found {found}.")
    rare = sorted((count, label) for label, count in counts.items() if count < FEWEST)
    if rare:
        found = ", ".join(f"{count} of {label[:_SHOWN]!r}" for count, label in rare)
        advice = "Leave the label out, or join it with another."
        raise Failed(f"{path}: label: expected at least {FEWEST} texts of each, found {found}.", advice)
