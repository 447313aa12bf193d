"""Find the pack that a message about staff names, and the part of its workforce section that it needs."""

from __future__ import annotations

from typing import TypeVar

from schemas.errors import InvalidMessage, NotAllowed
from schemas.policy.pack import Pack, Packs

P = TypeVar("P")


def pack_named(packs: Packs, name: str | None) -> Pack:
    """Give the newest version of a pack; the default one for None.

    Raises:
        InvalidMessage: there is no such pack.
    """
    pack = packs.named(name)
    if pack is None:
        known = f"one of {', '.join(sorted(packs.newest))}"
        sentence = f"There is no such pack; expected {known}."
        raise InvalidMessage(sentence, field="pack", expected=known, found=repr(name))
    return pack


def expect_part(pack: Pack, part: P | None, name: str) -> P:
    """Give a part of the workforce section that a message needs.

    Raises:
        NotAllowed: the pack leaves it out.
    """
    if not part:
        raise NotAllowed(
            f"Pack {pack.name} has no rows for this.",
            field="pack",
            expected=f"a pack with workforce.{name}",
            found=repr(pack.name),
        )
    return part
