"""The packs of a process with the people of its staff file, made anew when the file changes."""

from __future__ import annotations

from rules.people import with_people
from schemas.policy.pack import Packs
from schemas.staff import Staff


class Peopled:
    """Remembers the packs as made for the newest staff; shared by threads, which at worst make the same twice."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._made: tuple[Packs, Staff, Packs] | None = None

    def of(self, packs: Packs, staff: Staff) -> Packs:
        """Give packs whose directories know the people of a staff file."""
        made = self._made
        if made is None or made[0] is not packs or made[1] is not staff:
            made = self._made = (packs, staff, with_people(packs, staff))
        return made[2]
