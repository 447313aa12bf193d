"""Which pack a submission comes under: what it names, else what its source, its channel or the deployment says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.labels import plain, row_named
from schemas.errors import InvalidMessage
from schemas.policy.pack import Pack, Packs, Serves


def pack_for(packs: Packs, name: str | None, *, source: str = "", channel: str | None = None) -> Pack:
    """Give the newest version of the pack that a submission comes under.

    Args:
        packs: All that are loaded.
        name: The pack that the message names; without it the source decides, then the channel, then the default.
        source: CloudEvents source.
        channel: As the message names it.

    Raises:
        InvalidMessage: no such pack is loaded, or several serve the source or channel alike.

    Source: pack.yaml, serves.
    """
    if name is not None:
        return _named(packs, name)
    served = [(pack, pack.serves) for pack in packs.newest.values() if pack.serves is not None]
    by_source = [pack for pack, serves in served if serves_source(serves, source)]
    by_channel = [pack for pack, serves in served if channel and serves_channel(pack, serves, channel)]
    for found in (by_source, by_channel):
        if found:
            return _only(found)
    return packs.newest[packs.default]


def serves_source(serves: Serves, source: str) -> bool:
    """Say whether a pack serves a CloudEvents source."""
    return any(
        source.startswith(one.removesuffix("*")) if one.endswith("*") else source == one
        for one in serves.sources
    )


def serves_channel(pack: Pack, serves: Serves, channel: str) -> bool:
    """Say whether a pack serves a channel, by whichever name it is given."""
    row = row_named(pack.intake.channels, channel)
    return row is not None and any(plain(one) in map(plain, row.names) for one in serves.channels)


def clashes(packs: Sequence[Pack]) -> Iterator[str]:
    """Give a sentence for each source or channel that two packs serve alike, or that a pack does not have.

    Args:
        packs: The newest version of each pack.
    """
    claimed: dict[tuple[str, str], str] = {}
    for pack in packs:
        serves = pack.serves
        if serves is None:
            continue
        for channel in serves.channels:
            if row_named(pack.intake.channels, channel) is None:
                known = ", ".join(row.code for row in pack.intake.channels)
                yield f"{pack.name}/pack.yaml: serves: expected a channel out of {known}, found {channel!r}"
        for what, names in (("source", serves.sources), ("channel", serves.channels)):
            for one in names:
                other = claimed.setdefault((what, plain(one)), pack.name)
                if other != pack.name:
                    yield f"{pack.name}/pack.yaml: serves: expected a {what} of one pack, found {one!r} in {other} too"


def _named(packs: Packs, name: str) -> Pack:
    pack = packs.named(name)
    if pack is None:
        expected = f"one of {', '.join(sorted(packs.newest))}, or nothing for {packs.default}"
        sentence = f"There is no such pack; expected {expected}."
        raise InvalidMessage(sentence, field="pack", expected=expected, found=repr(name))
    return pack


def _only(found: Sequence[Pack]) -> Pack:
    if len(found) > 1:
        names = ", ".join(sorted(pack.name for pack in found))
        raise InvalidMessage(
            "Several packs serve where this comes from.",
            field="pack",
            expected=f"one of {names}, named in the message",
            found="None",
        )
    return found[0]
