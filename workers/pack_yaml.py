"""Policy files read and held against their shapes; every fault names file, line and row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from schemas.errors import PolicyError
from schemas.model import Model
from workers.pack_places import line_without_day, place_of_path, place_of_text
from workers.pack_sentences import sentence_of, shown

MOST_FAULTS: Final = 100
"""So many faults of one file are told; who has more has another file there."""

MOST_BYTES: Final = 4 * 1024**2
"""Largest file that is read: half a minute's work."""

S = TypeVar("S", bound=Model)


def load_section(path: Path, shape: type[S]) -> S:
    """Read one section of a pack.

    Raises:
        PolicyError: the file is missing or faulty.
    """
    tree = read_yaml(path)
    return validated(path, shape, tree, tree)


def read_yaml(path: Path) -> CommentedMap:
    """Read a YAML 1.2 file that holds a mapping; duplicate keys are refused.

    Raises:
        PolicyError: there is no such file, or it holds something else.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        message = f"{shown_path(path)}: expected this file in the pack, found none"
        raise PolicyError(message) from None
    except OSError as fault:
        message = f"{shown_path(path)}: expected a file that can be read, found: {fault.strerror}"
        raise PolicyError(message) from None
    if len(content) > MOST_BYTES:
        message = f"{shown_path(path)}: expected at most {MOST_BYTES // 1024**2} MiB, found more"
        raise PolicyError(message)
    return parse_yaml(path, content)


def parse_yaml(path: Path, content: bytes) -> CommentedMap:
    """Give the mapping that the content of a YAML 1.2 file holds; duplicate keys are refused.

    Raises:
        PolicyError: it holds something else.
    """
    try:
        tree = YAML(typ="rt").load(content.decode())
    except UnicodeDecodeError as fault:
        message = f"{shown_path(path)}: expected UTF-8, found another byte at {fault.start}"
        raise PolicyError(message) from None
    except YAMLError as fault:
        raise PolicyError(_yaml_fault(path, fault)) from None
    except RecursionError:
        message = f"{shown_path(path)}: expected a few levels of YAML, found hundreds within one another"
        raise PolicyError(message) from None
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as fault:
        place = f"{shown_path(path)}:{line_without_day(content)}"
        message = f"{place}: expected YAML, found a value that cannot be read: {fault}"
        raise PolicyError(message) from None
    if not isinstance(tree, CommentedMap):
        message = f"{shown_path(path)}:1: expected a mapping of names to values, found {shown(tree)}"
        raise PolicyError(message)
    return tree


def validated(path: Path, shape: type[S], values: object, tree: CommentedMap) -> S:
    """Give the values as a shape.

    Raises:
        PolicyError: they do not fit; the text says for each fault where it stands.
    """
    try:
        return shape.model_validate(values)
    except ValidationError as fault:
        faults = _innermost(fault.errors(include_url=False))
        lines = [_sentence(path, tree, one["loc"], sentence_of(one, shape)) for one in faults[:MOST_FAULTS]]
        if len(faults) > MOST_FAULTS:
            lines.append(f"{shown_path(path)}: and {len(faults) - MOST_FAULTS} faults more")
        raise PolicyError("\n".join(lines)) from None


def _innermost(faults: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Give the faults without lists that are too short only because what is in them was refused."""
    places = {one["loc"][:depth] for one in faults for depth in range(len(one["loc"]))}
    return [one for one in faults if one["type"] != "too_short" or one["loc"] not in places]


def _sentence(path: Path, tree: CommentedMap, place: Sequence[int | str], what: str) -> str:
    spoken = place_of_text(tree, what)
    if "row " in spoken:
        said = _without(spoken.partition("row ")[2], what)
        return f"{shown_path(path)}:{spoken}: {said}"
    field = ".".join(str(part) for part in place if part != "[key]")
    return f"{shown_path(path)}:{place_of_path(tree, place)}: {field + ': ' if field else ''}{what}"


def _without(row: str, what: str) -> str:
    """Give a sentence without the row that it begins with."""
    bare = what.removeprefix("row ")
    return bare.removeprefix(row).lstrip(",: ") if bare.startswith(row) else what


def _yaml_fault(path: Path, fault: YAMLError) -> str:
    mark = fault.problem_mark if isinstance(fault, MarkedYAMLError) else None
    problem = fault.problem if isinstance(fault, MarkedYAMLError) else None
    what = " ".join(str(problem or fault).split()).removeprefix("but ").removeprefix("found ")
    return f"{shown_path(path)}:{mark.line + 1 if mark else 1}: expected YAML, found {what}"


def shown_path(path: Path) -> str:
    """Give a file as it is named in faults: with its folder, if it was named with one."""
    return str(Path(path.parent.name, path.name))
