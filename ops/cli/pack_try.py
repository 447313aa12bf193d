"""``caseloop pack try``: what a pack would decide about messages of a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ops.cli.failure import Failed
from ops.cli.pack_places import pack_named
from ops.cli.showing import show_json, show_line
from ops.cli.tools import Given, Tools
from ops.trying.printing import Printer, summary_lines, summary_of
from ops.trying.records import Unreadable, records_of
from ops.trying.scoring import Scored, label_lines
from ops.trying.trial import Trial, Trier
from schemas.model import to_instant
from workers.clock import monotonic

PackName = Annotated[
    str, Parameter(help="Folder of a pack, or name or name@version of one of this deployment.")
]


def try_pack(  # noqa: PLR0913 - what people may say, all but two named
    pack: PackName,
    file: Annotated[Path, Parameter(help="JSON Lines, YAML (.yaml), or a text a line (.txt).")],
    *,
    at: Annotated[
        str | None,
        Parameter(help="Instant of receipt where a line says none, such as 2026-03-06T18:30:00+08:00."),
    ] = None,
    brief: Annotated[bool, Parameter(help="One line for each message.", negative="")] = False,
    json: Annotated[bool, Parameter(help="For another program.", negative="")] = False,
    tools: Given,
) -> int:
    """Try a pack on messages, without servers, and say what decided about each.

    A line is a CloudEvent, the bare data of a submission, or an object with a `text` alone, whose other fields are
    filled with what says nothing. Labels under `expect` or `gold` are compared with the answers at the end.
    Exit code 0: every line could be read; 1: one could not.
    """
    chosen = pack_named(pack, tools)
    if not file.is_file():
        raise Failed(f"There is no file {file}.", "Name a file of messages: JSON Lines, YAML or text.")
    trier, printer = Trier(chosen, now=_instant(at, tools)), Printer(chosen)
    if not json:
        show_line(tools.console, printer.heading(trier.now))
    began, trials, scored = monotonic(), list[Trial](), list[Scored]()
    for trial in _trials(file, trier, scored):
        trials.append(trial)
        if not json:
            lines = [printer.line(trial)] if brief else [*printer.lines(trial), ""]
            show_line(tools.console, "\n".join(lines))
    summary = summary_of(trials, monotonic() - began)
    labels = list(label_lines(scored, chosen)) if scored else []
    if json:
        named = {"name": chosen.name, "version": chosen.version}
        show_json(tools.console, {"pack": named, "trials": trials, "summary": summary, "labels": labels})
    else:
        said = "\n".join([*summary_lines(summary), *labels])
        show_line(tools.console, said)
    return 1 if any(trial["outcome"] == "unreadable" for trial in trials) else 0


def _trials(file: Path, trier: Trier, scored: list[Scored]) -> Iterator[Trial]:
    """Give the trial of each record, and note those that say what is right."""
    for record in records_of(file):
        if isinstance(record, Unreadable):
            yield {"line": record.line, "outcome": "unreadable", "why": record.why}
            continue
        trial, case = trier.tried(record)
        if record.labels and case is not None and case.assessment is not None:
            scored.append(Scored(record, trial, case))
        yield trial


def _instant(written: str | None, tools: Tools) -> datetime:
    if written is None:
        return tools.now()
    try:
        return to_instant(datetime.fromisoformat(written))
    except ValueError:
        sentence = f"An instant has date, time and zone, found {written!r}."
        raise Failed(sentence, "For example: --at 2026-03-06T18:30:00+08:00") from None
