"""Where in a policy file something stands: its line, and the row that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ruamel.yaml.comments import CommentedMap, CommentedSeq


def place_of_path(tree: CommentedMap, path: Sequence[int | str]) -> str:
    """Give line, and row if it is in one, of what a path of keys and places leads to, as far as it leads."""
    node: object = tree
    line, row = 1, ""
    for key in path:
        if isinstance(node, CommentedMap) and key in node:
            line, node = node.lc.key(key)[0] + 1, node[key]
        elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
            line, node = node.lc.item(key)[0] + 1, node[key]
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
    spoken = ((line, row) for line, row in _rows(tree) if row and row in text.replace(",", " ").split())
    return _place(*next(spoken, (1, "")))


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
