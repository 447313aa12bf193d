"""``caseloop backup`` and ``restore``: everything that a deployment keeps, into a folder and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ops.backup.errors import BackupFault
from ops.backup.files import Noted, write_text
from ops.backup.making import Source, make_backup
from ops.backup.restoring import (
    Backup,
    Restored,
    check_keys,
    compare,
    known_erasures,
    load,
    note_of_erasures,
)
from ops.backup.since import Since, read_since
from ops.cli.audit_chain import every_case, faults_of_case
from ops.cli.failure import Failed
from ops.cli.showing import counted, instant, json_text, show_json
from ops.cli.tools import Given, Tools
from schemas.backup import Manifest
from schemas.queues import QUEUES

_SHOWN = 20

Json = Annotated[bool, Parameter(help="Print JSON for another program.")]


def backup(
    folder: Annotated[Path, Parameter(help="A new folder.")], *, json: Json = False, tools: Given
) -> int:
    """Write everything that MongoDB holds, as it stood at one instant, and what the broker must have. Work goes on."""
    source = Source(tools.dumps, tools.amqp_url, _departments(tools))
    with _faults(), _bar(tools) as bar:
        manifest = make_backup(source, folder, now=tools.now(), told=lambda *what: _task(bar, *what))
    if json:
        show_json(tools.console, {"folder": str(folder), **manifest.model_dump(mode="json")})
        return 0
    documents = sum(part.count for part in manifest.parts)
    size = sum(part.bytes for part in manifest.parts) / 1_000_000
    tools.console.print(
        f"[green]✓[/] {counted(documents, 'document')}, {size:.1f} MB, as they stood at {manifest.instant}, "
        f"in {folder}"
    )
    tools.console.print("It is worth nothing without the master keys, and folder keys is to be kept apart.")
    return 0


def restore(  # noqa: PLR0913 - each is an option of the command
    folder: Annotated[Path, Parameter(help="A backup.")],
    *,
    keys: Annotated[Path | None, Parameter(help="Folder of keys.bson, if it is kept apart.")] = None,
    erased: Annotated[
        tuple[Path, ...], Parameter(help="Lists of who was erased since, as caseloop keys erased makes them.")
    ] = (),
    replace: Annotated[bool, Parameter(help="Do away with what the database holds.")] = False,
    json: Json = False,
    tools: Given,
) -> int:
    """Put a backup into an empty database, verified byte for byte; who was erased since stays erased.

    Workers and schedulers must not run. Exit code 1 if a history does not prove its case.
    """
    with _faults(), _bar(tools) as bar:

        def told(what: str, total: int) -> Noted:
            return _task(bar, what, total)

        found = Backup.at(folder, keys)
        _check_idle(tools)
        check_keys(found, tools.dumps)
        note = note_of_erasures(folder)
        lists = (*erased, note) if note.exists() else erased
        gone = known_erasures(lists)
        found.verify(told)
        since = read_since(tools.amqp_url, found.manifest.log)
        gone |= _erased_since(tools, since, replace=replace, listed=bool(lists))
        write_text(note, json_text(sorted(gone)))
        tools.dumps.clear()
        tools.declare(sorted({*found.manifest.departments, *_departments(tools)}))
        restored = load(found, tools.dumps, erased=gone, now=tools.now(), told=told)
        note.unlink()
        compare(restored, tools.dumps, since)
        restored.faults = _faults_of_chains(tools, told("verify histories", restored.counts.get("cases", 0)))
    if json:
        show_json(tools.console, _summary(found.manifest, restored, since))
    else:
        _report(tools, found.manifest, restored, since)
    return 1 if restored.faults else 0


def _check_idle(tools: Tools) -> None:
    busy = [state.name for state in tools.broker.queues(QUEUES) if state.consumer_count]
    if busy:
        raise BackupFault(
            f"Workers still serve {', '.join(busy)}.", "Stop workers and schedulers, then repeat it."
        )


def _erased_since(tools: Tools, since: Since, *, replace: bool, listed: bool) -> set[str]:
    """Give who was erased since the backup, by all that is left to ask.

    Raises:
        BackupFault: the database is not empty and not to be replaced, or nobody can say who was erased.
    """
    occupied = tools.dumps.occupied()
    if occupied and not replace:
        raise BackupFault(
            f"The database {tools.dumps.database!r} is not empty: {', '.join(occupied)}.",
            "Say --replace to do away with what it holds.",
        )
    if not (since.reaches_back or listed):
        raise BackupFault(
            "The log of events does not reach back to the backup, so nobody can say whose keys were erased since.",
            "Give the newest list with --erased FILE: erased.json of the newest backup, or of caseloop keys erased.",
        )
    return since.erased | set(tools.dumps.erased() if occupied else ())


def _faults_of_chains(tools: Tools, noted: Noted) -> list[str]:
    faults: list[str] = []
    for case_id in every_case(tools):
        faults += [f"case {case_id}: {fault}" for fault in faults_of_case(tools, case_id)[:1]]
        noted(1)
    return faults


def _departments(tools: Tools) -> list[str]:
    packs = tools.packs().by_ref.values()
    return sorted({code for pack in packs for code in pack.directory.department_codes})


def _summary(manifest: Manifest, restored: Restored, since: Since) -> dict[str, Any]:
    return {
        "made_at": manifest.model_dump(mode="json")["made_at"],
        "instant": manifest.instant,
        "counts": restored.counts,
        "erased_since": restored.erased,
        "log_reaches_back": since.reaches_back,
        "events_since": since.event_count,
        "behind": restored.behind,
        "faults": restored.faults,
    }


def _report(tools: Tools, manifest: Manifest, restored: Restored, since: Since) -> None:
    say = tools.console.print
    say(
        f"[green]✓[/] {counted(sum(restored.counts.values()), 'document')} of {instant(manifest.made_at)} restored"
    )
    if restored.erased:
        say(f"{counted(len(restored.erased), 'key')} of people who were erased since did not come back.")
    if restored.behind:
        say(f"The log knows more of {counted(len(restored.behind), 'case')}; --json names them.")
    elif since.reaches_back:
        say("The log knows nothing of cases that is not there.")
    say(
        "Upstream systems must publish again what was confirmed since: what is there already changes nothing."
    )
    _report_faults(tools, restored.faults)


def _report_faults(tools: Tools, faults: Sequence[str]) -> None:
    for fault in faults[:_SHOWN]:
        tools.warnings.print("[red]✗[/] ", end="")
        tools.warnings.print(fault, markup=False, soft_wrap=True)
    if not faults:
        tools.console.print("[green]✓[/] every history is unbroken and makes its case")


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except BackupFault as fault:
        raise Failed(fault.sentence, fault.advice) from None


def _bar(tools: Tools) -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} of {task.total}")
    quiet = not tools.warnings.is_terminal
    return Progress(*columns, TimeElapsedColumn(), console=tools.warnings, transient=True, disable=quiet)


def _task(bar: Progress, what: str, total: int) -> Noted:
    task = bar.add_task(what, total=total)

    def noted(count: int) -> None:
        bar.advance(task, count)

    return noted
