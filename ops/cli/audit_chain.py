"""``caseloop audit chain`` and ``roots``: prove that no history was changed, and show the roots that say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from cyclopts import Parameter

from ops.cli.case_named import find
from ops.cli.proof import faults_of
from ops.cli.showing import instant, show_table
from ops.cli.tools import Given, Limit, Tools
from rules.merkle import root_of
from rules.roots import chunk_root
from schemas.root import DayRoot, Head

_AT_ONCE: Final = 500


def chain(
    case: Annotated[str, Parameter(help="Id or number of one case; without it, all.")] = "", *, tools: Given
) -> int:
    """Verify histories byte for byte, chained, replayed, and as the newest root knew them."""
    newest = next(iter(tools.ledger.roots(limit=1)), None)
    anchors, faulty = ({}, list[str]()) if newest is None else _anchors(tools, newest)
    seen = set[str]()
    for case_id in [find(tools, case).id] if case else every_case(tools):
        seen.add(case_id)
        faults = faults_of_case(tools, case_id, anchors.get(case_id))
        faulty += [f"case {case_id}: {fault}" for fault in faults[:1]]
    gone = [] if case else sorted(anchors.keys() - seen)
    faulty += [f"case {one}: stands under the newest root and is gone" for one in gone]
    for fault in faulty:
        tools.console.print("[red]✗[/] ", end="")
        tools.console.print(fault, markup=False, soft_wrap=True)
    if not faulty:
        said = f", as the root of {instant(newest.at)} knew them" if newest else "; no root was kept yet"
        tools.console.print(f"[green]✓[/] {len(seen)} unbroken{said}")
    return 1 if faulty else 0


def roots(*, limit: Limit = 30, tools: Given) -> None:
    """List the newest roots over the heads of all cases."""
    rows = [(instant(one.at), one.count, one.root) for one in tools.ledger.roots(limit=limit)]
    show_table(tools.console, ("at", "cases", "root"), rows)


def faults_of_case(tools: Tools, case_id: str, anchor: Head | None = None) -> list[str]:
    """Give a sentence for everything that is wrong with a case's history; empty if it proves the stored case."""
    history = tools.ledger.audited(case_id)
    loaded = tools.store.load("cases", [case_id]).get(case_id)
    if history.faults or loaded is None:
        return [*history.faults] or ["expected a case, found none"]
    faults = faults_of(loaded, history.entries)
    known = {entry.seq: entry.hash for entry in history.entries}
    if anchor is not None and known.get(anchor.version) != anchor.hash:
        faults.append(f"entry {anchor.version}: is not the one that the newest root knew")
    return faults


def every_case(tools: Tools) -> Iterator[str]:
    """Give the ids of all cases, in their order."""
    last = ""
    while heads := tools.ledger.heads(after_case=last, limit=_AT_ONCE):
        yield from (head.case_id for head in heads)
        last = heads[-1].case_id


def _anchors(tools: Tools, root: DayRoot) -> tuple[dict[str, Head], list[str]]:
    """Give the heads below a root by case, and what is wrong with them; nothing once they have expired."""
    chunks = tools.ledger.chunks(root.id)
    if not chunks:
        return {}, []
    found = root_of([chunk_root(chunk) for chunk in chunks])
    faults = [] if found == root.root else ["the heads kept below the newest root make another root"]
    return {head.case_id: head for chunk in chunks for head in chunk.heads}, faults
