"""Read policy packs from their folders; every fault names file, line, row and what was expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from ruamel.yaml.comments import CommentedMap

from rules.choosing import clashes
from rules.consistency import Fault, faults_of
from rules.nearest import perhaps
from schemas.errors import PolicyError
from schemas.model import Model
from schemas.policy.pack import Pack, Packs
from workers.models import shelf_beside, with_models
from workers.pack_likeness import completed
from workers.pack_places import place_of_row
from workers.pack_yaml import read_yaml, shown_path, validated

PACKS_FOLDER = Path(__file__).parent.parent / "rules" / "packs"

HEAD = "pack"
"""Name of the file with the fields of a pack that are no sections."""

_DATA: Final = frozenset({".yaml", ".yml", ".json"})
"""Endings of files that somebody may take for a part of the pack."""


def load_packs(folder: Path = PACKS_FOLDER, *, default: str = "feedback-handbook") -> Packs:
    """Read every pack below a folder, each version of a pack in a folder of its own.

    Raises:
        PolicyError: a pack is faulty, or the default one is missing; the text lists every fault on a line.
    """
    found: dict[Path, Pack] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*/pack.yaml")):
        try:
            found[path.parent] = load_pack(path.parent)
        except PolicyError as fault:
            faults.append(str(fault))
    newest = _newest(found.values())
    if default not in newest and not faults:
        faults.append(f"{folder}: expected a pack named {default!r}, found {sorted(newest)}")
    faults += faults_between(found)
    if faults:
        raise PolicyError("\n".join(faults))
    by_ref = {(pack.name, pack.version): pack for pack in found.values()}
    return Packs(by_ref=by_ref, default=default, newest=newest)


def faults_between(found: Mapping[Path, Pack]) -> tuple[str, ...]:
    """Give what keeps packs from standing side by side, each of which is sound by itself.

    Args:
        found: Folder to its pack.
    """
    places: defaultdict[str, list[str]] = defaultdict(list)
    for folder, pack in found.items():
        places[f"{pack.name} {pack.version}"].append(folder.name)
    repeated = (
        f"{', '.join(names)}: expected each version of a pack once, found {ref} in {len(names)} folders"
        for ref, names in places.items()
        if len(names) > 1
    )
    return (*repeated, *clashes(tuple(_newest(found.values()).values())))


def _newest(packs: Iterable[Pack]) -> dict[str, Pack]:
    return {pack.name: pack for pack in sorted(packs, key=lambda pack: _age(pack.version))}


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
    if not folder.is_dir():
        message = f"{folder}: expected the folder of a pack, found none"
        raise PolicyError(message)
    faults = [_unknown_file(path, shapes) for path in _unknown_files(folder, shapes)]
    for name in (HEAD, *shapes):
        if _may_be_missing(name) and not (folder / f"{name}.yaml").exists():
            continue
        try:
            trees[name] = completed(folder / f"{name}.yaml", read_yaml(folder / f"{name}.yaml"))
            if name != HEAD:
                parts[name] = validated(folder / f"{name}.yaml", shapes[name], trees[name], trees[name])
        except PolicyError as fault:
            faults.append(str(fault))
    misplaced = [
        f"{HEAD}.yaml: {name}: expected in {name}.yaml" for name in shapes if name in trees.get(HEAD, ())
    ]
    faults += [f"{folder.name}/{one}" for one in misplaced]
    if faults:
        raise PolicyError("\n".join(faults))
    pack = validated(folder / f"{HEAD}.yaml", Pack, {**trees[HEAD], **parts}, trees[HEAD])
    pack, unfit = with_models(pack, shelf_beside(folder.parent))
    _refuse(folder, (*faults_of(pack), *unfit), trees)
    return pack


def section_names() -> tuple[str, ...]:
    """Give the names of the sections, which are those of their files."""
    return tuple(_section_shapes())


def _section_shapes() -> Mapping[str, type[Model]]:
    fields = ((name, field.annotation) for name, field in Pack.model_fields.items())
    return {name: shape for name, shape in fields if isinstance(shape, type) and issubclass(shape, Model)}


def _may_be_missing(name: str) -> bool:
    """Say whether a pack may do without a section: one that has a default."""
    return name in Pack.model_fields and not Pack.model_fields[name].is_required()


def _unknown_files(folder: Path, known: Mapping[str, object]) -> Iterator[Path]:
    names = _file_names(known)
    return (
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in _DATA and path.name not in names and not path.name.startswith(".")
    )


def _file_names(known: Iterable[str]) -> list[str]:
    return [f"{name}.yaml" for name in (HEAD, *known)]


def _unknown_file(path: Path, known: Iterable[str]) -> str:
    meant = perhaps(path.name.lower(), _file_names(known))
    return f"{shown_path(path)}: expected no such file in a pack{meant}"


def _refuse(folder: Path, faults: Iterable[Fault], trees: Mapping[str, CommentedMap]) -> None:
    lines = []
    for fault in faults:
        place = place_of_row(trees.get(fault.section, CommentedMap()), fault.row)
        lines.append(f"{shown_path(folder / f'{fault.section}.yaml')}:{place}: {fault.sentence}")
    if lines:
        raise PolicyError("\n".join(lines))


def _age(version: str) -> tuple[tuple[int, str], ...]:
    """Give what orders versions: numbers by value, other parts by name."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in version.split("."))
