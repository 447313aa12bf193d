"""Which requirement of the handbook is proved by which test: python -m ops.coverage_of_requirements."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from schemas.model import Model, Name, Text

PROJECT: Final = Path(__file__).parent.parent
ROWS: Final = PROJECT / "tests" / "requirements"
TESTS: Final = PROJECT / "tests"


class Requirement(Model):
    """A row of a handbook's catalogue."""

    id: Name
    kind: Literal["rule", "example", "implied", "aside", "gap"]
    row: Text
    """What it asks for, in a few words of ours."""
    later: bool = False
    """Whether this release does not promise it."""

    @property
    def needs_a_test(self) -> bool:
        """Whether this release has to prove it."""
        return not self.later and self.kind not in ("aside", "gap")


def requirements(folder: Path = ROWS) -> list[Requirement]:
    """Give the rows of every file of a folder, in order."""
    return [
        Requirement.model_validate(row)
        for file in sorted(folder.glob("*.yaml"))
        for row in YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    ]


def proofs(folder: Path = TESTS, mark: str = "req") -> Mapping[str, list[str]]:
    """Give requirement id to the tests that carry it, as ``path::name``; nothing is imported."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        place, text = path.relative_to(folder.parent).as_posix(), path.read_text(encoding="utf-8")
        if f"pytest.mark.{mark}(" not in text:
            continue
        for test, marked in marked_tests(ast.parse(text), mark):
            for requirement in marked:
                found.setdefault(requirement, []).append(f"{place}::{test}")
    return found


def marked_tests(module: ast.Module, mark: str = "req") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give each test that carries a mark, as ``pytest.mark.req``, with the ids that it names.

    The mark may stand above the test, on a parameter set, in a table that the test is given, or in ``pytestmark``.
    """
    tables: dict[str, tuple[str, ...]] = {}
    for statement in module.body:
        if isinstance(statement, ast.Assign):
            found = tuple(_ids(statement.value, tables, mark))
            tables |= {target.id: found for target in statement.targets if isinstance(target, ast.Name)}
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().startswith("test"):
            above = (name for decorator in node.decorator_list for name in _ids(decorator, tables, mark))
            marked = tuple(dict.fromkeys([*above, *tables.get("pytestmark", ())]))
            if marked:
                yield node.name, marked


def _ids(expression: ast.expr, tables: Mapping[str, tuple[str, ...]], mark: str) -> Iterator[str]:
    """Give the ids that an expression names, itself or by a table of the module."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"pytest.mark.{mark}":
            yield from (str(word.value) for word in node.args if isinstance(word, ast.Constant))
        elif isinstance(node, ast.Name):
            yield from tables.get(node.id, ())


def faults(rows: Iterable[Requirement], proved: Mapping[str, list[str]]) -> list[str]:
    """Give a sentence for each row that lacks a test, and for each mark that names no row."""
    known = {row.id: row for row in rows}
    lacking = [
        f"{row.id} has no test: {row.row}"
        for row in known.values()
        if row.needs_a_test and row.id not in proved
    ]
    strange = [
        f"{name} is no row of the catalogue, but {tests[0]} names it"
        for name, tests in sorted(proved.items())
        if name not in known
    ]
    return lacking + strange


def main() -> int:
    """Print every row with its tests; give 1 if a row of this release lacks one."""
    rows, proved = requirements(), proofs()
    table = Table("row", "kind", "tests", "asks for", box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        count = len(proved.get(row.id, ()))
        shown = str(count) if count or row.needs_a_test else "later" if row.later else "–"
        table.add_row(row.id, row.kind, shown, row.row, style="red" if row.needs_a_test and not count else "")
    console = Console()
    console.print(table)
    found = faults(rows, proved)
    for fault in found:
        console.print(fault, style="red", markup=False)
    needed = [row for row in rows if row.needs_a_test]
    with_test = sum(row.id in proved for row in needed)
    console.print(f"{with_test} of {len(needed)} rows that this release promises have a test")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
