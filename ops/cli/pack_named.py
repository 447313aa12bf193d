"""The pack that somebody names on the command line."""

from __future__ import annotations

from ops.cli.failure import Failed
from ops.cli.tools import Tools
from schemas.policy.pack import Pack


def pack_or_default(tools: Tools, name: str | None) -> Pack:
    """Give a pack by name, the default one for none.

    Raises:
        Failed: there is no such pack.
    """
    packs = tools.packs()
    found = packs.named(name)
    if found is None:
        raise Failed(f"There is no pack {name!r}.", f"Known: {', '.join(sorted(packs.newest))}.")
    return found
