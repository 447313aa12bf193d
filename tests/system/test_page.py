"""The acknowledgement page on real servers: a link in a message ends the ladder of its alert."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import httpx2
import pytest

from ops.services.ports import free_ports
from rules.links import token_of
from schemas.alert import Alert
from schemas.ids import message_key
from schemas.replay import document_from
from tests.faults.harness.stage import Stage
from workers.assembly import links_of
from workers.clock import monotonic

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Start a whole system."""
    with Stage(tmp_path_factory.mktemp("page")) as running:
        yield running


@pytest.fixture(scope="module")
def site(stage: Stage) -> Iterator[str]:
    """Start the page, and give its address."""
    (port,) = free_ports(1)
    page = stage.run("page", [sys.executable, "-m", "workers.page", "--port", str(port)], {})
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        with contextlib.suppress(httpx2.HTTPError):
            return httpx2.get(f"{address}/alert/nonsense").status_code == 404
        return False

    with stage.stopping(page):
        stage.wait(answers, "the page answers")
        yield address
        ending = page.stop(by=monotonic() + 20)
    assert ending.clean, ending


def alerts_of(stage: Stage, case_id: str) -> list[Alert]:
    """Give the alerts that a case remembers."""
    cases = stage.store.load("cases", [case_id])
    ids = cases[case_id].fields.get("open_alerts", []) if cases else []
    return [document_from(Alert, loaded) for loaded in stage.store.load("alerts", ids).values()]


def test_a_link_acknowledges_once_and_an_altered_one_does_nothing(stage: Stage, site: str) -> None:
    upstream = stage.upstream("page")
    submission = upstream.submission(1, urgent=True)
    upstream.publish([submission])
    case_id = message_key(submission["source"], submission["id"])
    stage.wait(lambda: bool(alerts_of(stage, case_id)), "the alert of a crisis")
    alert, links = alerts_of(stage, case_id)[0], links_of(stage.settings)
    assert links is not None
    token = token_of(links, f"{alert.id}:0:1:boss", alert.raised_at, now=stage.clock.now())

    def now_is(state: str) -> bool:
        return [one.state for one in alerts_of(stage, case_id) if one.id == alert.id] == [state]

    assert httpx2.post(f"{site}/alert/{token[:-4]}AAAA").status_code == 404
    assert httpx2.get(f"{site}/alert/{token}").status_code == 200
    assert now_is("raised")
    assert httpx2.post(f"{site}/alert/{token}", data={"note": "on my way"}).status_code == 200
    stage.wait(lambda: now_is("acknowledged"), "the acknowledgement counts")
    used = httpx2.get(f"{site}/alert/{token}")
    assert (used.status_code, "<button" in used.text) == (410, False)
