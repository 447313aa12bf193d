"""The pack and the staff file of the ten days, made of the default pack and the data beside this file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from workers.packs import PACKS_FOLDER

HERE: Final = Path(__file__).parent
NAME: Final = "feedback-handbook"


def packs_for_ten_days(folder: Path, *, speed: float) -> Path:
    """Give a folder with one pack: the default one with three limits, a slow ladder, and patience for machines."""
    copy = folder / "packs"
    shutil.copytree(PACKS_FOLDER / NAME, copy / NAME)
    own, slow = _read(HERE / "clocks.yaml"), _read(HERE / "ladders.yaml")
    clocks, escalation = _read(copy / NAME / "clocks.yaml"), _read(copy / NAME / "escalation.yaml")
    clocks["clocks"] = own["clocks"]
    for row in clocks["nudges"]:
        row["after"] = row["at_most"] = {"amount": int(speed * 40 // 60), "unit": "clock_minutes"}
    escalation["repeats"] = slow["repeats"]
    kept = [row for row in escalation["ladders"] if row["name"] != "owner_first"]
    escalation["ladders"] = [*slow["ladders"], *kept]
    _write(copy / NAME / "clocks.yaml", clocks)
    _write(copy / NAME / "escalation.yaml", escalation)
    return copy


def staff_for_ten_days(folder: Path, *, port: int) -> Path:
    """Give the staff file with the port on which the phones listen."""
    file = folder / "staff.yaml"
    file.write_text((HERE / "staff.yaml").read_text("utf-8").replace("PORT", str(port)), "utf-8")
    return file


def _read(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text("utf-8"))


def _write(file: Path, tree: Any) -> None:
    with file.open("w", encoding="utf-8") as out:
        YAML(typ="safe").dump(tree, out)
