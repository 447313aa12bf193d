"""Packs as people name them on the command line: by folder, or by name and version of a loaded one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from ops.cli.failure import Failed
from ops.cli.tools import Tools
from schemas.errors import PolicyError
from schemas.policy.pack import Pack, Packs
from workers.packs import HEAD, load_pack, section_names


def folders_of(path: Path) -> list[Path]:
    """Give the folders of packs that a path names: itself, or those in it.

    Raises:
        Failed: there is none; says what is there instead.
    """
    if path.is_file():
        raise Failed(f"{path} is a file.", f"Name the folder of the pack: {path.parent}")
    if not path.is_dir():
        raise Failed(f"There is no folder {path}.", _near_folder(path))
    if _looks_like_a_pack(path):
        return [path]
    found = sorted(one for one in path.iterdir() if one.is_dir() and _looks_like_a_pack(one))
    if not found:
        raise Failed(f"There is no pack in {path}.", "A pack is a folder with a pack.yaml.")
    return found


def pack_named(name: str, tools: Tools, *, code: int = 1) -> Pack:
    """Give the pack of a folder, or the loaded one of a name or name@version; without a version, the newest.

    Args:
        name: As people write it.
        tools: Know the packs of the deployment.
        code: Exit code if there is no such pack.

    Raises:
        Failed: there is none, or it is faulty; suggests those that are near.
    """
    try:
        folder = Path(name)
        if folder.is_dir() or os.sep in name:
            return load_pack(_only(folders_of(folder)))
        return _loaded(name, tools.packs())
    except Failed as fault:
        raise Failed(fault.sentence, fault.advice, code) from None
    except PolicyError as fault:
        raise Failed(str(fault), "caseloop pack check shows every fault.", code) from None


def _only(folders: list[Path]) -> Path:
    if len(folders) > 1:
        found = ", ".join(str(folder) for folder in folders)
        raise Failed(f"{folders[0].parent} holds several packs.", f"Name one of {found}.")
    return folders[0]


def _loaded(name: str, packs: Packs) -> Pack:
    wanted, at, version = name.partition("@")
    newest = packs.newest.get(wanted)
    if newest is None:
        raise Failed(f"There is no pack {wanted!r}, and no such folder.", _near(wanted, packs.newest))
    if not at:
        return newest
    versions = [number for known, number in packs.by_ref if known == wanted]
    if version not in versions:
        raise Failed(f"Pack {wanted} has no version {version!r} here.", f"Loaded: {', '.join(versions)}.")
    return packs.by_ref[wanted, version]


def _near(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    return f"{f'Do you mean {near[0]}? ' if near else ''}Loaded: {', '.join(names)}."


def _near_folder(path: Path) -> str:
    beside = [one.name for one in path.parent.iterdir() if one.is_dir()] if path.parent.is_dir() else []
    near = get_close_matches(path.name, beside, n=1)
    return f"Do you mean {path.parent / near[0]}?" if near else "A pack is a folder with a pack.yaml."


def _looks_like_a_pack(folder: Path) -> bool:
    """Say whether a folder is meant as a pack, even if files of it are missing."""
    try:
        names = {one.name for one in folder.iterdir()}
    except OSError:
        return False
    return f"{HEAD}.yaml" in names or len(names & {f"{name}.yaml" for name in section_names()}) > 1
