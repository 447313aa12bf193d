"""Every value of every pack stands in a row that says where it comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ops.coverage_of_requirements import requirements
from workers.packs import PACKS_FOLDER

pytestmark = pytest.mark.uncounted

SECTIONS = sorted(path for path in PACKS_FOLDER.glob("*/*.yaml") if path.name != "pack.yaml")


def entries(path: Path) -> Iterator[tuple[str, Any]]:
    """Give what stands at the top of a section, lists item by item, with the name under which it stands."""
    for name, value in YAML(typ="safe").load(path).items():
        for item in value if isinstance(value, list) else [value]:
            yield name, item


def rows(path: Path) -> list[Mapping[str, Any]]:
    return [item for _, item in entries(path) if isinstance(item, Mapping)]


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", SECTIONS, ids=named)
def test_every_row_has_an_id_and_a_source(path: Path) -> None:
    assert rows(path)
    assert [row for row in rows(path) if not (row.get("id") and row.get("source"))] == []


@pytest.mark.parametrize("path", SECTIONS, ids=named)
def test_outside_a_row_stands_nothing_but_a_code(path: Path) -> None:
    assert [name for name, item in entries(path) if not isinstance(item, Mapping | str)] == []


@pytest.mark.parametrize("folder", sorted({path.parent for path in SECTIONS}), ids=lambda folder: folder.name)
def test_every_id_is_used_once_and_begins_with_its_section(folder: Path) -> None:
    ids = [(path.stem, row["id"]) for path in SECTIONS if path.parent == folder for row in rows(path)]

    assert [row for row, count in Counter(row for _, row in ids).items() if count > 1] == []
    assert [row for section, row in ids if not row.startswith(f"{section}.")] == []


@pytest.mark.parametrize("path", SECTIONS, ids=named)
def test_every_source_of_the_feedback_handbook_is_one_of_its_rows(path: Path) -> None:
    known = {one.id for one in requirements()}
    found = {word for row in rows(path) for word in re.findall(r"S0-\d+", row["source"])}

    assert found - known == set()
