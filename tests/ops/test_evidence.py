"""Evidence: no byte of a history changes unseen, and a customer can check their own without us."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ops.verify_proof
from schemas.case import Case
from schemas.commitments import personal_commitment
from schemas.document import Entry
from schemas.replay import entry_hash
from schemas.root import DayRoot
from store.auditing import audited_from
from store.sealing import Sealer
from tests.evidence import SECRETS, a_bench, a_private_submission, a_supplement, an_office, keep_a_root
from tests.workers.office import Office

SCRIPT = Path(ops.verify_proof.__file__)


def the_case(office: Office) -> Case:
    case: Case = office.kept("cases", Case)[0]
    return case


def proof(office: Office, folder: Path) -> Path:
    out = folder / "proof.json"
    bench = a_bench(office)
    assert bench.run("case", "proof", the_case(office).id, "--out", str(out)) == 0, bench.warned
    return out


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script alone: a plain Python in a folder that holds nothing else."""
    shutil.copy(SCRIPT, folder / "verify_proof.py")
    command = ["/usr/bin/env", "-i", "python3", "-I", "verify_proof.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.req("S3-34")
def test_each_changed_byte_of_a_stored_history_is_found() -> None:
    office, _ = an_office()
    case = the_case(office)
    stored = list(office.store.stored_entries("cases", case.id))
    sealer: Sealer = office.store.sealer
    assert not audited_from(sealer, case.id, stored).faults

    good = office.store.history("cases", case.id)

    unseen = [
        (number, place)
        for number, raw in enumerate(stored)
        for place in range(len(raw))
        if not is_found(
            sealer, case.id, good[number], raw[:place] + bytes([raw[place] ^ 0x01]) + raw[place + 1 :]
        )
    ]

    assert unseen == []
    assert sum(map(len, stored)) > 3000


def is_found(sealer: Sealer, case_id: str, good: Entry, forged: bytes) -> bool:
    """Say whether an audit finds a changed entry: by its bytes, by its own hash, or by the entry after it."""
    audited = audited_from(sealer, case_id, [forged])
    if audited.faults:
        return True
    (entry,) = audited.entries
    follows = entry.prev == good.prev and entry.hash == good.hash == entry_hash(entry)
    return not follows or bool(entry.withheld) or entry.commitment != personal_commitment(entry)


@pytest.mark.req("S3-34")
def test_an_audit_names_the_first_entry_that_was_changed() -> None:
    office, bench = an_office(cases=2)
    case_id = the_case(office).id
    assert bench.run("audit", "chain") == 0
    assert "2 unbroken" in bench.said

    entries = office.store._documents["cases", case_id].entries
    entries[1] = entries[1].replace(b"case.", b"cAse.", 1)

    assert bench.run("audit", "chain") == 1
    assert f"case {case_id}: entry 2: expected hash" in bench.said
    assert bench.run("audit", "chain", case_id) == 1


@pytest.mark.req("S3-34")
def test_a_history_that_was_made_anew_as_a_whole_is_found_by_the_root() -> None:
    office, _ = an_office(cases=3)
    keep_a_root(office)
    assert a_bench(office).run("audit", "chain") == 0

    # An editor of the database takes a case away and lets the same submission make another history of it.
    victim = the_case(office)
    del office.store._documents["cases", victim.id]
    office.process.amqp.published.clear()
    office.hears(a_private_submission("feedback-mechanism", number=1))
    bench = a_bench(office)

    assert bench.run("audit", "chain") == 1
    assert re.search(rf"case {victim.id}: entry \d+: is not the one that the newest root knew", bench.said)


@pytest.mark.req("S3-34")
def test_a_case_that_was_taken_away_is_missed() -> None:
    office, _ = an_office(cases=2)
    keep_a_root(office)
    victim = the_case(office)
    del office.store._documents["cases", victim.id]
    bench = a_bench(office)

    assert bench.run("audit", "chain") == 1
    assert f"case {victim.id}: stands under the newest root and is gone" in bench.said


def test_heads_that_were_changed_below_the_root_are_found() -> None:
    office, _ = an_office(cases=2)
    keep_a_root(office)
    ((place, chunk),) = office.ledger._chunks.items()
    office.ledger._chunks[place] = type(chunk)(chunk.root_id, chunk.place, chunk.heads[:1])
    bench = a_bench(office)

    assert bench.run("audit", "chain") == 1
    assert "the heads kept below the newest root make another root" in bench.said


@pytest.mark.req("S3-34")
def test_a_root_over_all_cases_is_kept_and_told_and_names_the_one_before() -> None:
    office, _ = an_office(cases=2)
    keep_a_root(office)
    office.clock.hands.append(office.clock.now().replace(hour=23))
    keep_a_root(office)
    second, first = office.ledger.roots(limit=5)
    entry = office.store.history("roots", first.id)[0]
    bench = a_bench(office)

    assert (first.count, first.previous, second.previous) == (2, "", first.root)
    assert [one.type for one in entry.emits] == ["caseloop.event.evidence.root-kept.v1"]
    assert entry.emits[0].data["root"] == first.root
    assert bench.run("audit", "roots") == 0
    assert first.root in bench.said


def test_a_root_that_comes_twice_changes_nothing() -> None:
    office, _ = an_office()
    keep_a_root(office)
    (root,) = office.kept("roots", DayRoot)
    keep_a_root(office)

    assert office.kept("roots", DayRoot) == [root]
    assert len(office.store.history("roots", root.id)) == 1


@pytest.mark.req("S3-35", "C-23")
def test_a_proof_verifies_outside_and_holds_nothing_internal_or_personal(tmp_path: Path) -> None:
    office, _ = an_office()
    keep_a_root(office)
    bundle = proof(office, tmp_path)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    shutil.copy(bundle, folder)
    text = bundle.read_text(encoding="utf-8")
    root = office.ledger.roots(limit=1)[0].root

    checked = check(folder, "proof.json", root)

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "OK" in checked.stdout
    assert "case.registered" in checked.stdout
    assert [secret for secret in SECRETS if secret in text] == []
    assert [word for word in ("caseloop.order", "reasons", "triage.", "owner") if word in text] == []
    assert {tuple(sorted(entry)) for entry in json.loads(text)["entries"]} == {
        ("hash", "inner", "personal", "prev", "seq", "shown")
    }


def later(bundle: Any) -> None:
    shown = bundle["entries"][1]["shown"]
    bundle["entries"][1]["shown"] = shown.replace("2026", "2027")


def shorter(bundle: Any) -> None:
    del bundle["entries"][0]


def another_head(bundle: Any) -> None:
    bundle["root"]["head"] = "0" * 64


def another_root(bundle: Any) -> None:
    bundle["root"]["root"] = "0" * 64


@pytest.mark.req("S3-35")
@pytest.mark.parametrize(
    ("forge", "sentence"),
    [
        (later, "entry 2: is not what its hash says"),
        (shorter, "entry 1: does not follow the entry before it"),
        (another_head, "is not the one that stands under the root"),
        (another_root, "root: the path does not lead to the root"),
        (another_root, "root: the bundle's root is not the published one"),
    ],
)
def test_a_proof_that_was_changed_does_not_verify(
    tmp_path: Path, forge: Callable[[Any], None], sentence: str
) -> None:
    office, _ = an_office()
    keep_a_root(office)
    bundle = json.loads(proof(office, tmp_path).read_text(encoding="utf-8"))
    root = bundle["root"]["root"]
    forge(bundle)
    (tmp_path / "forged.json").write_text(json.dumps(bundle), encoding="utf-8")

    checked = check(tmp_path, "forged.json", root)

    assert checked.returncode == 1
    assert sentence in checked.stdout


def test_a_history_of_ones_own_before_the_true_head_does_not_verify(tmp_path: Path) -> None:
    """Whoever has the true head could hang it behind entries of their own as one that shows nothing."""
    office, _ = an_office(cases=2)
    keep_a_root(office)
    bundle = json.loads(proof(office, tmp_path).read_text(encoding="utf-8"))
    root, last, other = bundle["root"]["root"], bundle["entries"][-1], office.kept("cases", Case)[1]
    bench = a_bench(office)
    assert bench.run("case", "proof", other.id, "--out", str(tmp_path / "other.json")) == 0
    strange = json.loads((tmp_path / "other.json").read_text(encoding="utf-8"))["entries"]
    strange = strange[: bundle["root"]["version"] - 1]
    hung = {"seq": last["seq"], "prev": strange[-1]["hash"], "hash": bundle["root"]["head"]}
    (tmp_path / "forged.json").write_text(
        json.dumps(bundle | {"entries": [*strange, hung]}), encoding="utf-8"
    )

    checked = check(tmp_path, "forged.json", root)

    assert checked.returncode == 1, checked.stdout
    assert f"entry {last['seq']}: shows nothing behind one that does" in checked.stdout


EMPTY = '{"format": "caseloop.proof.v1", "entries": []'


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"format": "caseloop.proof.v1"}',
        "\x00",
        EMPTY + "}",
        EMPTY + ', "case_number": "\\ud800"}',
        EMPTY + ', "case_number": "x", "root": {"version": 1}}',
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_what_is_no_proof_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "no.json").write_text(content, encoding="utf-8")

    checked = check(tmp_path, "no.json")
    assert (checked.returncode in {0, 1, 2}, checked.stderr) == (True, "")
    assert check(tmp_path).returncode == 2
    assert check(tmp_path, "missing.json").returncode == 2


def test_a_proof_before_the_first_root_says_so(tmp_path: Path) -> None:
    office, _ = an_office()
    proof(office, tmp_path)

    checked = check(tmp_path, "proof.json")

    assert checked.returncode == 0
    assert "under no root yet" in checked.stdout
    assert check(tmp_path, "proof.json", "f" * 64).returncode == 1


@pytest.mark.req("C-24")
def test_what_is_corrected_is_a_new_entry_over_the_unchanged_one() -> None:
    office, bench = an_office()
    case = the_case(office)
    before = list(office.store.stored_entries("cases", case.id))
    office.hears(a_supplement(case.id, number=77))

    after = office.store.stored_entries("cases", case.id)
    assert after[: len(before)] == before
    assert len(after) > len(before)
    assert bench.run("audit", "chain") == 0
