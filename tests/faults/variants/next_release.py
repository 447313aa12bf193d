"""The release after this one: a copy of the product that knows more messages, fields, a state and a pack version.

A parcel is weighed: its weight is noted on the case and in its report, and an order notes it once more. A heavy one
brings the case into a state of its own, until the parcel is released.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from ops.services.software import PROJECT

WEIGHED: Final = "caseloop.parcel.weighed.v1"
RELEASED: Final = "caseloop.parcel.released.v1"
HEAVY_G: Final = 10_000

PACKAGES: Final = ("schemas", "rules", "store", "actors", "scheduler", "workers", "ops")

MESSAGES: Final = '''"""A parcel is weighed and released."""

from __future__ import annotations

from typing import ClassVar

from schemas.messages.base import CaseMessage, CaseOrder
from schemas.queues import QueueName


class ParcelWeighed(CaseMessage):
    TYPE: ClassVar[str] = "caseloop.parcel.weighed.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "parcel.weigh"

    weight_g: int


class ParcelReleased(CaseMessage):
    TYPE: ClassVar[str] = "caseloop.parcel.released.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "parcel.release"


class NoteWeight(CaseOrder):
    TYPE: ClassVar[str] = "caseloop.order.note-weight.v1"
    QUEUE: ClassVar[QueueName] = "triage.v1"
    ACTOR: ClassVar[str] = "parcel.note"
'''

ACTORS: Final = '''"""Parcels."""

from __future__ import annotations

from actors.spec import ActorSpec
from rules.conclusion import conclude
from schemas.messages.weighing import NoteWeight, ParcelReleased, ParcelWeighed


def weigh(message, case, context):
    heavy = message.weight_g > 10_000
    report = case.report.model_copy(update={"parcel_weight_g": message.weight_g})
    state = "weighing" if heavy else case.state
    before = case.weighed_from if case.state == "weighing" else case.state
    update = {"report": report, "weight_g": message.weight_g, "weighed_from": before, "state": state}
    return done(case, update, context, "parcel.weighed", (NoteWeight(case_id=case.id),))


def note(message, case, context):
    return done(case, {"weight_noted": True}, context, "parcel.noted", ())


def release(message, case, context):
    state = case.weighed_from if case.state == "weighing" else case.state
    return done(case, {"state": state}, context, "parcel.released", ())


def done(case, update, context, event, orders):
    after = case.model_copy(update=update)
    return conclude(case, after, context.packs.of(case.pack), event=event, now=context.now, orders=orders)


SPECS = (ActorSpec(ParcelWeighed, weigh), ActorSpec(NoteWeight, note), ActorSpec(ParcelReleased, release))
'''


def make(folder: Path) -> Path:
    """Make the release in a folder; give the place in which its programs are started.

    Raises:
        AssertionError: this release has changed where the next one differs.
    """
    place = folder / "next"
    place.mkdir()
    for name in PACKAGES:
        shutil.copytree(PROJECT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", place)
    (place / "schemas" / "messages" / "weighing.py").write_text(MESSAGES, encoding="utf-8")
    (place / "actors" / "weighing.py").write_text(ACTORS, encoding="utf-8")
    _edit(place / "schemas" / "case.py", '    "archived",\n]', '    "archived",\n    "weighing",\n]')
    fields = "    weight_g: int | None = None\n    weighed_from: str = ''\n    weight_noted: bool = False\n"
    _edit(place / "schemas" / "case.py", "    waiting: Waiting | None = None\n", f"{{}}{fields}")
    _edit(
        place / "schemas" / "report.py",
        "class Report(Model):\n",
        "{}    parcel_weight_g: int | None = None\n",
        after_docstring=True,
    )
    catalogue = place / "schemas" / "messages" / "catalogue.py"
    _edit(catalogue, "    triage,\n", "{}    weighing,\n")
    _edit(
        catalogue, "    triage.CaseTagged,\n", "{}    weighing.ParcelWeighed,\n    weighing.ParcelReleased,\n"
    )
    _edit(catalogue, "    orders.TriageCase,\n", "{}    weighing.NoteWeight,\n")
    repertoire = place / "workers" / "repertoire.py"
    _edit(repertoire, "    wellbeing,\n)", "    weighing,\n    wellbeing,\n)")
    _edit(repertoire, "    *acceptance.SPECS,\n", "{}    *weighing.SPECS,\n")
    _add_pack(place / "rules" / "packs")
    return place


def _add_pack(packs: Path) -> None:
    """Name the new state in every pack, and add version 2 of the default one."""
    old = packs / "feedback-handbook"
    for notices in packs.glob("*/notices.yaml"):
        said = notices.read_text(encoding="utf-8")
        notices.write_text(said.replace("closed, archived]", "closed, archived, weighing]"), encoding="utf-8")
    new = packs / "feedback-handbook-2"
    shutil.copytree(old, new)
    pack = new / "pack.yaml"
    text = pack.read_text(encoding="utf-8")
    assert 'version: "1"' in text, text[:400]
    pack.write_text(text.replace('version: "1"', 'version: "2"'), encoding="utf-8")


def _edit(file: Path, old: str, new: str, *, after_docstring: bool = False) -> None:
    """Replace a text once; ``{}`` in the new one stands for the old one."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file.name, old, text.count(old))
    if after_docstring:
        docstring = text.partition(old)[2].partition("\n\n")[0] + "\n\n"
        old += docstring
    file.write_text(text.replace(old, new.replace("{}", old)), encoding="utf-8")
