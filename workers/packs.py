"""Read policy packs from their folders; every fault names file, line, row and what was expected."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from schemas.errors import PolicyError
from schemas.model import Model
from schemas.policy.pack import Pack, Packs

PACKS_FOLDER = Path(__file__).parent.parent / "rules" / "packs"

S = TypeVar("S", bound=Model)

_HEAD = ("name", "version", "title", "locale")


def load_packs(folder: Path = PACKS_FOLDER, *, default: str = "feedback-handbook") -> Packs:
    """Read every pack below a folder.

    Raises:
        PolicyError: a pack is faulty, or the default one is missing.
    """
    packs = [load_pack(path.parent) for path in sorted(folder.glob("*/pack.yaml"))]
    newest = {pack.name: pack for pack in packs}
    if default not in newest:
        message = f"{folder}: expected a pack named {default!r}, found {sorted(newest)}"
        raise PolicyError(message)
    return Packs(by_ref={(pack.name, pack.version): pack for pack in packs}, default=default, newest=newest)


def load_pack(folder: Path) -> Pack:
    """Read one pack from its folder.

    Raises:
        PolicyError: a file is missing or faulty; the text names file, line, row and what was expected.
    """
    head = read_yaml(folder / "pack.yaml")
    sections: dict[str, Any] = {}
    for name, field in Pack.model_fields.items():
        if name not in _HEAD and isinstance(field.annotation, type):
            sections[name] = load_section(folder / f"{name}.yaml", field.annotation)
    return validated(folder / "pack.yaml", Pack, head | sections, head)


def load_section(path: Path, shape: type[S]) -> S:
    """Read one section of a pack.

    Raises:
        PolicyError: the file is missing or faulty.
    """
    tree = read_yaml(path)
    return validated(path, shape, tree, tree)


def read_yaml(path: Path) -> CommentedMap:
    """Read a YAML 1.2 file that holds a mapping; duplicate keys are refused."""
    try:
        tree = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"{path}: expected this file in the pack, found none"
        raise PolicyError(message) from None
    except YAMLError as fault:
        message = f"{path}: expected YAML, found {fault}"
        raise PolicyError(message) from None
    if not isinstance(tree, CommentedMap):
        message = f"{path}: expected a mapping of names to values, found {type(tree).__name__}"
        raise PolicyError(message)
    return tree


def validated(path: Path, shape: type[S], values: Any, tree: CommentedMap) -> S:  # noqa: ANN401 - any YAML value
    """Give the values as a shape, or say for each fault where it stands."""
    try:
        return shape.model_validate(values)
    except ValidationError as fault:
        lines = [_sentence(path, tree, error["loc"], error["msg"]) for error in fault.errors()]
        raise PolicyError("\n".join(lines)) from None


def _sentence(path: Path, tree: CommentedMap, place: tuple[int | str, ...], what: str) -> str:
    node: Any = tree
    line, row = 1, ""
    for key in place:
        if isinstance(node, CommentedMap) and key in node:
            line, node = node.lc.key(key)[0] + 1, node[key]
        elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
            line, node = node.lc.item(key)[0] + 1, node[key]
        else:
            break
        if isinstance(node, CommentedMap) and "id" in node:
            row = f" row {node['id']}:"
    return f"{path.name}:{line}:{row} {'.'.join(map(str, place))}: {what}"
