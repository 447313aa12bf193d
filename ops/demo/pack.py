"""The pack that the demonstration runs: the default one, with patience that fits its speed.

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


def stretched_packs(folder: Path, *, name: str, speed: float) -> Path:
    """Copy a pack into a folder of packs and stretch what is meant for machines; give that folder."""
    copy = folder / "packs"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(PACKS_FOLDER / name, copy / name)

    def minutes(seconds: float) -> int:
        return int(seconds * speed // 60)

    def nudges(tree: Any) -> None:  # noqa: ANN401 - a YAML tree
        for row in tree["nudges"]:
            for field in ("after", "at_most"):
                _at_least(row[field], minutes(NUDGE_REAL_SECONDS))

    def repeats(tree: Any) -> None:  # noqa: ANN401 - a YAML tree
        row = tree["repeats"]
        row["every_minutes"] = max(row["every_minutes"], minutes(REPEAT_REAL_SECONDS))
        row["afterwards_every_minutes"] = max(row["afterwards_every_minutes"], minutes(STALE_REAL_SECONDS))
        row["stale_after_minutes"] = max(row["stale_after_minutes"], minutes(STALE_REAL_SECONDS))
        for step in (step for ladder in tree["ladders"] for step in ladder["steps"]):
            for field in {"after", "repeat_every"} & set(step):
                _at_least(step[field], minutes(REPEAT_REAL_SECONDS))

    _change(copy / name / "clocks.yaml", nudges)
    _change(copy / name / "escalation.yaml", repeats)
    return copy


def _at_least(duration: Any, minutes: int) -> None:  # noqa: ANN401 - a YAML mapping
    given = duration["amount"] * (60 if duration["unit"] == "clock_hours" else 1)
    duration["amount"], duration["unit"] = max(given, minutes), "clock_minutes"


def _change(file: Path, change: Callable[[Any], None]) -> None:
    yaml = YAML(typ="rt")
    tree: Any = yaml.load(file.read_text(encoding="utf-8"))
    change(tree)
    with file.open("w", encoding="utf-8") as out:
        yaml.dump(tree, out)
