"""The settings by which handbooks differ most, in the words of the pack matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Final, NamedTuple

from ops.cli.clock_view import in_words
from schemas.policy.clock_parts import ASKED_DEPARTMENT
from schemas.policy.clocks import ClockRow
from schemas.policy.pack import Pack
from schemas.policy.row import takes

NOTHING: Final = "—"


class Setting(NamedTuple):
    """One setting of two packs."""

    name: str
    before: str
    after: str

    @property
    def is_same(self) -> bool:
        """Whether both packs say the same."""
        return self.before == self.after


def settings_between(before: Pack, after: Pack) -> list[Setting]:
    """Give the settings of two packs side by side; a dash stands for what a pack does not say."""
    old, new = dict(_settings(before)), dict(_settings(after))
    levels = [_levels(pack) for pack in (before, after)]
    names = [*old, *(name for name in new if name not in old)]
    rows = [Setting(name, old.get(name, NOTHING), new.get(name, NOTHING)) for name in names]
    place = 1 + next(place for place, row in enumerate(rows) if row.name == "Priority labels, top to bottom")
    ranked = [
        Setting(f"Level {number}: {what}", left.get(what, NOTHING), right.get(what, NOTHING))
        for number, (left, right) in enumerate(zip_longest(*levels, fillvalue={}), start=1)
        for what in ("limit from receipt", "what stops it")
    ]
    return [*rows[:place], *ranked, *rows[place:]]


def _settings(pack: Pack) -> Iterator[tuple[str, str]]:
    triage, callbacks, intake = pack.triage, pack.callbacks, pack.intake
    departments = {row.code: row.label for row in pack.directory.departments}
    yield "Scope", _listed(row.label for row in triage.classes)
    yield "Modules", _listed(row.label for row in triage.modules)
    yield "Channels", _listed(row.label for row in intake.channels)
    yield (
        "Priority labels, top to bottom",
        _listed(row.label for row in sorted(triage.priorities, key=lambda row: row.rank)),
    )
    yield "Stated type is trusted", "yes" if triage.declared.trust_declared_type else "no"
    yield "Topic limits", _clocks(pack, lambda row: bool(row.when.topics))
    yield "Helper department limit", _clocks(pack, lambda row: row.owner == ASKED_DEPARTMENT)
    yield "Verification", _clocks(pack, lambda row: row.satisfied_by == ("case.verified",))
    yield (
        "Suggestion",
        _clocks(pack, lambda row: "suggestion.judged" in row.satisfied_by and len(row.satisfied_by) == 1),
    )
    yield "Callback", _clocks(pack, lambda row: "callback.recorded" in row.satisfied_by)
    yield "Callback by", departments.get(callbacks.caller.department, callbacks.caller.department)
    yield "Satisfaction values", _listed(row.label for row in callbacks.answers)
    yield "What an answer leads to", _listed(f"{row.label} → {row.then}" for row in callbacks.answers)
    cap = callbacks.cap
    yield "Round cap", str(cap.rounds) if cap else "none"
    yield "Stuck case goes to", departments.get(cap.department, cap.department) if cap else "nobody by itself"
    yield "Remedies", _listed(row.label for row in pack.handling.remedies)
    yield (
        "Approval above",
        _listed(
            f"{row.most.amount} {row.most.currency}{f' ({_listed(row.remedies)})' if row.remedies else ''}"
            for row in pack.handling.limits
        ),
    )
    yield "Anonymous", "allowed" if intake.identity.anonymous else "not allowed"
    yield "Required fields", _listed(row.label for row in intake.required)
    yield "Incomplete", intake.incomplete.action
    yield "Final label", _listed(dict.fromkeys(row.status_label for row in callbacks.outcomes))
    yield "Customers are told by", _listed(row.code for row in pack.notices.channels)
    yield "Required in the archive", _listed(row.label for row in pack.archive.parts if row.required)


def _levels(pack: Pack) -> list[Mapping[str, str]]:
    """Give limit and stopping events of each level, the most urgent first."""
    ranked = sorted(pack.triage.priorities, key=lambda row: row.rank)
    return [_level(pack, row.code, row.label) for row in ranked]


def _level(pack: Pack, code: str, label: str) -> Mapping[str, str]:
    rows = [
        row
        for row in pack.clocks.clocks
        if row.enabled
        and row.anchor == "received_at"
        and not row.when.topics
        and takes(row.when.priorities, code)
    ]
    return {
        "limit from receipt": f"{label}: {_listed(map(_limit, rows))}",
        "what stops it": _listed(f"{row.name}: {' or '.join(row.satisfied_by)}" for row in rows),
    }


def _clocks(pack: Pack, wanted: Callable[[ClockRow], bool]) -> str:
    return _listed(_limit(row) for row in pack.clocks.clocks if row.enabled and wanted(row))


def _limit(row: ClockRow) -> str:
    narrower = (*row.when.classes, *row.when.topics, *row.when.modules)
    who = f" ({', '.join(narrower)})" if narrower else ""
    return f"{in_words(row.limit) if row.limit else 'as promised'} {row.name}{who}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or NOTHING
