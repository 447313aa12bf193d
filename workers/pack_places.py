"""Where in a policy file something stands: its line, and the row that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, TypeGuard

from ruamel.yaml.comments import CommentedMap, CommentedSeq

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")


def place_of_path(tree: CommentedMap, path: Sequence[int | str]) -> str:
    """Give line, and row if it is in one, of what a path of keys and places leads to, as far as it leads."""
    node: object = tree
    line, row = 1, ""
    for key in path:
        if _leads_on(node, key):
            line, node = _line(node, key, line), node[key]
        elif isinstance(node, CommentedMap) and node.get("kind") == key:
            continue  # the place of a row in one of several shapes names the shape
        else:
            break
        if isinstance(node, CommentedMap) and "id" in node:
            row = str(node["id"])
    return _place(line, row)


def place_of_row(tree: CommentedMap, row: str) -> str:
    """Give line and row of the last row with an id; the file's beginning if there is none."""
    lines = [line for line, found in _rows(tree) if found == row]
    return _place(lines[-1] if lines else 1, row)


def place_of_text(tree: CommentedMap, text: str) -> str:
    """Give line and row of the first row that a text speaks of; the file's beginning if it speaks of none."""
    words = text.replace(",", " ").replace(":", " ").split()
    spoken = ((line, row) for line, row in _rows(tree) if row and row in words)
    return _place(*next(spoken, (1, "")))


def _leads_on(node: object, key: int | str) -> TypeGuard[CommentedMap | CommentedSeq]:
    if isinstance(node, CommentedMap):
        return key in node
    return isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node)


def _line(node: CommentedMap | CommentedSeq, key: int | str, line: int) -> int:
    """Give the line of what stands at a place, or the one before if the reader kept none, as for what has a tag."""
    known = node.lc.data or {}
    return known[key][0] + 1 if key in known else line


def line_without_day(content: bytes) -> int:
    """Give the line of the first date that no calendar has, such as 2026-13-45; 1 if there is none."""
    for number, line in enumerate(content.decode(errors="replace").splitlines(), start=1):
        for written in _DATE.findall(line):
            try:
                date.fromisoformat(written)
            except ValueError:
                return number
    return 1


def _place(line: int, row: str) -> str:
    return f"{line}: row {row}" if row else str(line)


def _rows(node: object) -> Iterator[tuple[int, str]]:
    if isinstance(node, CommentedMap):
        if "id" in node:
            yield node.lc.key("id")[0] + 1, str(node["id"])
        for value in node.values():
            yield from _rows(value)
    elif isinstance(node, CommentedSeq):
        for value in node:
            yield from _rows(value)
