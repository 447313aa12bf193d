"""The table of all runs, as text and as a section of docs/reliability.md."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from ops.services.software import PROJECT
from tests.faults.nemesis.run import Outcome

DOCUMENT: Final = PROJECT / "docs" / "reliability.md"
_SECTION: Final = re.compile(r"(?<=<!-- nemesis: begin -->\n).*?(?=<!-- nemesis: end -->)", re.DOTALL)
_HEAD: Final = """\
| What was broken | runs | lost | unexpected | doubled | ghosts | early | others | recovered: median s | worst s |
|---|---|---|---|---|---|---|---|---|---|"""


def table(outcomes: Sequence[Outcome]) -> str:
    """Give a row for each fault and pair, and one for all."""
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.plan.name].append(outcome)
    rows = [_row(name, groups[name]) for name in sorted(groups, key=lambda name: (" + " in name, name))]
    return "\n".join([_HEAD, *rows, _row("**all**", outcomes)])


def section(outcomes: Sequence[Outcome], command: str) -> str:
    """Give the section of the document: the command that made it, how long a run took, and the table."""
    took = [outcome.took_s for outcome in outcomes]
    said = f"Made by `{command}`: {len(outcomes)} runs of {median(took):.0f} s (median), {max(took):.0f} s at most."
    return f"\n{said}\n\n{table(outcomes)}\n\n"


def write_section(outcomes: Sequence[Outcome], command: str, document: Path = DOCUMENT) -> None:
    """Replace the section of the document.

    Raises:
        ValueError: the document has no place for it.
    """
    text = document.read_text(encoding="utf-8")
    if not _SECTION.search(text):
        message = f"expected the marks of a nemesis section in {document.name}, found none"
        raise ValueError(message)
    written = section(outcomes, command)
    document.write_text(_SECTION.sub(lambda _: written, text), encoding="utf-8")


def _row(name: str, outcomes: Sequence[Outcome]) -> str:
    verdicts = [outcome.verdict for outcome in outcomes]
    counts = [
        sum(map(len, found))
        for found in (
            [one.lost for one in verdicts],
            [one.unexpected for one in verdicts],
            [one.doubled for one in verdicts],
            [one.ghosts for one in verdicts],
            [one.early for one in verdicts],
            [one.further for one in verdicts],
        )
    ]
    recovered = [outcome.recovered_s for outcome in outcomes]
    cells = [name, str(len(outcomes)), *map(str, counts), f"{median(recovered):.1f}", f"{max(recovered):.1f}"]
    return f"| {' | '.join(cells)} |"
