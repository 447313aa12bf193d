"""Which row of one pack answers to which of the other, and how the two differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from ops.comparing.rows import Flat, flat_rows
from schemas.policy.pack import Pack

Kind = Literal["added", "removed", "changed", "source", "renamed"]
"""source: nothing but the source changed; renamed: nothing but the id."""

_ALIKE: Final = 0.5
"""Share of events that two clocks of different names have in common at least to be about the same."""


@dataclass(frozen=True, slots=True)
class Change:
    """How one row differs."""

    kind: Kind
    before: Flat | None
    after: Flat | None
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """Key, with dots for what stands within, to value before and after; None where there is none."""

    @property
    def row(self) -> Flat:
        """Give the row, as it is if it still is."""
        return self.after or self.before  # type: ignore[return-value]  # one of them is there


def changes_between(before: Pack, after: Pack) -> list[Change]:
    """Give every difference, by section in the order of the files; empty if the packs say the same."""
    old, new = flat_rows(before), flat_rows(after)
    partner = _partners(old, new)
    places = {id(row): place for place, row in enumerate(new)}
    changes = [
        (places[id(partner[id(row)])], _change(row, partner[id(row)])) for row in old if id(row) in partner
    ]
    found = {id(row) for row in partner.values()}
    changes += [(places[id(row)], Change("added", None, row)) for row in new if id(row) not in found]
    sections = list(dict.fromkeys(row.section for row in (*old, *new)))
    gone = [Change("removed", row, None) for row in old if id(row) not in partner]
    told = [one for _, one in sorted(changes, key=lambda one: one[0]) if one is not None]
    return sorted([*told, *gone], key=lambda change: sections.index(change.row.section))


def _partners(old: Sequence[Flat], new: Sequence[Flat]) -> dict[int, Flat]:
    """Pair rows: by id, then by what they are about and for whom, then by what they are about, then by events."""
    partner: dict[int, Flat] = {}
    keys: tuple[Callable[[Flat], Hashable], ...] = (
        lambda row: (row.section, row.table, row.id),
        lambda row: (row.section, row.table, row.about, row.narrowed),
        lambda row: (row.section, row.table, row.about),
    )
    for key in keys:
        free = _free(new, partner)
        waiting: dict[Hashable, list[Flat]] = defaultdict(list)
        for row in free:
            waiting[key(row)].append(row)
        for row in old:
            if id(row) not in partner and waiting.get(key(row)):
                partner[id(row)] = waiting[key(row)].pop(0)
    for row in old:
        if id(row) not in partner and row.events:
            alike = [(_share(row, other), other) for other in _free(new, partner) if other.table == row.table]
            share, best = max(alike, key=lambda one: one[0], default=(0.0, row))
            if share >= _ALIKE:
                partner[id(row)] = best
    return partner


def _free(new: Sequence[Flat], partner: Mapping[int, Flat]) -> list[Flat]:
    taken = {id(row) for row in partner.values()}
    return [row for row in new if id(row) not in taken]


def _share(one: Flat, other: Flat) -> float:
    both = one.events | other.events
    return len(one.events & other.events) / len(both) if both else 0.0


def _change(before: Flat, after: Flat) -> Change | None:
    old, new = dict(_leaves(before.values)), dict(_leaves(after.values))
    fields = {name: (old.get(name), new.get(name)) for name in (old | new) if old.get(name) != new.get(name)}
    if fields:
        return Change("changed", before, after, fields)
    if before.source != after.source:
        return Change("source", before, after)
    return Change("renamed", before, after) if before.id != after.id else None


def _leaves(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Give values by dotted key; an amount with its unit or currency is one value."""
    for name, value in values.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and "amount" not in value:
            yield from _leaves(value, f"{key}.")
        elif value not in (None, [], ""):
            yield key, value
