"""Checked packs kept beside the user's other caches, so that a process starts in a tenth of the time.

Reading and checking the YAML takes seconds of processor time; a deployment starts dozens of processes. A cached file
counts only for exactly the same files and the same shapes. Weights of trained scorers are not in it: they are read from
their own files each time, and what does not fit makes the YAML be read, so that the fault is told with file and line.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError

import schemas
from schemas.errors import PolicyError
from schemas.policy.clock_parts import ClockTime
from schemas.policy.pack import Pack, Packs
from schemas.policy.paging import PagingPolicy
from workers.clock import Clock
from workers.models import all_with_models, shelf_beside
from workers.packs import PACKS_FOLDER, load_packs

log = structlog.get_logger(__name__)

_PACKS: Final = TypeAdapter(list[Pack])


def cached_packs(folder: Path | None, default: str, cache: Path) -> Packs:
    """Give the packs below a folder, from the cache if they were checked before.

    Raises:
        PolicyError: a pack is faulty, see ``load_packs``.
    """
    folder = folder or PACKS_FOLDER
    path = cache / f"packs-{_digest(folder, default)}.json"
    with contextlib.suppress(OSError, ValidationError, PolicyError):
        packs = _PACKS.validate_json(path.read_bytes())
        newest = {pack.name: pack for pack in packs}
        kept = Packs({(pack.name, pack.version): pack for pack in packs}, default, newest)
        return all_with_models(kept, shelf_beside(folder))
    loaded = load_packs(folder, default=default)
    order = sorted(loaded.by_ref.values(), key=lambda pack: loaded.newest[pack.name] is pack)
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(_PACKS.dump_json(order, exclude_defaults=True))
        draft.replace(path)
    return loaded


def with_technical_delays(packs: Packs, clock: Clock) -> Packs:
    """Give packs whose delays for machines pass in real time, however fast the clock runs."""
    if clock.speed == 1.0:
        return packs
    return Packs(
        {ref: _slowed(pack, clock) for ref, pack in packs.by_ref.items()},
        packs.default,
        {name: _slowed(pack, clock) for name, pack in packs.newest.items()},
    )


def _slowed(pack: Pack, clock: Clock) -> Pack:
    rows = tuple(
        row.model_copy(update={"after": _longer(row.after, clock), "at_most": _longer(row.at_most, clock)})
        for row in pack.clocks.nudges
    )
    merging = pack.intake.merging
    if merging is not None:
        delays = {
            "again_after": _longer(merging.again_after, clock),
            "at_most": _longer(merging.at_most, clock),
        }
        merging = merging.model_copy(update=delays)
    return pack.model_copy(
        update={
            "intake": pack.intake.model_copy(update={"merging": merging}),
            "clocks": pack.clocks.model_copy(update={"nudges": rows}),
            "escalation": pack.escalation.model_copy(
                update={"paging": _paced(pack.escalation.paging, clock)}
            ),
        }
    )


def _longer(delay: ClockTime, clock: Clock) -> ClockTime:
    return delay.model_copy(update={"amount": int(delay.amount * clock.speed)})


def _paced(paging: PagingPolicy, clock: Clock) -> PagingPolicy:
    """Give paging rows whose waits for channels pass in real time."""
    retries = paging.retries
    seconds = ("first_seconds", "longest_seconds", "limited_at_most_seconds", "lost_after_seconds")
    slowed = {name: int(getattr(retries, name) * clock.speed) for name in seconds}
    return paging.model_copy(update={"retries": retries.model_copy(update=slowed)})


def _digest(folder: Path, default: str) -> str:
    digest = hashlib.sha256(default.encode())
    shapes = Path(schemas.__file__).parent
    for path in sorted([*folder.glob("*/*.yaml"), *shapes.rglob("*.py")]):
        digest.update(str(path).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
