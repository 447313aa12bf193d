"""The walks of docs/walks, done on a running system word by word, from the submission to the archive."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from ops.cli.app import run
from ops.cli.deployment import Deployment
from ops.services.software import PROJECT
from schemas.ids import is_case_number
from tests.faults.harness.stage import Stage
from tests.ops.bench import a_console, written
from tests.project.walks import follow, steps, walks

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

Typed = Callable[[Sequence[str], str], str]


@pytest.fixture
def typed(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Typed]:
    """Give a terminal in a folder of its own, beside the documents, in which commands reach the stage."""
    (tmp_path / "docs").symlink_to(PROJECT / "docs")
    monkeypatch.chdir(tmp_path)
    for name, value in stage.system.environment().items():
        monkeypatch.setenv(name, value)
    tools = Deployment()

    def carry_out(words: Sequence[str], entered: str) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(entered.encode())))
        tools.console = tools.warnings = a_console()
        run(words, tools)
        return written(tools.console)

    yield carry_out
    tools.close()


@pytest.mark.parametrize("pack", walks())
def test_a_walk_ends_in_the_archive_as_it_stands(pack: str, stage: Stage, typed: Typed) -> None:
    follow(pack, typed)

    number = next(word for step in steps(pack) for word in step.words if is_case_number(word))
    (case,) = stage.store.load_numbered([number]).values()
    assert (case.fields["state"], case.fields["pack"]["name"]) == ("archived", pack)
