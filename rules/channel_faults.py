"""What is wrong with the channels of a staff file: settings with which no message can ever go out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from rules.staff_names import StaffFault
from schemas.staff import LOOPBACK, ChannelSettings, Staff, Way

_OPTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "email": {"sender": "", "customer_sender": "", "user": "", "starttls": "yes, no"},
    "pagerduty": {"source": "", "plain": "yes, no"},
    "apprise": {},
}
"""Option to what it may be, empty for any text; of every other channel: plain alone."""

_PLAIN: Final[Mapping[str, str]] = {"plain": "yes, no"}
_NEED_URL: Final = frozenset({"email", "webhook"})
_SECRET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MAIL: Final = re.compile(r"(?:[^<>]*<)?[^\s<>@]+@[^\s<>@.]+(?:\.[^\s<>@.]+)*>?")
_VIA: Final = " via "

Path = tuple[int | str, ...]


def channel_faults(staff: Staff) -> Iterator[StaffFault]:
    """Give everything that is wrong with channels, and with ways over channels that are not set up.

    Whether a secret exists is not seen here: it may be put in place later, ``caseloop channel list`` tells.
    """
    for channel, settings in staff.channels.items():
        path: Path = ("channels", channel)
        yield from _of_url(path, channel, settings)
        yield from _of_secret((*path, "secret"), settings.secret)
        yield from _of_options((*path, "options"), channel, settings.options)
        if channel == "email":
            yield from _of_senders(path, settings.options)
    for place, person in enumerate(staff.people):
        for number, way in enumerate(person.ways):
            yield from _of_way(("people", place, "ways", number), way, staff)


def _of_senders(path: Path, options: Mapping[str, str]) -> Iterator[StaffFault]:
    """Give what is wrong with the addresses that mails come from; to customers none goes out if their option lacks."""
    for name in ("sender", "customer_sender"):
        if name in options or name == "sender":
            value = options.get(name, "")
            if not _MAIL.fullmatch(value):
                found = repr(value) if name in options else "none"
                sentence = f"options.{name}: expected a mail address that mails come from, found {found}"
                yield StaffFault((*path, "options", name) if found != "none" else path, sentence)


def _of_url(path: Path, channel: str, settings: ChannelSettings) -> Iterator[StaffFault]:
    where = (*path, "url")
    if settings.url is None:
        if channel in _NEED_URL:
            yield StaffFault(
                path, f"url: expected where {channel} listens, such as {_sample(channel)}; found none"
            )
        return
    if channel.startswith("apprise:"):
        yield StaffFault(
            where, "url: expected none, the secret of this channel is its Apprise URL; found one"
        )
        return
    shown = settings.url.partition("?")[0]
    schemes = ("smtp", "smtps") if channel == "email" else ("https", "http")
    if not _is_address(settings.url, schemes):
        yield StaffFault(where, f"url: expected an address such as {_sample(channel)}; found {shown!r}")
        return
    parts = urlsplit(settings.url)
    in_clear = parts.scheme == "http" and parts.hostname not in LOOPBACK
    if in_clear and settings.options.get("plain") != "yes":
        sentence = 'url: expected https, or http to this host itself, or the option plain: "yes" for a closed network'
        yield StaffFault(where, f"{sentence}; found {shown!r}")


def _is_address(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _sample(channel: str) -> str:
    return "smtp://mail.example.com:587" if channel == "email" else "https://example.com/hook"


def _of_secret(path: Path, name: str | None) -> Iterator[StaffFault]:
    if name is not None and not _SECRET.fullmatch(name):
        expected = "the name of a secret, letters, digits, dot, dash and underscore"
        yield StaffFault(path, f"{path[-1]}: expected {expected}; found another character in it")


def _of_options(path: Path, channel: str, options: Mapping[str, str]) -> Iterator[StaffFault]:
    known = _OPTIONS.get(channel.partition(":")[0], _PLAIN)
    for name, value in options.items():
        if name not in known:
            expected = f"an option out of {', '.join(sorted(known)) or 'none'}"
            yield StaffFault((*path, name), f"options: expected {expected}; found {name!r}")
        elif known[name] and value not in known[name].split(", "):
            yield StaffFault((*path, name), f"options.{name}: expected one of {known[name]}; found {value!r}")


def _of_way(path: Path, way: Way, staff: Staff) -> Iterator[StaffFault]:
    if way.channel in _NEED_URL and way.channel not in staff.channels:
        sentence = (
            f"channel: expected {way.channel} among the channels, with its url; found no settings for it"
        )
        yield StaffFault((*path, "channel"), sentence)
    _, via, own = way.address.partition(_VIA)
    if via:
        yield from _of_secret((*path, "address"), own.strip())
