"""``caseloop publish --wait``: after each line, what became of it; nothing is sent after one that was not applied."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ops.cli.tools import Letter
from schemas.ids import message_key
from schemas.messages.samples import SAMPLES, sample_event
from tests.company import Company
from tests.ops.bench import Bench, MemoryOutlet

PACK = "online-mall"
NUMBER = "4NKVE-WSX4S-3"


@dataclass(slots=True)
class Listening(MemoryOutlet):
    """An outlet whose messages a whole company takes at once."""

    company: Company = field(default_factory=Company)

    def publish(self, letters: Sequence[Letter]) -> Sequence[bool]:
        """Have each message carried out with all that follows."""
        for one in letters:
            self.company.hears(one.exchange, one.routing_key, one.body)
        return MemoryOutlet.publish(self, letters)


def a_bench(company: Company | None = None) -> Bench:
    whole = company or Company()
    return Bench(store=whole.store, outlet=Listening(company=whole))


def a_file(folder: Path, *rows: dict[str, Any]) -> str:
    path = folder / "lines.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def a_command(kind: str, **data: Any) -> dict[str, Any]:
    return {"type": f"caseloop.{kind}.v1", "data": {"case": {"number": NUMBER}, **data}}


@pytest.mark.parametrize("pack", SAMPLES)
def test_each_pack_takes_its_sample_and_gives_it_to_somebody(pack: str, tmp_path: Path) -> None:
    bench = a_bench()

    assert bench.run("publish", "--wait", a_file(tmp_path, sample_event(pack))) == 0
    assert bench.said.startswith("line 1: applied; case ")
    assert bench.said.splitlines()[0].endswith(" is assigned")
    case_id = message_key(sample_event(pack)["source"], sample_event(pack)["id"])
    assert bench.store.load("cases", [case_id])[case_id].fields["pack"]["name"] == pack


def test_every_line_says_where_the_case_is_then(tmp_path: Path) -> None:
    bench = a_bench()
    rows = (
        sample_event(PACK),
        a_command("case.claimed", by="agent-05"),
        a_command("case.accepted", by="agent-05"),
    )

    assert bench.run("publish", "--wait", a_file(tmp_path, *rows)) == 0
    assert [line.rpartition(" ")[2] for line in bench.said.splitlines()[:3]] == [
        "assigned",
        "assigned",
        "investigating",
    ]


def test_nothing_is_sent_after_a_line_that_is_refused(tmp_path: Path) -> None:
    bench = a_bench()
    rows = (
        sample_event(PACK),
        a_command("case.resolved", result="已处理", by="agent-05"),
        a_command("case.claimed", by="agent-05"),
    )

    assert bench.run("publish", "--wait", a_file(tmp_path, *rows)) == 1
    assert f"line 2: refused (not_allowed): Case {NUMBER} is assigned" in bench.warned
    assert "Nothing after that line was sent." in bench.warned
    assert len(bench.outlet.sent) == 2


def test_a_copy_is_called_one_and_one_that_was_refused_before_is_looked_at_anew(tmp_path: Path) -> None:
    bench = a_bench()
    early = a_command("case.verified", note="已核实", by="agent-05") | {"id": "early"}
    assert bench.run("publish", "--wait", a_file(tmp_path, sample_event(PACK))) == 0
    assert bench.run("publish", "--wait", a_file(tmp_path, early)) == 1

    rows = sample_event(PACK), a_command("case.accepted", by="agent-05"), early
    assert bench.run("publish", "--wait", a_file(tmp_path, *rows)) == 0

    assert f"line 1: applied before, this was a copy; case {NUMBER} is assigned" in bench.said
    assert f"line 3: applied; case {NUMBER} is investigating" in bench.said


def test_what_nobody_takes_is_not_waited_for_without_end(tmp_path: Path) -> None:
    bench, file = Bench(), a_file(tmp_path, a_command("case.claimed", by="agent-05"))

    assert bench.run("publish", "--wait", "--within", "0", file) == 1
    assert "line 1: nothing came of it within 0 s" in bench.warned


def test_what_came_before_its_case_is_said_to_wait(tmp_path: Path) -> None:
    bench, file = a_bench(), a_file(tmp_path, a_command("case.claimed", by="agent-05"))

    assert bench.run("publish", "--wait", "--within", "0", file) == 1
    assert "line 1: it waits and is tried again (unknown_case): " in bench.warned
