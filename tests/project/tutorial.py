"""What docs/packs.md tells people to do, done as it stands there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tests.project.documents import text_of

_BLOCK: Final = re.compile(
    r"(?:<!-- ([a-z ]+?)(?:: (\S+))? -->\n)?^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL
)


def steps() -> Iterator[tuple[str, str, str]]:
    """Give what is to be done, with which file, and the block, up to where servers are needed."""
    text = text_of("docs/packs.md")
    told = text[text.index("## Make one") : text.index("### 13.")]
    for what, file, language, block in _BLOCK.findall(told):
        yield what or language, file, block


def follow(folder: Path, run: Callable[[str], str]) -> None:
    """Do every step.

    Args:
        folder: Where Caseloop is.
        run: Carries out a line of the command line; gives what it said.
    """
    said = ""
    for what, file, block in steps():
        match what:
            case "file":
                (folder / file).write_text(block, encoding="utf-8")
            case "in":
                replace_parts(folder / file, block)
            case "add to":
                add_rows(folder / file, block)
            case "said":
                assert [line for line in block.splitlines() if line not in said.splitlines()] == []
            case "sh":
                said = "\n".join(_carried_out(line, folder, run) for line in block.splitlines())


def _carried_out(line: str, folder: Path, run: Callable[[str], str]) -> str:
    if line.startswith("caseloop "):
        return run(line.removeprefix("caseloop "))
    subprocess.run(line, shell=True, cwd=folder, check=True)  # noqa: S602 - the line stands in a document of ours
    return ""


def parts_of(text: str) -> dict[str, str]:
    """Give the parts of a file by name; remarks above a part go with the one before."""
    cut = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
    return {one.partition(":")[0]: one for one in cut if one}


def replace_parts(path: Path, block: str) -> None:
    """Replace the parts of a file that a block has."""
    parts = parts_of(path.read_text(encoding="utf-8"))
    new = parts_of(block)
    assert set(new) <= set(parts), f"{path.name} has no {set(new) - set(parts)}"
    path.write_text("".join((parts | new).values()), encoding="utf-8")


def add_rows(path: Path, block: str) -> None:
    """Add the rows of a block at the end of the parts of their names."""
    parts = parts_of(path.read_text(encoding="utf-8"))
    for name, new in parts_of(block).items():
        parts[name] = parts[name].rstrip() + "\n" + new.partition("\n")[2].rstrip() + "\n\n"
    path.write_text("".join(parts.values()), encoding="utf-8")
