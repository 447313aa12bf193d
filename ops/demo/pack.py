"""The packs that the demonstration runs: those that come with Caseloop, with patience that fits its speed.

A nudge sends an internal step again that has not happened for some minutes, and an alert is said again every
quarter of an hour. At 5,000 times real time five minutes are 60 milliseconds, in which neither broker nor people
can be expected to answer, so those rows alone are stretched. What a customer could hold the company to stays as
it is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from workers.packs import PACKS_FOLDER

NUDGE_REAL_SECONDS: Final = 20.0
"""An internal step has so much real time before it is sent again."""
REPEAT_REAL_SECONDS: Final = 3.0
"""An alert is said again so much later while nobody acknowledges it."""
STALE_REAL_SECONDS: Final = 12.0
"""An acknowledgement counts for so long."""
REPEATS: Final = {
    "every_minutes": REPEAT_REAL_SECONDS,
    "afterwards_every_minutes": STALE_REAL_SECONDS,
    "stale_after_minutes": STALE_REAL_SECONDS,
}


def stretched_packs(folder: Path, *, speed: float) -> Path:
    """Copy every pack into a folder of packs and stretch what is meant for machines; give that folder.

    What a section takes from another pack is stretched there.
    """
    copy = folder / "packs"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(PACKS_FOLDER, copy)

    for pack in copy.iterdir():
        if pack.is_dir():
            _change(pack / "clocks.yaml", lambda tree: _stretch_nudges(tree, speed))
            _change(pack / "escalation.yaml", lambda tree: _stretch_repeats(tree, speed))
    return copy


def _stretch_nudges(tree: Any, speed: float) -> None:  # noqa: ANN401 - a YAML tree
    for row in tree.get("nudges", ()):
        for field in {"after", "at_most"} & set(row):
            _at_least(row[field], _minutes(NUDGE_REAL_SECONDS, speed))


def _stretch_repeats(tree: Any, speed: float) -> None:  # noqa: ANN401 - a YAML tree
    row = tree.get("repeats", {})
    for name, seconds in REPEATS.items():
        if name in row:
            row[name] = max(row[name], _minutes(seconds, speed))
    for step in (step for ladder in tree.get("ladders", ()) for step in ladder.get("steps", ())):
        for field in {"after", "repeat_every"} & set(step):
            _at_least(step[field], _minutes(REPEAT_REAL_SECONDS, speed))


def _minutes(seconds: float, speed: float) -> int:
    return int(seconds * speed // 60)


def _at_least(duration: Any, minutes: int) -> None:  # noqa: ANN401 - a YAML mapping
    given = duration["amount"] * (60 if duration["unit"] == "clock_hours" else 1)
    duration["amount"], duration["unit"] = max(given, minutes), "clock_minutes"


def _change(file: Path, change: Callable[[Any], None]) -> None:
    yaml = YAML(typ="rt")
    tree: Any = yaml.load(file.read_text(encoding="utf-8"))
    change(tree)
    with file.open("w", encoding="utf-8") as out:
        yaml.dump(tree, out)
