"""Every alert that a case ordered exists: what a history says was sent has arrived."""

from __future__ import annotations

from schemas.looks import CaseLook


def without_alert(case: CaseLook) -> str:
    """Say which alerts a case ordered and nobody raised; empty if there are none.

    One that is under way is missing for a moment.
    """
    named = [f"alert {one.data['kind']} of entry {one.seq}" for one in case.unraised]
    return f"{', '.join(named)} was never raised" if named else ""
