"""``caseloop publish``: send a file of messages, and say what became of each line."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, BinaryIO

from cyclopts import Parameter
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ops.cli.adapters import adapter_named
from ops.cli.failure import Failed
from ops.cli.lines import Line, Unreadable, read_line
from ops.cli.publish_wait import Fate, Watched
from ops.cli.showing import show_line
from ops.cli.tools import Given, Letter, Tools
from schemas.errors import Unavailable
from workers.clock import monotonic

BATCH = 500
_BATCHES_PER_SECOND = 5
_SHOWN = 20


@dataclass(slots=True)
class Tally:
    """What became of the lines."""

    confirmed: int = 0
    unconfirmed: list[int] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    stopped_at: int | None = None
    """Line from which nothing was sent, because the broker broke off."""
    not_applied: Fate | None = None
    """The line after which nothing was sent, because it was waited for in vain."""


def publish(  # noqa: PLR0913 - each is an option of the command
    file: Annotated[
        Path | None, Parameter(help="The file, one JSON object a line; without it, standard input.")
    ] = None,
    *,
    source: Annotated[str, Parameter(help="CloudEvents source for lines that name none.")] = "/command-line",
    adapter: Annotated[str | None, Parameter(help="How to read foreign rows: letters.")] = None,
    rate: Annotated[
        float | None, Parameter(help="Most messages per second; without it, as fast as possible.")
    ] = None,
    wait: Annotated[
        bool, Parameter(help="Say after each line what became of it; stop at one that is not applied.")
    ] = False,
    within: Annotated[float, Parameter(help="With --wait: most seconds to wait for a line.")] = 60.0,
    tools: Given,
) -> int:
    """Publish every line of a JSON Lines file, confirmed by the broker.

    A line is a CloudEvent, or the bare data of one feedback submission, or a row that the adapter knows.
    Publishing the same file again makes no second case: a line keeps its id.
    """
    if adapter is not None:
        adapter_named(adapter)
    if rate is not None and rate <= 0:
        raise Failed(f"A rate is above 0, found {rate:g}.")
    began = monotonic()
    with _opened(file) as lines:
        read = _readable(lines, tally := Tally(), source, adapter)
        if wait:
            _publish_watched(tools, read, tally, Pace(rate), within=within)
        else:
            _publish_all(tools, read, tally, Pace(rate), count=_line_count(file))
    _report(tools, tally, monotonic() - began)
    stopped = tally.stopped_at or tally.not_applied
    return 1 if tally.unconfirmed or tally.unreadable or stopped else 0


class Pace:
    """Keeps to a rate; none: as fast as possible."""

    def __init__(self, rate: float | None) -> None:
        """Take messages per second."""
        self._rate = rate
        self._began = monotonic()
        self.batch = BATCH if rate is None else max(1, min(BATCH, int(rate / _BATCHES_PER_SECOND)))

    def wait_for(self, count: int) -> None:
        """Wait until ``count`` messages may have gone out."""
        if self._rate is not None:
            time.sleep(max(0.0, self._began + count / self._rate - monotonic()))


def _opened(file: Path | None) -> contextlib.AbstractContextManager[BinaryIO]:
    """Open a file to read, or give standard input.

    Raises:
        Failed: there is no such file; or none is named, and somebody would have to type.
    """
    if file is None and sys.stdin.isatty():
        raise Failed("Which file?", "Name one of JSON Lines, or give its lines on standard input.")
    if file is None:
        return contextlib.nullcontext(sys.stdin.buffer)
    if file.is_dir():
        raise Failed(f"{file} is a folder.", "Name one file of JSON Lines.")
    if not file.is_file():
        raise Failed(f"There is no file {file}.")
    return file.open("rb")


def _publish_all(tools: Tools, lines: Iterable[Line], tally: Tally, pace: Pace, *, count: int | None) -> None:
    batch, sent = list[Line](), 0
    with _bar(tools) as bar:
        task = bar.add_task("publish", total=count)
        for line in lines:
            batch.append(line)
            if len(batch) >= pace.batch:
                pace.wait_for(sent)
                _publish_batch(tools, batch, tally)
                sent += len(batch)
                batch.clear()
            if tally.stopped_at:
                return
            bar.update(task, completed=line.number)
        if batch:
            pace.wait_for(sent)
            _publish_batch(tools, batch, tally)


def _publish_watched(tools: Tools, lines: Iterable[Line], tally: Tally, pace: Pace, *, within: float) -> None:
    """Publish line by line, each once the one before has been applied."""
    for sent, line in enumerate(lines):
        if tally.unreadable:
            return
        pace.wait_for(sent)
        watched = Watched(tools, line)
        _publish_batch(tools, [line], tally)
        if tally.stopped_at or tally.unconfirmed:
            return
        fate = watched.fate(within=within)
        if fate.kind != "applied":
            tally.not_applied = fate
            return
        text = f"line {fate.number}: {fate.text}"
        show_line(tools.console, text)


def _bar(tools: Tools) -> Progress:
    columns = TextColumn("{task.completed} of {task.total} lines"), BarColumn(), TimeElapsedColumn()
    quiet = not tools.warnings.is_terminal
    return Progress(*columns, console=tools.warnings, transient=True, disable=quiet)


def _readable(lines: Iterator[bytes], tally: Tally, source: str, adapter: str | None) -> Iterator[Line]:
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        line = read_line(raw, number, source=source, adapter=adapter)
        if isinstance(line, Unreadable):
            tally.unreadable.append(line)
        else:
            yield line


def _publish_batch(tools: Tools, batch: list[Line], tally: Tally) -> None:
    letters = [Letter(line.exchange, line.routing_key, line.body) for line in batch]
    try:
        answers = tools.outlet.publish(letters)
    except Unavailable:
        if not tally.confirmed:
            raise
        tally.stopped_at = batch[0].number
        return
    for line, confirmed in zip(batch, answers, strict=True):
        if confirmed:
            tally.confirmed += 1
        else:
            tally.unconfirmed.append(line.number)


def _line_count(file: Path | None) -> int | None:
    if file is None:
        return None
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def _report(tools: Tools, tally: Tally, seconds: float) -> None:
    for fault in tally.unreadable[:_SHOWN]:
        tools.warnings.print(f"line {fault.number}: {fault.why}", markup=False)
    for number in tally.unconfirmed[:_SHOWN]:
        tools.warnings.print(f"line {number}: not confirmed", markup=False)
    hidden = len(tally.unreadable[_SHOWN:]) + len(tally.unconfirmed[_SHOWN:])
    if hidden:
        tools.warnings.print(f"… and {hidden} more lines")
    speed = tally.confirmed / seconds if seconds > 0 else 0.0
    tools.console.print(
        f"{tally.confirmed} confirmed, {len(tally.unconfirmed)} not confirmed, "
        f"{len(tally.unreadable)} not sent; {seconds:.1f} s, {speed:.0f} a second"
    )
    if tally.stopped_at:
        tools.warnings.print(f"The broker broke off: nothing from line {tally.stopped_at} on was confirmed.")
    if tally.not_applied:
        text = f"line {tally.not_applied.number}: {tally.not_applied.text}"
        show_line(tools.warnings, text)
        tools.warnings.print("Nothing after that line was sent.")
    again = "Publish the file again: what the broker has already makes no second case."
    if tally.unreadable:
        tools.warnings.print(f"Correct the lines that are named and leave the others where they are. {again}")
    elif tally.unconfirmed or tally.stopped_at:
        tools.warnings.print(again)
