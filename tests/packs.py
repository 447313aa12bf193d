"""The handbook's pack as delivered, and changed copies of it."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

from schemas.policy.pack import Pack, Packs
from workers.packs import PACKS_FOLDER, load_pack

HANDBOOK = PACKS_FOLDER / "feedback-handbook"


@cache
def the_pack() -> Pack:
    """Give the handbook's pack."""
    return load_pack(HANDBOOK)


def the_packs() -> Packs:
    """Give a process that has loaded the handbook's pack and no other."""
    pack = the_pack()
    return Packs(by_ref={(pack.name, pack.version): pack}, default=pack.name, newest={pack.name: pack})


def a_pack(section: str, **changes: Any) -> Pack:
    """Give the handbook's pack with some fields of one section replaced."""
    pack = the_pack()
    return pack.model_copy(update={section: getattr(pack, section).model_copy(update=changes)})


def a_pack_folder(parent: Path, *, section: str, old: str, new: str) -> Path:
    """Give a copy of the pack's folder in which one text of one file is another one."""
    folder = parent / HANDBOOK.name
    shutil.copytree(HANDBOOK, folder)
    path = folder / f"{section}.yaml"
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        message = f"{path.name}: expected {old!r} once, found it {text.count(old)} times"
        raise ValueError(message)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder
