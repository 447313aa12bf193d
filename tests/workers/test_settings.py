"""Secrets by name: from a file, else from the environment, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from workers.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give settings with a folder of secrets and two secrets in the environment."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "wecom").write_text("of-the-file\n", encoding="utf-8")
    (tmp_path / "outside").write_text("hidden", encoding="utf-8")
    for name in ("AMQP_URL", "MONGO_URL", "FINGERPRINT_KEY"):
        monkeypatch.setenv(f"CASELOOP_{name}", "x")
    monkeypatch.setenv("CASELOOP_SECRETS", str(folder))
    monkeypatch.setenv("CASELOOP_SECRET__WECOM", "of-the-environment")
    monkeypatch.setenv("CASELOOP_SECRET__WECOM_NIGHT", "token signing")
    return Settings()


def test_a_file_goes_before_the_environment(settings: Settings) -> None:
    assert settings.secret_named("wecom") == "of-the-file"
    assert settings.secret_named("wecom-night") == "token signing"


@pytest.mark.parametrize("name", ["unknown", "../outside", "", ".", "/etc/passwd"])
def test_there_is_no_other_place(settings: Settings, name: str) -> None:
    assert settings.secret_named(name) is None


def test_secrets_are_not_shown(settings: Settings) -> None:
    assert "signing" not in repr(settings)
