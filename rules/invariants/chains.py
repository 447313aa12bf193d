"""Each entry of a history carries the hash of the one before, and the document that of the newest."""

from __future__ import annotations

from itertools import pairwise

from schemas.looks import CaseLook


def broken_chain(case: CaseLook) -> str:
    """Say where a history is not chained; empty if it is. Hashes are taken as stored: `audit chain` computes them.

    A gap between entries is none of this: see ``broken_history``.
    """
    if not case.links:
        return ""
    oldest, newest = case.links[0], case.links[-1]
    before = {one.last: one.hash for one in case.segments} | {0: ""}
    if before.get(oldest.seq - 1, oldest.prev) != oldest.prev:
        return f"entry {oldest.seq} does not follow the one before"
    for one, following in pairwise(case.links):
        if following.seq == one.seq + 1 and following.prev != one.hash:
            return f"entry {following.seq} does not follow the one before"
    return "" if newest.hash == case.head else f"entry {newest.seq} is not the newest that the case knows"
