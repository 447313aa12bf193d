"""``caseloop setup``: make what a deployment needs."""

from __future__ import annotations

from ops.cli.tools import Given
from schemas.queues import QUEUES


def setup(*, tools: Given) -> None:
    """Make exchanges, queues and indexes. Harmless if they are there already."""
    packs = tools.packs()
    departments = sorted({code for pack in packs.newest.values() for code in pack.directory.department_codes})
    tools.declare(departments)
    tools.console.print(
        f"Declared {len(QUEUES)} work queues, {len(departments)} department queues, and the indexes."
    )
