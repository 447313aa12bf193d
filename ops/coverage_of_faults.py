"""Which fault is caused by which test: ``python -m ops.coverage_of_faults``; ``write`` puts it into the page."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import StringConstraints
from ruamel.yaml import YAML

from ops.coverage_of_requirements import PROJECT, TESTS, proofs
from schemas.model import Model, Text

ROWS: Final = TESTS / "faults" / "faults.yaml"
PAGE: Final = PROJECT / "docs" / "reliability.md"
BEGIN, END = "<!-- faults: begin -->\n", "<!-- faults: end -->\n"
"""Between these the page holds the table; whatever stands outside is written by hand."""

_LONG: Final = "pytest.mark.endurance"


class Fault(Model):
    """A fault, or two together, that the system must live through."""

    id: Annotated[str, StringConstraints(pattern=r"^F\d+(\+F\d+)?$")]
    fault: Text
    """What happens."""
    must_hold: tuple[Annotated[str, StringConstraints(pattern=r"^I[1-8]$")], ...]
    """Invariants of docs/reliability.md."""
    bar: Text
    """What counts as passed beside them."""
    instead: str = ""
    """Where no test causes it: why, and what covers it."""


def known_faults(file: Path = ROWS) -> list[Fault]:
    """Give the rows of the list, in order."""
    return [Fault.model_validate(row) for row in YAML(typ="safe").load(file.read_text(encoding="utf-8"))]


def long_tests(folder: Path = TESTS) -> set[str]:
    """Give the tests that ``make test`` leaves to ``make faults``, as ``path::name``; nothing is imported."""
    found: set[str] = set()
    for path in sorted(folder.rglob("test_*.py")):
        place, text = path.relative_to(folder.parent).as_posix(), path.read_text(encoding="utf-8")
        if _LONG in text:
            found |= {f"{place}::{name}" for name in _long_in(ast.parse(text))}
    return found


def _long_in(module: ast.Module) -> Iterator[str]:
    whole = any(
        isinstance(one, ast.Assign)
        and ast.unparse(one.targets[0]) == "pytestmark"
        and _LONG in ast.unparse(one)
        for one in module.body
    )
    for one in module.body:
        if isinstance(one, ast.FunctionDef) and (whole or _LONG in map(ast.unparse, one.decorator_list)):
            yield one.name


def gaps(faults: Sequence[Fault], caused: Mapping[str, Sequence[str]], told: str) -> list[str]:
    """Give a sentence for whatever is missing.

    Args:
        faults: The list.
        caused: Fault id to the tests that carry it.
        told: ARCHITECTURE.md.
    """
    known = {one.id for one in faults}
    found = [
        f"{one.id} has neither a test nor a reason: {one.fault}"
        for one in faults
        if one.id not in caused and not one.instead
    ]
    found += [
        f"{one.id} has a test and a reason for having none"
        for one in faults
        if one.id in caused and one.instead
    ]
    found += [
        f"ARCHITECTURE.md does not say of {one.id}: {one.instead}"
        for one in faults
        if one.instead and one.instead not in told
    ]
    found += [
        f"{name} is no fault of the list, but {tests[0]} names it"
        for name, tests in sorted(caused.items())
        if name not in known
    ]
    return found


def table(faults: Sequence[Fault], caused: Mapping[str, Sequence[str]], long: set[str]) -> str:
    """Give the table of the page: each fault with its tests; those of ``make faults`` alone bear a star."""
    lines = ["| | Fault | Must hold | Passed if | Tests |", "|---|---|---|---|---|"]
    for one in faults:
        tests = [_linked(test, long) for test in caused.get(one.id, ())]
        cells = (one.id, one.fault, ", ".join(one.must_hold), one.bar, "<br>".join(tests) or one.instead)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _linked(test: str, long: set[str]) -> str:
    path, _, name = test.partition("::")
    star = " \\*" if test in long else ""
    return f"[{name.removeprefix('test_').replace('_', ' ')}](../{path}){star}"


def page_with(page: str, shown: str) -> str:
    """Give the page with the table in its place.

    Raises:
        ValueError: the page has no such place.
    """
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        message = f"expected {BEGIN.strip()} and {END.strip()} in {PAGE.name}"
        raise ValueError(message)
    return f"{before}{BEGIN}\n{shown}\n{END}{after}"


def main(arguments: Sequence[str] = ()) -> int:
    """Print each fault with its tests, or write the page; give 1 if one has neither a test nor a reason."""
    faults, caused, long = known_faults(), proofs(mark="fault"), long_tests()
    if "write" in arguments:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page_with(page, table(faults, caused, long)), encoding="utf-8")
        return 0
    for one in faults:
        tests = caused.get(one.id, ())
        print(
            f"{one.id:8} {one.fault}",
            *(f"{'*' if test in long else ' ':>10} {test}" for test in tests),
            sep="\n",
        )
        if one.instead:
            print(f"{'':10} {one.instead}")
    found = gaps(faults, caused, (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    print(
        *found,
        f"{sum(one.id in caused for one in faults)} of {len(faults)} faults are caused by a test",
        sep="\n",
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
