"""``caseloop pack diff``: how two packs differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from cyclopts import Parameter
from rich.rule import Rule

from ops.cli.failure import Failed
from ops.cli.pack_places import pack_named
from ops.cli.pack_try import PackName
from ops.cli.showing import show_json, show_table
from ops.cli.tools import Given, Tools
from ops.comparing.pairs import Change, Kind, changes_between
from ops.comparing.rows import HEAD
from ops.comparing.settings import Setting, settings_between
from ops.comparing.words import both, whole
from schemas.policy.pack import Pack
from workers.packs import section_names

DIFFERENT: Final = 1
"""Exit code if the packs differ; 0 if they do not."""

TROUBLE: Final = 2
"""Exit code if they cannot be compared."""

_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "source": "s", "renamed": "i"}


def diff(
    before: PackName,
    after: PackName,
    *,
    section: Annotated[str | None, Parameter(help="Only this section, such as clocks.")] = None,
    json: Annotated[bool, Parameter(help="For another program.", negative="")] = False,
    tools: Given,
) -> int:
    """Say how two packs differ: their settings side by side, then each row that was added, removed or changed.

    Rows answer to each other by id, and where ids differ by what they are about: code, field, kind, name, events.
    Exit code 0: they say the same; 1: they differ; 2: they could not be compared.
    """
    if section not in (None, HEAD, *section_names()):
        names = ", ".join((HEAD, *section_names()))
        raise Failed(f"There is no section {section!r}.", f"Sections: {names}.", TROUBLE)
    old, new = pack_named(before, tools, code=TROUBLE), pack_named(after, tools, code=TROUBLE)
    changes = [one for one in changes_between(old, new) if section in (None, one.row.section)]
    settings = settings_between(old, new) if section is None else []
    if json:
        show_json(tools.console, _as_json(old, new, settings, changes))
    else:
        _show(tools, old, new, settings, changes)
    return DIFFERENT if changes else 0


def _show(tools: Tools, old: Pack, new: Pack, settings: Sequence[Setting], changes: Sequence[Change]) -> None:
    names = [f"{pack.name} {pack.version}" for pack in (old, new)]
    if changes and settings:
        rows = [(" " if one.is_same else "≠", one.name, one.before, one.after) for one in settings]
        show_table(tools.console, ("", "setting", *names), rows)
    for section in dict.fromkeys(change.row.section for change in changes):
        tools.console.print(Rule(f"{section}.yaml", align="left"))
        found = [change for change in changes if change.row.section == section]
        show_table(
            tools.console, ("", "row", "key", "before", "after"), [row for one in found for row in _rows(one)]
        )
    counts = Counter(change.kind for change in changes)
    said = ", ".join(f"{counts[kind]} {word}" for kind, word in _WORDS.items() if counts[kind])
    tools.console.print(
        f"{names[0]} → {names[1]}: {said or 'they say the same'}", markup=False, highlight=False
    )


_WORDS: Final[Mapping[Kind, str]] = {
    "changed": "changed (~)",
    "added": "added (+)",
    "removed": "removed (-)",
    "source": "with another source only (s)",
    "renamed": "with another id only (i)",
}


def _rows(change: Change) -> list[tuple[str, str, str, str, str]]:
    """Give the lines of one change: one for each key, with the row's name in the first."""
    sign, name = _SIGNS[change.kind], _name(change)
    if change.before is None or change.after is None:
        flat = change.row
        cells = ("", whole(flat.told)) if change.before is None else (whole(flat.told), "")
        return [(sign, name, "", *cells)]
    if change.kind == "source":
        return [(sign, name, "source", change.before.source, change.after.source)]
    if change.kind == "renamed":
        return [(sign, name, "id", change.before.id, change.after.id)]
    lines = [(key, *both(before, after)) for key, (before, after) in change.fields.items()]
    first, *more = lines
    return [(sign, name, *first), *(("", "", *line) for line in more)]


def _name(change: Change) -> str:
    if change.before and change.after and change.before.id != change.after.id:
        return f"{change.before.id} → {change.after.id}"
    return change.row.id


def _as_json(old: Pack, new: Pack, settings: Sequence[Setting], changes: Sequence[Change]) -> dict[str, Any]:
    return {
        "before": {"name": old.name, "version": old.version},
        "after": {"name": new.name, "version": new.version},
        "differ": bool(changes),
        "settings": [one._asdict() | {"same": one.is_same} for one in settings],
        "counts": dict(Counter(change.kind for change in changes)),
        "changes": [_change_as_json(change) for change in changes],
    }


def _change_as_json(change: Change) -> dict[str, Any]:
    row, before, after = change.row, change.before, change.after
    return {
        "kind": change.kind,
        "section": row.section,
        "table": row.table,
        "about": row.about,
        "id": {"before": before.id if before else None, "after": after.id if after else None},
        "source": {"before": before.source if before else None, "after": after.source if after else None},
        "values": dict(row.told) if before is None or after is None else {},
        "fields": {name: {"before": old, "after": new} for name, (old, new) in change.fields.items()},
    }
