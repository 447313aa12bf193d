"""``caseloop case proof``: what a customer may check without us."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ops.cli.case_named import find
from ops.cli.failure import Failed
from ops.cli.tools import CaseName, Given
from rules.proof import proof_of
from schemas.model import text_of


def proof(
    case: CaseName,
    *,
    out: Annotated[Path, Parameter(help="File that is written, JSON.")],
    tools: Given,
) -> None:
    """Write what a customer may check: the history without anything internal or personal, that still verifies.

    ops/verify_proof.py checks it with Python alone; docs/evidence.md says how.
    """
    found = find(tools, case)
    proofs = tools.packs().of(found.pack).privacy.proofs
    if proofs is None or not proofs.enabled:
        sentence = f"Pack {found.pack.name} gives customers no proofs."
        raise Failed(sentence, "Row privacy.proofs of its privacy.yaml switches them on.")
    newest = next(iter(tools.ledger.roots(limit=1)), None)
    chunk = tools.ledger.chunk_of(newest.id, found.id) if newest else None
    under = (newest, chunk) if newest and chunk else None
    history = tools.ledger.audited(found.id)
    if history.faults:
        raise Failed(f"{found.number}: {history.faults[0]}", "caseloop audit chain names every fault.")
    bundle = proof_of(found, history.entries, under)
    out.write_text(json_text.dumps(bundle, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    said = f"under the root of {text_of(newest.at)}" if newest and chunk else "under no root yet"
    tools.console.print(f"[green]✓[/] {found.number}: {len(history.entries)} entries, {said}")
