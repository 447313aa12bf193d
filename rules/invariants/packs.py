"""Every open case runs under a pack that this deployment has in that version."""

from __future__ import annotations

from schemas.case import ENDED
from schemas.looks import CaseLook
from schemas.policy.pack import Packs


def without_pack(case: CaseLook, packs: Packs) -> str:
    """Say what is wrong with the pack of an open case; empty if it is there."""
    if case.state in ENDED or case.pack in packs.by_ref:
        return ""
    return f"pack {' '.join(case.pack)} is not loaded"
