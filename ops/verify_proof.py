"""Check a proof bundle of a complaint, with nothing but Python's standard library: python3 verify_proof.py FILE.

Give the root that was published on that day as a second argument to compare it with the bundle's own.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

FORMAT = "caseloop.proof.v1"


def digest(lines: list[bytes]) -> str:
    """Give the SHA-256 over lines joined by line feeds."""
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def faults_of(bundle: dict, root: str = "") -> list[str]:  # type: ignore[type-arg]  # read from JSON, any shape
    """Give a sentence for everything that does not fit; empty if the bundle proves what it shows.

    Args:
        bundle: As read from its file.
        root: The published root to compare with; empty: the bundle's own is taken.
    """
    if bundle.get("format") != FORMAT:
        return [f"expected the format {FORMAT}, found {bundle.get('format')!r}"]
    faults = []
    previous, shows = "", False
    for place, entry in enumerate(bundle["entries"], start=1):
        name = f"entry {place}"
        if shows and "shown" not in entry:
            faults.append(f"{name}: shows nothing behind one that does, so that nothing before it is proved")
        shows = "shown" in entry
        if entry["prev"] != previous:
            faults.append(f"{name}: does not follow the entry before it")
        if "shown" in entry:
            shown = json.loads(entry["shown"])
            parts = [b"2", previous.encode(), entry["shown"].encode()]
            parts += [entry["inner"].encode(), entry["personal"].encode()]
            if digest(parts) != entry["hash"]:
                faults.append(f"{name}: is not what its hash says")
            if shown["seq"] != place or entry["seq"] != place:
                faults.append(f"{name}: bears the number {shown['seq']}")
        previous = entry["hash"]
    if bundle.get("root"):
        faults += root_faults(bundle, root)
    elif root:
        faults.append("expected a place under the root, found none in the bundle")
    return faults


def root_faults(bundle: dict, root: str) -> list[str]:  # type: ignore[type-arg]  # read from JSON, any shape
    """Give what is wrong with the place of the case under a root."""
    under = bundle["root"]
    faults = []
    known = {place: entry["hash"] for place, entry in enumerate(bundle["entries"], start=1)}
    if known.get(under["version"]) != under["head"]:
        faults.append(f"root: entry {under['version']} is not the one that stands under the root")
    leaf = f"{bundle['case_id']}\n{under['version']}\n{under['head']}".encode()
    found = hashlib.sha256(b"\x00" + leaf).hexdigest()
    for other, side in under["path"]:
        left, right = (other, found) if side == "left" else (found, other)
        found = hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()
    if found != under["root"]:
        faults.append("root: the path does not lead to the root")
    if root and under["root"] != root:
        faults.append("root: the bundle's root is not the published one")
    return faults


def shown_lines(bundle: dict) -> list[str]:  # type: ignore[type-arg]  # read from JSON, any shape
    """Give a line for each entry that shows something."""
    lines = []
    for entry in bundle["entries"]:
        if "shown" in entry:
            shown = json.loads(entry["shown"])
            changes = ", ".join(f"{name} = {value}" for name, value in shown["changes"].items())
            lines.append(f"{shown['seq']:>4}  {shown['at']}  {shown['event']}  {changes}".rstrip())
        else:
            lines.append(f"{entry['seq']:>4}  made before proofs showed anything; taken as given")
    return lines


def verdict_lines(bundle: dict, faults: list[str]) -> list[str]:  # type: ignore[type-arg]  # read from JSON, any shape
    """Give a line for each fault, or the one that says that there is none."""
    if faults:
        return [f"BAD  {one}" for one in faults]
    under = bundle.get("root")
    said = f"; stands under the root of {under['at']}: {under['root']}" if under else "; under no root yet"
    return [f"OK   {len(bundle['entries'])} entries, each chained to the one before{said}"]


def main(arguments: list[str]) -> int:
    """Check a file; 0 if it proves what it shows, 1 if not, 2 if it cannot be read."""
    if not 1 <= len(arguments) <= 2:  # noqa: PLR2004 - file and root
        sys.stdout.write("usage: python3 verify_proof.py FILE [ROOT]\n")
        return 2
    try:
        bundle = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        faults = faults_of(bundle, *arguments[1:])
        lines = [f"Case {bundle['case_number']}", *shown_lines(bundle), *verdict_lines(bundle, faults), ""]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        sys.stdout.write(f"This is no proof bundle that can be read: {type(fault).__name__}.\n")
        return 2
    sys.stdout.write("\n".join(lines).encode("utf-8", "backslashreplace").decode("utf-8"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
