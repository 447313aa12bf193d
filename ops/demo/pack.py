"""The pack that the demonstration runs: the default one, with patience that fits its speed.

A nudge sends an internal step again that has not happened for some minutes. At 5,000 times real time five
minutes are 60 milliseconds, in which no broker can be expected to answer, so those rows alone are stretched.
What a customer could hold the company to stays as it is.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from workers.packs import PACKS_FOLDER

LEAST_REAL_SECONDS: Final = 20.0
"""An internal step has so much real time before it is sent again."""


def stretched_packs(folder: Path, *, name: str, speed: float) -> Path:
    """Copy a pack into a folder of packs and stretch its nudges; give that folder."""
    copy = folder / "packs"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(PACKS_FOLDER / name, copy / name)
    file = copy / name / "clocks.yaml"
    yaml = YAML(typ="rt")
    tree: Any = yaml.load(file.read_text(encoding="utf-8"))
    least = int(LEAST_REAL_SECONDS * speed // 60)
    for row in tree.get("nudges", ()):
        for field in ("after", "at_most"):
            minutes = row[field]["amount"] * (60 if row[field]["unit"] == "clock_hours" else 1)
            row[field]["amount"], row[field]["unit"] = max(minutes, least), "clock_minutes"
    with file.open("w", encoding="utf-8") as out:
        yaml.dump(tree, out)
    return copy
