"""A matter under the mechanism of a company that has switched its jury on, on servers of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.faults.harness.stage import Stage
from tests.stories.mechanism import mechanism_story
from tests.system.telling import Tale
from workers.packs import PACKS_FOLDER

pytestmark = [pytest.mark.system, pytest.mark.timeout(420)]


@pytest.fixture(scope="module")
def stage_with_jury(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give a running system whose packs are the delivered ones with that one setting changed."""
    packs = tmp_path_factory.mktemp("jury") / "packs"
    shutil.copytree(PACKS_FOLDER, packs)
    file = packs / "feedback-mechanism" / "arbitration.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("enabled: false") == 1
    file.write_text(text.replace("enabled: false", "enabled: true"), encoding="utf-8")
    settings = {"CASELOOP_PACKS": str(packs)}
    with Stage(tmp_path_factory.mktemp("stage-with-jury"), environment=settings) as running:
        yield running


@pytest.mark.req("S3-09", "S3-16", "S3-27", "S3-46", "S3-79")
def test_a_return_under_the_mechanism_goes_by_article_jury_and_silence(stage_with_jury: Stage) -> None:
    mechanism_story(Tale(stage_with_jury, "feedback-mechanism"))
