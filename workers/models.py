"""Trained scorers read from their files, and given to the rows of packs that name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from rules.consistency import Fault
from rules.scorer_faults import faults_of_row
from schemas.errors import PolicyError
from schemas.policy.pack import Pack, Packs
from schemas.policy.trained import TrainedModel
from workers.fault_words import expected

MODELS_FOLDER: Final = Path(__file__).parent.parent / "rules" / "models"
"""The models that come with Caseloop."""

MOST_BYTES: Final = 16 * 1024**2
"""Largest file that is read."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where models are looked for."""

    folders: tuple[Path, ...]
    """In this order."""

    def find(self, full_name: str) -> Path | None:
        """Give the file of a model; None if no folder has it."""
        places = (folder / f"{full_name}.json" for folder in self.folders)
        return next((path for path in places if path.is_file()), None)


def shelf_beside(packs_folder: Path) -> Shelf:
    """Give where the models of a folder of packs are: in ``models`` beside it, then those of Caseloop."""
    return Shelf(tuple(dict.fromkeys((packs_folder.parent / "models", MODELS_FOLDER))))


def read_model(path: Path) -> TrainedModel:
    """Read a model from its file; each file is read once, as long as it stays the same.

    Raises:
        PolicyError: the file is faulty, or holds another model than its name says.
    """
    state = path.stat()
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, _: int, size: int) -> TrainedModel:
    if size > MOST_BYTES:
        message = f"{path}: expected at most {MOST_BYTES // 1024**2} MiB, found more"
        raise PolicyError(message)
    try:
        model = TrainedModel.model_validate_json(path.read_bytes())
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        message = (
            f"{path}: expected a model that caseloop triage train wrote; {place}: expected {expected(first)}"
        )
        raise PolicyError(message) from None
    if model.full_name != path.stem:
        message = f"{path}: expected the model of the file's name, found {model.full_name}"
        raise PolicyError(message)
    return model


def with_models(pack: Pack, shelf: Shelf) -> tuple[Pack, tuple[Fault, ...]]:
    """Give a pack whose rows have the weights that they name, and what is wrong with those."""
    if not pack.triage.scorers:
        return pack, ()
    rows, faults = list(pack.triage.scorers), list[Fault]()
    for place, row in enumerate(rows):
        path = shelf.find(row.full_name)
        if path is None:
            looked = " or ".join(str(folder) for folder in shelf.folders)
            sentence = f"model: expected the file {row.full_name}.json in {looked}, found none"
            faults.append(Fault("triage", row.id, sentence))
            continue
        try:
            model = read_model(path)
        except PolicyError as fault:
            faults.append(Fault("triage", row.id, f"model: {fault}"))
            continue
        faults += faults_of_row(row, model, pack)
        rows[place] = row.with_weights(model)
    triage = pack.triage.model_copy(update={"scorers": tuple(rows)})
    return pack.model_copy(update={"triage": triage}), tuple(faults)


def all_with_models(packs: Packs, shelf: Shelf) -> Packs:
    """Give packs whose rows have the weights that they name.

    Raises:
        PolicyError: a model is missing or does not fit; the text names file and row.
    """
    made = {ref: with_models(pack, shelf) for ref, pack in packs.by_ref.items()}
    lines = list(_lines(made))
    if lines:
        raise PolicyError("\n".join(lines))
    by_ref = {ref: pack for ref, (pack, _) in made.items()}
    newest = {name: by_ref[pack.name, pack.version] for name, pack in packs.newest.items()}
    return Packs(by_ref, packs.default, newest)


def _lines(made: Mapping[tuple[str, str], tuple[Pack, tuple[Fault, ...]]]) -> Iterator[str]:
    for (name, version), (_, faults) in made.items():
        for fault in faults:
            yield f"{name} {version}, {fault.section}.yaml: row {fault.row}: {fault.sentence}"
