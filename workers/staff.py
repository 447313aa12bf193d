"""Read the staff file, and read it again when its content changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from rules.staff_faults import faults_of
from rules.staff_reading import with_instants
from schemas.errors import PolicyError, StaffError
from schemas.policy.pack import Packs
from schemas.staff import Staff
from workers.clock import monotonic
from workers.pack_places import place_of_path
from workers.pack_yaml import parse_yaml, shown_path, validated
from workers.unit import place_of as place_in_code

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 1.0
"""Real time between looks at the file."""


def load_staff(path: Path, packs: Packs) -> Staff:
    """Read a staff file and check it against the packs.

    Raises:
        StaffError: it is missing or faulty; the text lists every fault on a line, with file, line and row.
    """
    return staff_from(path, _bytes_of(path), packs)


def staff_from(path: Path, content: bytes, packs: Packs) -> Staff:
    """Give the staff that the content of a file says.

    Args:
        path: Where it stands, for the faults.
        content: YAML in UTF-8.
        packs: Whose departments, roles, calendars and ladders it must fit.

    Raises:
        StaffError: it is faulty, in a way that was foreseen or not.
    """
    try:
        return _read(path, content, packs)
    except StaffError:
        raise
    except Exception as fault:
        where = f"{type(fault).__name__} at {place_in_code(fault)}"
        message = f"{shown_path(path)}: expected a staff file, found one that cannot be understood: {where}"
        raise StaffError(message) from fault


def _read(path: Path, content: bytes, packs: Packs) -> Staff:
    try:
        tree = parse_yaml(path, content)
        staff = validated(path, Staff, with_instants(tree), tree)
    except PolicyError as fault:
        raise StaffError(str(fault)) from None
    faults = [
        f"{shown_path(path)}:{place_of_path(tree, fault.path)}: {fault.sentence}"
        for fault in faults_of(staff, packs)
    ]
    if faults:
        raise StaffError("\n".join(faults))
    return staff


class StaffFile:
    """A staff file that may change while the process runs. A faulty new one is logged, and the old one stays."""

    def __init__(self, path: Path, packs: Packs, *, monotonic: Callable[[], float] = monotonic) -> None:
        """Read the file.

        Raises:
            StaffError: it is missing or faulty.
        """
        self._path = path
        self._packs = packs
        self._monotonic = monotonic
        self._content = _bytes_of(path)
        self._staff = staff_from(path, self._content, packs)
        self._look_at = monotonic() + LOOK_EVERY_S
        self._looking = threading.Lock()
        self._told = ""

    def current(self) -> Staff:
        """Give the newest staff that could be used."""
        if self._monotonic() >= self._look_at and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._look_at = self._monotonic() + LOOK_EVERY_S
                self._looking.release()
        return self._staff

    def _look(self) -> None:
        """Read the file again if its content differs from what was read last; say each fault once.

        Whatever is wrong with it is a StaffError: who asks for the staff decides about an alert, and must go on.
        """
        try:
            content = _bytes_of(self._path)
            if content == self._content:
                return
            self._content = content
            self._staff = staff_from(self._path, content, self._packs)
        except StaffError as fault:
            if str(fault) != self._told:
                log.error("staff.refused", path=str(self._path), faults=str(fault).split("\n"))  # noqa: TRY400 - no trace
            self._told = str(fault)
        else:
            self._told = ""
            log.info("staff.reloaded", path=str(self._path), people_count=len(self._staff.people))


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        message = f"{path}: expected a staff file, found none that can be read: {fault.strerror}"
        raise StaffError(message) from None
