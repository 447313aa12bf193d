"""Every message has one actor, every actor a message, and every file says what it does."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

import actors
from schemas import errors
from schemas.messages.catalogue import INBOUND_MESSAGES, MESSAGES, ORDERS
from schemas.queues import QUEUES, URGENT, QueueName
from tests.project.documents import ROOT
from workers import repertoire
from workers.repertoire import DOCUMENTS, SPECS

HEADER = ("Consumes  ", "Emits     ", "Twice     ", "Refuses   ")
MODULES = [
    module
    for module in vars(repertoire).values()
    if isinstance(module, ModuleType) and hasattr(module, "SPECS")
]
ROOTS = {errors.CaseloopError, errors.Transient}
"""Errors that only their children are raised of."""


def test_every_message_has_exactly_one_actor_and_every_actor_a_message() -> None:
    assert Counter(spec.message.TYPE for spec in SPECS) == Counter(MESSAGES.keys())


def test_a_message_is_listed_once() -> None:
    assert len(MESSAGES) == len(INBOUND_MESSAGES) + len(ORDERS)


def test_every_actor_has_a_name_of_its_own_made_of_subject_and_verb() -> None:
    names = [spec.message.ACTOR for spec in SPECS]

    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+\.[a-z-]+", name)] == []


def test_every_type_tells_its_version() -> None:
    assert [name for name in MESSAGES if not re.fullmatch(r"caseloop\.[a-z]+\.[a-z-]+\.v\d+", name)] == []


def test_every_queue_but_the_urgent_one_has_a_message_and_every_message_a_queue() -> None:
    assert {shape.QUEUE for shape in MESSAGES.values()} == set(QUEUES) - {URGENT}
    assert get_args(QueueName) == QUEUES


def test_every_message_is_about_a_document_that_the_workers_know() -> None:
    collections = set(DOCUMENTS)

    assert {document.collection for document in DOCUMENTS.values()} == collections


def test_every_file_of_actors_is_in_the_table() -> None:
    files = {path.stem for path in Path(actors.__path__[0]).glob("*.py")} - {"__init__", "spec"}

    assert {module.__name__.rpartition(".")[2] for module in MODULES} == files


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_an_actor_file_says_what_it_consumes_and_emits_and_what_of_copies_and_refusals(
    module: ModuleType,
) -> None:
    lines = (module.__doc__ or "").splitlines()
    found = [word for line in lines for word in HEADER if line.startswith(word)]
    consumes = (module.__doc__ or "").partition("Consumes")[2].partition("Emits")[0]

    assert found == list(HEADER)
    for spec in module.SPECS:
        assert spec.message.__name__ in consumes
        assert f"queue {spec.message.QUEUE}" in consumes


def test_every_error_is_raised_somewhere() -> None:
    folders = ("schemas", "rules", "store", "actors", "scheduler", "workers")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]

    assert [kind.__name__ for kind in kinds if kind not in ROOTS and f" {kind.__name__}(" not in text] == []
