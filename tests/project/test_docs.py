"""The documents say what is: files, commands, layers, messages and codes that they name exist."""

from __future__ import annotations

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from ops.cli.app import app
from schemas import errors
from schemas.messages.catalogue import MESSAGES
from tests.packs import the_pack
from tests.project.documents import DOCUMENTS, ROOT, all_code, blocks, table_rows, text_of
from workers.packs import section_names
from workers.settings import Settings

SNIPPET = re.compile(r"<!-- file: (\S+) -->\n```python\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
LAYER_FOLDERS = "schemas|rules|store|actors|scheduler|workers|ops|tests|docs|requirements"
PATH = re.compile(rf"(?<![\w/.-])((?:{LAYER_FOLDERS})/[\w./-]+\.(?:py|yaml|md|txt))(?![\w*])")
RUNBOOKS = ROOT / "docs" / "runbooks"
WRITTEN_LATER = {"docs/benchmarks.md", "docs/benchmarks-scheduler.md"}  # make bench writes them


def test_the_readme_shows_the_snippets_as_they_are() -> None:
    shown = dict(SNIPPET.findall(text_of("README.md")))

    assert set(shown) == {path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/snippets/*.py")}
    assert shown == {name: text_of(name) for name in shown}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path: Path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))

    assert [
        link for link in links if not link.startswith("https://") and not leads_somewhere(path, link)
    ] == []


def leads_somewhere(path: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = path.parent / name if name else path
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_file_that_is_named_exists() -> None:
    named = {path for document in DOCUMENTS for path in PATH.findall(document.read_text(encoding="utf-8"))}

    assert [name for name in sorted(named - WRITTEN_LATER) if not (ROOT / name).exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE))
    named = {name for piece in all_code() for name in re.findall(r"(?<![\w-])make ([a-z-]+)", piece)}

    assert {"demo", "test", "up", "check"} <= named
    assert named - targets - {"help"} == set()


def test_every_command_that_is_named_exists_with_its_options() -> None:
    pieces = [piece for piece in all_code() if re.match(r"(docker compose exec \w+ )?caseloop [a-z]", piece)]

    assert len(pieces) > 20
    assert [piece for piece in pieces if unknown_in(piece)] == []


def unknown_in(piece: str) -> list[str]:
    """Give the words of a command line that the program does not know."""
    words = piece.partition("caseloop ")[2].split()
    command = app
    while words and command.default_command is None:
        if words[0] not in command:
            return words[:1]
        command = command[words.pop(0)]
    if command.default_command is None:
        return []
    options = {name for argument in command.assemble_argument_collection() for name in argument.names}
    return [word for word in words if word.startswith("--") and word not in options]


def test_every_program_that_is_named_exists() -> None:
    named = {name for piece in all_code() for name in re.findall(r"python -m ([\w.]+)", piece)}

    assert "workers" in named
    assert [name for name in sorted(named) if find_spec(name) is None] == []


def test_every_setting_that_is_named_exists() -> None:
    known = {f"CASELOOP_{name}".upper() for name in Settings.model_fields}
    named = {name for piece in all_code() for name in re.findall(r"CASELOOP_[A-Z_]+[A-Z]", piece)}

    assert named - known == set()


def test_the_architecture_has_the_layers_of_the_contract() -> None:
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "layers")["layers"]
    written = " > ".join(f"({layer})" if " | " in layer else layer for layer in layers)

    assert f"{written}\n" in blocks(text_of("ARCHITECTURE.md"), "text")


def test_the_life_of_a_case_names_messages_with_their_queues_and_actors() -> None:
    shapes = {shape.__name__: shape for shape in MESSAGES.values()}
    rows = [row for row in table_rows(text_of("ARCHITECTURE.md")) if len(row) > 3 and row[2].endswith(".v1")]

    assert len(rows) > 15
    for row in rows:
        meant = [shapes[name.strip("`")] for name in row[1].split(", ")]
        assert {shape.QUEUE for shape in meant} == {row[2]}, row
        assert [shape.ACTOR for shape in meant] == row[3].split(", "), row


def test_every_message_is_named_in_the_architecture() -> None:
    text = text_of("ARCHITECTURE.md")

    assert [shape.__name__ for shape in MESSAGES.values() if f"`{shape.__name__}`" not in text] == []


def test_the_readme_lists_the_codes_of_all_refusals() -> None:
    faults = [fault for fault in vars(errors).values() if isinstance(fault, type) and "code" in vars(fault)]
    codes = {vars(fault)["code"] for fault in faults} - {errors.Permanent.code}
    listed = re.search(r"Codes of `fault`: (.*?)\. A body", text_of("README.md"), re.DOTALL)

    assert listed is not None
    assert set(re.findall(r"`(\w+)`", listed[1])) == codes | {"too_large"}


def test_every_kind_of_alert_has_a_runbook_and_every_runbook_a_kind() -> None:
    kinds = {row.kind for row in the_pack().escalation.alerts}
    pages = {path.stem.removeprefix("alert-").replace("-", "_") for path in RUNBOOKS.glob("alert-*.md")}

    assert pages == kinds


@pytest.mark.parametrize(
    ("folder", "index"), [("runbooks", "docs/runbooks/README.md"), ("decisions", "ARCHITECTURE.md")]
)
def test_every_page_stands_in_its_index(folder: str, index: str) -> None:
    pages = {path.name for path in (ROOT / "docs" / folder).glob("*.md")} - {"README.md"}
    linked = {Path(link).name for link in LINK.findall(text_of(index))}

    assert pages - linked == set()


def test_the_actor_that_contributors_are_shown_is_the_real_one() -> None:
    shown = next(block for block in blocks(text_of("CONTRIBUTING.md"), "python") if "Consumes" in block)

    assert [
        line for line in shown.splitlines() if line not in text_of("actors/suggestions.py").splitlines()
    ] == []


def test_the_rows_that_authors_of_packs_are_shown_are_the_real_ones() -> None:
    files = (ROOT / "rules" / "packs").glob("*/*.yaml")
    real = {without_comment(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()}
    sections = text_of("docs/packs.md").partition("## Versions")[
        2
    ]  # what stands above is made and tried as it stands
    shown = [line for block in blocks(sections, "yaml") for line in block.splitlines()]

    assert len(shown) > 50
    assert [line for line in shown if without_comment(line) not in real] == []


def test_the_rows_that_authors_of_staff_files_are_shown_stand_in_the_sample() -> None:
    real = set(text_of("docs/snippets/staff.yaml").splitlines())
    shown = [line for block in blocks(text_of("docs/staff.md"), "yaml") for line in block.splitlines()]

    assert len(shown) > 40
    assert [line for line in shown if line not in real] == []


def without_comment(line: str) -> str:
    return re.sub(r"\s+# .*$", "", line)


def test_packs_are_explained_section_by_section() -> None:
    explained = re.findall(r"^## (\w+)\.yaml$", text_of("docs/packs.md"), re.MULTILINE)

    assert sorted(explained) == sorted({"pack", *section_names()})


def test_the_changelog_begins_with_what_is_not_released_and_keeps_its_order() -> None:
    order = ["Policy", "Security", "Removed", "Changed", "Added", "Fixed", "Operations"]
    releases = re.split(r"^## ", text_of("CHANGELOG.md"), flags=re.MULTILINE)[1:]

    assert releases[0].startswith("Unreleased\n")
    for release in releases:
        places = [order.index(name) for name in re.findall(r"^### (.+)$", release, re.MULTILINE)]
        assert places == sorted(set(places))
