"""A model as a file: the same model is always the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

from ops.cli.failure import Failed
from schemas.policy.trained import TrainedModel


def written(model: TrainedModel) -> bytes:
    """Give the content of a model's file: JSON with one gram on a line, so that versions can be compared."""
    head = model.model_dump(mode="json", exclude={"weights"}, exclude_none=True)
    lines = ",\n".join(f"{_json(gram)}:{_json(list(row))}" for gram, row in model.weights.items())
    body = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{body},\n "weights": {{\n{lines}\n }}\n}}\n'.encode()


def write(model: TrainedModel, folder: Path) -> Path:
    """Write a model's file into a folder; one that is there already stays.

    Raises:
        Failed: there is another model of this name and version, or the folder cannot be written to.
    """
    path, content = folder / f"{model.full_name}.json", written(model)
    try:
        if path.exists() and path.read_bytes() != content:
            advice = "Cases keep the version that judged them: give this one a higher --version."
            raise Failed(f"{path}: expected no such file yet, found another model.", advice)
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as fault:
        raise Failed(f"{path}: expected a file that can be written, found: {fault.strerror}.") from None
    return path


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
