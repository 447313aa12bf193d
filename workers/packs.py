"""Read policy packs from their folders; every fault names file, line, row and what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from rules.consistency import faults_of
from schemas.errors import PolicyError
from schemas.model import Model
from schemas.policy.pack import Pack, Packs
from workers.pack_places import place_of_path, place_of_row, place_of_text

PACKS_FOLDER = Path(__file__).parent.parent / "rules" / "packs"

HEAD = "pack"
"""Name of the file with the fields of a pack that are no sections."""

S = TypeVar("S", bound=Model)


def load_packs(folder: Path = PACKS_FOLDER, *, default: str = "feedback-handbook") -> Packs:
    """Read every pack below a folder, each version of a pack in a folder of its own.

    Raises:
        PolicyError: a pack is faulty, or the default one is missing; the text lists every fault on a line.
    """
    packs: list[Pack] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*/pack.yaml")):
        try:
            packs.append(load_pack(path.parent))
        except PolicyError as fault:
            faults.append(str(fault))
    by_ref = {(pack.name, pack.version): pack for pack in packs}
    if len(by_ref) < len(packs):
        found = ", ".join(f"{pack.name} {pack.version}" for pack in packs)
        faults.append(f"{folder}: expected each version of a pack once, found {found}")
    newest = {pack.name: pack for pack in sorted(packs, key=lambda pack: _age(pack.version))}
    if default not in newest and not faults:
        faults.append(f"{folder}: expected a pack named {default!r}, found {sorted(newest)}")
    if faults:
        raise PolicyError("\n".join(faults))
    return Packs(by_ref=by_ref, default=default, newest=newest)


def check_packs(folder: Path = PACKS_FOLDER) -> tuple[str, ...]:
    """Give every fault of every pack below a folder, with file, line and row; empty if all can be used."""
    faults: list[str] = []
    paths = sorted(folder.glob("*/pack.yaml"))
    if not paths:
        faults.append(f"{folder}: expected folders with a pack.yaml, found none")
    for path in paths:
        try:
            load_pack(path.parent)
        except PolicyError as fault:
            faults += str(fault).split("\n")
    return tuple(faults)


def load_pack(folder: Path) -> Pack:
    """Read one pack from its folder.

    Raises:
        PolicyError: a file is missing, unknown or faulty, or two do not fit together; the text lists every
            fault on a line, with file, line and row.
    """
    shapes = _section_shapes()
    trees: dict[str, CommentedMap] = {}
    parts: dict[str, Model] = {}
    faults = [f"{_shown(path)}: expected no such file in a pack" for path in _unknown_files(folder, shapes)]
    for name in (HEAD, *shapes):
        if name in _optional_sections() and not (folder / f"{name}.yaml").exists():
            continue
        try:
            trees[name] = read_yaml(folder / f"{name}.yaml")
            if name != HEAD:
                parts[name] = validated(folder / f"{name}.yaml", shapes[name], trees[name], trees[name])
        except PolicyError as fault:
            faults.append(str(fault))
    if faults:
        raise PolicyError("\n".join(faults))
    pack = validated(folder / f"{HEAD}.yaml", Pack, {**trees[HEAD], **parts}, trees[HEAD])
    _refuse_inconsistent(folder, pack, trees)
    return pack


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
        content = path.read_bytes()
    except FileNotFoundError:
        message = f"{_shown(path)}: expected this file in the pack, found none"
        raise PolicyError(message) from None
    return parse_yaml(path, content)


def parse_yaml(path: Path, content: bytes) -> CommentedMap:
    """Give the mapping that the content of a YAML 1.2 file holds; duplicate keys are refused.

    Raises:
        PolicyError: it holds something else.
    """
    try:
        tree = YAML(typ="rt").load(content.decode())
    except UnicodeDecodeError as fault:
        message = f"{_shown(path)}: expected UTF-8, found another byte at {fault.start}"
        raise PolicyError(message) from None
    except YAMLError as fault:
        raise PolicyError(_yaml_fault(path, fault)) from None
    if not isinstance(tree, CommentedMap):
        message = f"{_shown(path)}:1: expected a mapping of names to values, found {type(tree).__name__}"
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
        lines = [_sentence(path, tree, error["loc"], error["msg"]) for error in fault.errors()]
        raise PolicyError("\n".join(lines)) from None


def _section_shapes() -> Mapping[str, type[Model]]:
    fields = ((name, field.annotation) for name, field in Pack.model_fields.items())
    return {name: shape for name, shape in fields if isinstance(shape, type) and issubclass(shape, Model)}


def _optional_sections() -> frozenset[str]:
    return frozenset(name for name, field in Pack.model_fields.items() if not field.is_required())


def _unknown_files(folder: Path, known: Mapping[str, object]) -> Iterator[Path]:
    names = {f"{name}.yaml" for name in (HEAD, *known)}
    return (path for path in sorted(folder.glob("*.y*ml")) if path.name not in names)


def _refuse_inconsistent(folder: Path, pack: Pack, trees: Mapping[str, CommentedMap]) -> None:
    lines = []
    for fault in faults_of(pack):
        place = place_of_row(trees[fault.section], fault.row)
        lines.append(f"{_shown(folder / f'{fault.section}.yaml')}:{place}: {fault.sentence}")
    if lines:
        raise PolicyError("\n".join(lines))


def _sentence(path: Path, tree: CommentedMap, place: Sequence[int | str], what: str) -> str:
    where = place_of_path(tree, place) if place else place_of_text(tree, what)
    field = ".".join(map(str, place))
    return f"{_shown(path)}:{where}: {field + ': ' if field else ''}{what}"


def _yaml_fault(path: Path, fault: YAMLError) -> str:
    mark = fault.problem_mark if isinstance(fault, MarkedYAMLError) else None
    problem = fault.problem if isinstance(fault, MarkedYAMLError) else None
    what = " ".join(str(problem or fault).split())
    return f"{_shown(path)}:{mark.line + 1 if mark else 1}: expected YAML, found {what}"


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _age(version: str) -> tuple[tuple[int, str], ...]:
    """Give what orders versions: numbers by value, other parts by name."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in version.split("."))
