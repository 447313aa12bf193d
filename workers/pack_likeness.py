"""A section that is like the same section of another pack, so that words and tables are written once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from schemas.errors import PolicyError
from workers.pack_yaml import read_yaml, shown_path

LIKE: Final = "like"
"""Key at the top of a section: folder, beside its own, of the pack that it takes from what it does not say."""

OWN: Final = "own"
"""Key beside it: tables from which nothing is taken."""

WITHOUT: Final = "without"
"""Key beside it: ids of rows that are not taken."""


def completed(path: Path, tree: CommentedMap) -> CommentedMap:
    """Give a section with what it takes from another pack; as it is if it takes nothing.

    Its own rows come first. A row with the id of another says what differs and takes the rest of it.

    Args:
        path: The section's file.
        tree: What stands in it.

    Raises:
        PolicyError: there is no such section, it takes from a third one, or what it should leave out is not there.
    """
    if LIKE not in tree:
        return tree
    place = f"{shown_path(path)}:{tree.lc.key(LIKE)[0] + 1}"
    other = path.parent.parent / str(tree.pop(LIKE)) / path.name
    own, without = _words(tree.pop(OWN, ())), _words(tree.pop(WITHOUT, ()))
    if other.parent == path.parent or not other.is_file():
        expected = f"expected the folder of another pack that has {path.name}"
        message = f"{place}: {LIKE}: {expected}, found {other.parent.name!r}"
        raise PolicyError(message)
    taken = read_yaml(other)
    if LIKE in taken:
        message = f"{place}: {LIKE}: expected a section that is written out, found one like {taken[LIKE]!r}"
        raise PolicyError(message)
    ids = {str(row["id"]) for table in taken.values() for row in _rows(table)}
    unknown = sorted((set(own) - set(taken)) | (set(without) - ids))
    if unknown:
        message = f"{place}: expected tables and rows of {shown_path(other)}, found {', '.join(unknown)}"
        raise PolicyError(message)
    for key, value in taken.items():
        if key not in own:
            _take(tree, key, value, without)
    return tree


def _words(listed: object) -> tuple[str, ...]:
    return tuple(map(str, listed)) if isinstance(listed, list | tuple) else (str(listed),)


def _take(tree: CommentedMap, key: str, value: object, without: tuple[str, ...]) -> None:
    own = tree.get(key)
    if isinstance(value, CommentedMap) and isinstance(own, CommentedMap):
        _fill(own, value)
    elif isinstance(value, CommentedSeq) and _rows(value):
        rows = tree.setdefault(key, CommentedSeq())
        known = {str(row["id"]): row for row in _rows(rows)}
        for row in _rows(value):
            if str(row["id"]) in known:
                _fill(known[str(row["id"])], row)
            elif str(row["id"]) not in without and isinstance(rows, CommentedSeq):
                rows.append(row)
    elif own is None:
        tree[key] = value


def _fill(own: CommentedMap, other: Mapping[str, object]) -> None:
    """Give a row what it does not say, if it is the same row."""
    if own.get("id") == other.get("id"):
        for key, value in other.items():
            own.setdefault(key, value)


def _rows(table: object) -> list[CommentedMap]:
    """Give the rows of a table; none if it is something else."""
    listed = table if isinstance(table, CommentedSeq) else ()
    return [row for row in listed if isinstance(row, CommentedMap) and "id" in row]
