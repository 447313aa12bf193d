"""How a message reaches one person over one channel: address, service and key, put together from the staff file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from schemas.staff import LOOPBACK, ChannelSettings, Way

Secrets = Callable[[str], str | None]
"""Gives the secret that the deployment keeps under a name, None if there is none."""

NOBODY_IN_PARTICULAR: Final = "group"
"""Address on a group robot's channel that names nobody."""

_VIA: Final = " via "


class Misplaced(Exception):
    """Settings with which a channel cannot be reached; the text says which, and never shows a secret."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one message goes."""

    to: str = field(repr=False)
    """What the channel knows the person by."""
    url: str = ""
    """Where the service listens, without a slash at the end; empty: the adapter's own."""
    secret: str = field(default="", repr=False)
    """Key of the robot or service; empty if there is none."""
    options: Mapping[str, str] = field(default_factory=dict)

    def base(self, usual: str) -> str:
        """Give where the service listens.

        Args:
            usual: The vendor's own address, for settings that name none.

        Raises:
            Misplaced: the address would send keys and texts in clear over a network.
        """
        url = self.url or usual
        parts = urlsplit(url)
        in_clear = (
            parts.scheme == "http" and parts.hostname not in LOOPBACK and self.options.get("plain") != "yes"
        )
        if parts.scheme not in {"http", "https"} or not parts.hostname or in_clear:
            raise Misplaced("expected a url that begins with https:// in the channel's settings")
        return url.rstrip("/")

    def key(self) -> str:
        """Give the key without which the channel takes nothing.

        Raises:
            Misplaced: there is none.
        """
        return self.keys()[0]

    def keys(self) -> tuple[str, str]:
        """Give key and signing secret, which the stored secret holds with a space between; the second may be empty.

        Raises:
            Misplaced: there is no key.
        """
        parts = self.secret.split()
        if not parts:
            raise Misplaced("expected a secret in the channel's settings, found none")
        return parts[0], parts[1] if len(parts) > 1 else ""


def place_of(way: Way, channels: Mapping[str, ChannelSettings], secrets: Secrets) -> Place:
    """Give where a message over one way goes.

    An address such as ``zhang.wei via wecom-night`` names the secret of another robot than the channel's own.

    Raises:
        Misplaced: the secret that the settings or the address name does not exist.
    """
    settings = channels.get(way.channel, ChannelSettings())
    to, _, own = way.address.partition(_VIA)
    name = own.strip() or settings.secret or ""
    secret = secrets(name) if name else ""
    if secret is None:
        raise Misplaced(f"expected a secret named {name!r}, found none")
    return Place(to.strip(), settings.url or "", secret.strip(), settings.options)
