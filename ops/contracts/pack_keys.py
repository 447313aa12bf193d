"""The reference of policy packs: every key of every section, in the words of the classes, with a row as an example."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from inspect import getdoc
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML

from ops.contracts.pack_meanings import MEANINGS
from schemas.policy.pack import Pack
from schemas.policy.row import Row
from workers.pack_yaml import read_yaml
from workers.packs import HEAD, PACKS_FOLDER, section_names

TITLE: Final = """\
# Keys of policy packs

Written by `python -m ops.contracts write` from the classes in schemas/policy. [packs.md](../packs.md) teaches how to
make a pack and explains what the sections are for. A key that is not needed may be left out; the column "Left out"
says what holds then. Every row has `id` (dotted, unique in the pack, begins with its section) and `source` (requirement
ids, or `ours`); the tables leave these two out.
"""

_WORDS: Final[Mapping[object, str]] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    Decimal: "amount",
    date: "date",
    timedelta: "time such as PT10M",
}

_OF_ROWS: Final = frozenset({"id", "source"})


def pack_keys() -> str:
    """Give the reference as Markdown."""
    return "\n".join([TITLE, *_head(), *_sections(), *_shared_section()]) + "\n"


def _head() -> Iterator[str]:
    yield f"## {HEAD}.yaml\n"
    yield from _table(
        {name: field for name, field in Pack.model_fields.items() if name not in section_names()}
    )
    yield from _example(HEAD, "")


def _sections() -> Iterator[str]:
    for name in section_names():
        shape = _shape_of(Pack.model_fields[name].annotation)
        yield f"## {name}.yaml\n\n{_said(shape)}\n"
        yield from _table(shape.model_fields)
        for table, field in shape.model_fields.items():
            yield from _below(field.annotation, table, 3)
            yield from _example(name, table)


def _below(annotation: object, path: str, depth: int) -> Iterator[str]:
    """Give the keys of what stands at a path, and of what stands within."""
    for shape in _shapes_in(annotation):
        if shape in _shared():
            continue
        yield f"{'#' * min(depth, 6)} {path}\n\n{_said(shape)}\n"
        yield from _table(shape.model_fields)
        for name, field in shape.model_fields.items():
            yield from _below(field.annotation, f"{path} › {name}", depth + 1)


def _shared_section() -> Iterator[str]:
    yield "## Values that several tables share\n"
    for shape in sorted(_shared(), key=_spoken):
        yield f"### {_spoken(shape)}\n\n{_said(shape)}\n"
        yield from _table(shape.model_fields)


def _table(fields: Mapping[str, FieldInfo]) -> Iterator[str]:
    shown = {name: field for name, field in fields.items() if name not in _OF_ROWS}
    if shown:
        yield "| Key | Holds | Left out | Means |\n|---|---|---|---|"
        for name, field in shown.items():
            means = _in_line(field.description or "") or _meaning(name, field.annotation)
            yield f"| `{name}` | {_holds(field.annotation)} | {_left_out(field)} | {means} |"
        yield ""


def _meaning(name: str, annotation: object) -> str:
    """Give what a key means whose class does not say it: the class of its rows does, or everybody's word."""
    rows = [shape for shape in _shapes_in(annotation) if shape not in _shared()]
    return _said(rows[0]) if rows else MEANINGS.get(name, f"The {name.replace('_', ' ')}.")


def _left_out(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    default = field.default
    if default is None:
        return "nothing"
    if isinstance(default, bool):
        return "true" if default else "false"
    if isinstance(default, str | int):
        return f"`{default}`"
    if isinstance(default, tuple):
        return f"`[{', '.join(map(str, default))}]`"
    return "nothing of it"


def _holds(annotation: object) -> str:  # noqa: PLR0911 - one for each kind of value
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _holds(inner[0])
    if origin in {Union, UnionType}:
        return " or ".join(dict.fromkeys(_holds(part) for part in inner if part is not type(None)))
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin is tuple:
        held = _holds(inner[0])
        return f"list of {'rows' if held == 'row' else held}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"{_holds(inner[0])} to {_holds(inner[1])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (
            _spoken(annotation)
            if annotation in _shared()
            else "rows"
            if issubclass(annotation, Row)
            else "keys"
        )
    return _WORDS.get(annotation, "text")


def _spoken(shape: type[BaseModel]) -> str:
    """Give a class's name in words: ``ClockTime`` is a clock time."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in shape.__name__)
    return words.strip()


@cache
def _shared() -> frozenset[type[BaseModel]]:
    """Give the shapes without id that stand in more than one place."""
    counts: Counter[type[BaseModel]] = Counter()

    def count(shape: type[BaseModel]) -> None:
        for field in shape.model_fields.values():
            for inner in _shapes_in(field.annotation):
                counts[inner] += 1
                if counts[inner] == 1:
                    count(inner)

    count(Pack)
    return frozenset(shape for shape, found in counts.items() if found > 1 and not issubclass(shape, Row))


def _shapes_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _shapes_in(part)


def _shape_of(annotation: object) -> type[BaseModel]:
    return next(_shapes_in(annotation))


def _said(shape: type[BaseModel]) -> str:
    return _in_line(getdoc(shape) or "")


def _in_line(text: str) -> str:
    return " ".join(text.replace("``", "`").replace("|", "\\|").split())


def _example(section: str, table: str) -> Iterator[str]:
    """Give the first row of a table in the packs that come with Caseloop, nothing if none of them has one."""
    for tree in _trees(section):
        found = _plain(tree.get(table)) if table else _plain(tree)
        if found not in (None, [], {}):
            one = found[:1] if isinstance(found, list) else found
            yield f"```yaml\n{_written({table: one} if table else one)}```\n"
            return


@cache
def _trees(section: str) -> tuple[Mapping[str, Any], ...]:
    """Give a section of every pack that comes with Caseloop, that of the default pack first."""
    folders = sorted(PACKS_FOLDER.iterdir(), key=lambda path: (path.name != "feedback-handbook", path.name))
    paths = [folder / f"{section}.yaml" for folder in folders]
    return tuple(read_yaml(path) for path in paths if path.is_file())


def _written(tree: object) -> str:
    yaml = YAML()
    yaml.width = 110
    yaml.default_flow_style = None  # what holds nothing nested stands in one line
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(tree, text)
    return text.getvalue()


def _plain(node: Any) -> Any:  # noqa: ANN401 - YAML values
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, list) else node
