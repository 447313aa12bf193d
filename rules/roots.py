"""The daily root over the heads of all cases, and what proves that a case stands under it."""

from __future__ import annotations

from rules.jobs.kinds import Findings, World
from rules.merkle import Step, leaf_hash, path_to, root_of
from rules.versions import next_version
from schemas.decision import Decision
from schemas.errands import Errand
from schemas.job import Job
from schemas.messages.evidence import KeepRoot, RootKept
from schemas.root import DayRoot, HeadChunk, KeepHeads, KeptHeads, root_id


def ask_heads(_job: Job, world: World) -> Errand:
    """Ask for the heads of all cases."""
    return KeepHeads(world.now)


def order_root(job: Job, world: World) -> Findings:
    """Have the root over all heads kept and published; it names the one before.

    Source: S3-34; rules/jobs.yaml, row jobs.evidence.root.
    """
    kept: KeptHeads | None = world.answer
    if kept is None:
        return Findings(is_blind=True, note="the heads could not be read")
    root = root_of(kept.chunk_roots)
    order = KeepRoot(
        at=kept.at, root=root, count=kept.count, chunk_roots=kept.chunk_roots, previous=job.cursor
    )
    return Findings(orders=(order,), cursor=root, note=f"{kept.count} cases under {root[:16]}")


def keep_root(known: DayRoot | None, order: KeepRoot) -> Decision[DayRoot]:
    """Keep a root; one that is kept stays as it is.

    Source: S3-34.
    """
    if known is not None:
        return Decision(before=known, after=known, event="evidence.unchanged")
    root = DayRoot(
        id=root_id(order.at),
        root=order.root,
        at=order.at,
        count=order.count,
        chunk_roots=order.chunk_roots,
        previous=order.previous,
    )
    told = RootKept(root=order.root, count=order.count, at=order.at, previous=order.previous)
    return Decision(before=None, after=next_version(None, root), event="evidence.root-kept", events=(told,))


def chunk_root(chunk: HeadChunk) -> str:
    """Give the root over the heads of a chunk."""
    return root_of([leaf_hash(one.case_id, one.version, one.hash) for one in chunk.heads])


def path_under(root: DayRoot, chunk: HeadChunk, case_id: str) -> tuple[Step, ...]:
    """Give the hashes that lead from a case's leaf to a root.

    Args:
        root: The root.
        chunk: The chunk that holds the case.
        case_id: The case.
    """
    leaves = [leaf_hash(one.case_id, one.version, one.hash) for one in chunk.heads]
    place = [one.case_id for one in chunk.heads].index(case_id)
    return (*path_to(leaves, place), *path_to(root.chunk_roots, chunk.place))
