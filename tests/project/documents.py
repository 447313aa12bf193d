"""The documents of the repository, and what stands in them as code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

DOCUMENTS: Final = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN: Final = re.compile(r"`([^`\n]+)`")


def text_of(name: str) -> str:
    """Give the text of a file, by its path below the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Give the fenced blocks in one language."""
    return [body for found, body in _FENCE.findall(text) if found == language]


def code_of(text: str) -> list[str]:
    """Give every piece of code: spans, and the lines of blocks that a shell reads."""
    lines = [line for body in blocks(text, "sh") for line in body.splitlines()]
    return [*_SPAN.findall(_FENCE.sub("", text)), *(line.partition("  #")[0] for line in lines)]


def all_code() -> list[str]:
    """Give every piece of code in every document."""
    return [piece for path in DOCUMENTS for piece in code_of(path.read_text(encoding="utf-8"))]


def table_rows(text: str) -> list[list[str]]:
    """Give the cells of every row of every table."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
