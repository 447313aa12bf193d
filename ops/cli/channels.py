"""``caseloop channel``: whether a channel is set up, and what it answers to a test message."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Final
from uuid import uuid4

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.showing import show_line, show_table, stretch
from ops.cli.tools import Given
from schemas.errands import Deliver
from schemas.staff import Staff, Way, known_channel
from workers.channels.place import NOBODY_IN_PARTICULAR

TITLE: Final = {"zh": "Caseloop 测试消息", "en": "Caseloop test message"}
TEXT: Final = {
    "zh": "这是一条测试消息，无需处理。",
    "en": "This is only a test of the channel; there is nothing to do.",
}
_MARKS: Final = {"accepted": "[green]✓[/]", "unsure": "[yellow]?[/]"}

app = App(name="channel", help="Look at the channels over which people are told, and try one.")


@app.command(name="list")
def list_(*, tools: Given) -> None:
    """List the channels that the staff file sets up or that people are reached over."""
    channels = tools.channels()
    staff = channels.staff()
    used = Counter(channel for person in staff.people for channel in {way.channel for way in person.ways})
    rows = []
    for channel in sorted({*staff.channels, *used}):
        settings = staff.channels.get(channel)
        name = settings.secret if settings else None
        kept = "" if name is None else "kept" if channels.secrets(name) else "missing"
        rows.append((channel, (settings.url if settings else "") or "", name or "", kept, used[channel]))
    show_table(tools.console, ("channel", "url", "secret", "", "people"), rows)


@app.command(name="test")
def try_(
    channel: Annotated[str, Parameter(help="For example wecom, email or apprise:twilio.")],
    *,
    to: Annotated[str | None, Parameter(help="Staff id; without it, nobody in particular.")] = None,
    tools: Given,
) -> int:
    """Send a test message over a channel, and show what the channel itself answers."""
    channels = tools.channels()
    way = way_to(channels.staff(), known(channel), to)
    person = channels.staff().person(to or "")
    language = person.language if person else "zh"
    message = Deliver(
        sending_id=f"test-{uuid4()}",
        way=way,
        language=language,
        title=TITLE[language],
        text=TEXT[language],
        link="",
        severity="info",
        dedupe_key="caseloop-test",
    )
    said = channels.deliver(message)
    tools.console.print(f"{_MARKS.get(said.outcome, '[red]✗[/]')} {said.outcome} by {channel}: ", end="")
    show_line(tools.console, said.detail)
    if said.retry_after is not None:
        tools.console.print(f"It asks to be left alone for {stretch(said.retry_after)}.")
    return 0 if said.outcome == "accepted" else 1


def known(channel: str) -> str:
    """Give the code of a channel.

    Raises:
        Failed: there is no such channel.
    """
    try:
        return known_channel(channel)
    except ValueError as fault:
        raise Failed(f"{str(fault)[:1].upper()}{str(fault)[1:]}.") from None


def way_to(staff: Staff, channel: str, to: str | None) -> Way:
    """Give the way to a person over a channel, or to nobody in particular.

    Raises:
        Failed: the staff file does not know the person, or has no such way to them.
    """
    if to is None:
        return Way(channel=channel, address=NOBODY_IN_PARTICULAR)
    person = staff.person(to)
    if person is None:
        raise Failed(f"The staff file knows no {to!r}.", "CASELOOP_STAFF names the file.")
    ways = [way for way in person.ways if way.channel == channel]
    if not ways:
        has = ", ".join(way.channel for way in person.ways)
        raise Failed(f"{to} is not reached over {channel}.", f"The staff file has: {has}.")
    return ways[0]
