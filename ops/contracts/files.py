"""The contract as files: what they should hold, and where they differ from what is kept."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from ops.contracts.asyncapi import document
from ops.contracts.pack_keys import pack_keys
from ops.contracts.shapes import contracts, whole_event
from schemas.messages.samples import SAMPLES, sample_event

FOLDER: Final = Path(__file__).parent.parent.parent / "docs" / "contracts"

_WIDTH: Final = 110

_HEAD: Final = "# Written by `python -m ops.contracts write` from the classes in schemas/messages.\n"


def wanted() -> Mapping[str, str]:
    """Give what the files should hold, by path below the folder."""
    schemas = {
        f"schemas/{contract.direction}/{contract.type}.json": as_json(whole_event(contract))
        for contract in contracts()
    }
    samples = {f"samples/{pack}.jsonl": as_line(sample_event(pack)) for pack in SAMPLES}
    return {"asyncapi.yaml": _HEAD + as_yaml(document()), "packs.md": pack_keys()} | schemas | samples


def as_line(event: Mapping[str, Any]) -> str:
    """Give a message as the one line of a file that ``caseloop publish`` sends."""
    return json.dumps(event, ensure_ascii=False) + "\n"


def as_json(tree: Mapping[str, Any]) -> str:
    """Give JSON values as indented text."""
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def as_yaml(tree: Mapping[str, Any]) -> str:
    """Give JSON values as YAML text."""
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.representer.ignore_aliases = lambda _: True
    text = io.StringIO()
    yaml.dump(_in_blocks(tree), text)
    return text.getvalue()


def _in_blocks(node: object) -> object:
    """Give JSON values with each text of several lines to be written line by line."""
    if isinstance(node, Mapping):
        return {key: _in_blocks(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_in_blocks(value) for value in node]
    return LiteralScalarString(node) if isinstance(node, str) and "\n" in node else node


def kept(folder: Path) -> Mapping[str, str]:
    """Give what the files hold, by path below the folder."""
    found = [
        *folder.glob("asyncapi.yaml"),
        *folder.glob("packs.md"),
        *sorted(folder.glob("schemas/*/*.json")),
        *sorted(folder.glob("samples/*.jsonl")),
    ]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def differences(folder: Path = FOLDER) -> list[str]:
    """Give a line for each file that is missing, superfluous or differs; empty if up to date."""
    want, have = wanted(), kept(folder)
    missing = [f"{path}: expected this file, found none" for path in want if path not in have]
    superfluous = [f"{path}: no message has this type any more" for path in have if path not in want]
    differing = [
        f"{path}: differs from what the classes say"
        for path in want
        if path in have and want[path] != have[path]
    ]
    return missing + superfluous + differing


def write(folder: Path = FOLDER) -> list[str]:
    """Make the files what they should be; give the paths that changed."""
    want, have = wanted(), kept(folder)
    gone = [path for path in have if path not in want]
    changed = [path for path in want if want[path] != have.get(path)]
    for path in gone:
        (folder / path).unlink()
    for path in changed:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(want[path], encoding="utf-8")
    return gone + changed
