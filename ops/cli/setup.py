"""``caseloop setup``: make what a deployment needs."""

from __future__ import annotations

from ops.cli.jobs import plan
from ops.cli.tools import Given
from schemas.messages.catalogue import MESSAGES
from schemas.queues import QUEUES
from schemas.words import words_of


def setup(*, tools: Given) -> None:
    """Make exchanges, queues and indexes, and plan the recurring jobs. Harmless if that is done already.

    From now on only messages of this release are waited for; those of others are answered as unknown.
    """
    packs = tools.packs()
    departments = sorted({code for pack in packs.newest.values() for code in pack.directory.department_codes})
    rows = tools.jobs()
    tools.declare(departments)
    tools.store.announce("message", {name: words_of(shape) for name, shape in MESSAGES.items()}, alone=True)
    changed = plan(tools, rows)
    tools.console.print(
        f"Declared {len(QUEUES)} work queues, {len(departments)} department queues, and the indexes."
    )
    tools.console.print(f"{len(rows)} recurring jobs, {changed} of them planned anew or ended.")
