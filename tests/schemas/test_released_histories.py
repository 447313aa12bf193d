"""The gate of releases: every history that one of them wrote replays to what it stored, and can still be worked on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ops.cli.proof import faults_of
from schemas.replay import document_from
from store import codec
from store.auditing import audited_from
from tests.histories import FOLDER, STORIES, Kept, contents, files, read
from tests.packs import the_pack
from tests.tales import MemoryTale
from workers.repertoire import DOCUMENTS


def faults(kept: Kept) -> list[str]:
    """Give everything that is wrong with a document of a release, as this one reads it."""
    history = audited_from(kept.sealer, kept.id, kept.entries, collection=kept.collection)
    loaded = kept.loaded()
    document_from(DOCUMENTS[kept.collection], loaded)
    withheld = [f"entry {entry.seq}: {entry.withheld}" for entry in history.entries if entry.withheld]
    return [*history.faults, *withheld, *faults_of(loaded, history.entries)]


@pytest.mark.parametrize("file", files(), ids=lambda file: file.relative_to(FOLDER).as_posix())
def test_what_a_release_wrote_replays_to_what_it_stored(file: Path) -> None:
    found = {f"{kept.collection} {kept.id}": faults(kept) for kept in read(file)}

    assert any(name.startswith("cases ") for name in found)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_each_release_has_a_history_of_each_of_its_packs() -> None:
    releases = {folder.name for folder in FOLDER.iterdir() if folder.is_dir()}

    assert len(releases) >= 2
    assert {file.name.removesuffix(".bson.gz") for file in files()} == set(STORIES)


@pytest.mark.parametrize("file", files()[::5], ids=lambda file: file.relative_to(FOLDER).as_posix())
def test_the_gate_finds_another_byte_another_order_and_another_value(file: Path) -> None:
    kept = next(one for one in read(file) if one.collection == "cases")
    changed = bytearray(kept.entries[2])
    changed[len(changed) // 2] ^= 1
    value = codec.encode(codec.decode(kept.fields) | {"round": 9})

    assert faults(replace(kept, entries=(*kept.entries[:2], bytes(changed), *kept.entries[3:])))
    assert faults(replace(kept, entries=(kept.entries[1], kept.entries[0], *kept.entries[2:])))
    assert faults(replace(kept, entries=kept.entries[:-1]))
    assert "field 'round' is not what its history makes" in faults(replace(kept, fields=value))


def test_what_this_release_writes_passes_its_own_gate() -> None:
    tale = MemoryTale(the_pack().name)
    tale.begins()
    stored = contents(tale.company.store)

    assert {one["collection"] for one in stored["documents"]} >= {"cases"}
    assert stored["keys"]
