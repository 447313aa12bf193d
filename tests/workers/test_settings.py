"""Settings: what is missing is named, what a system of this machine takes over, and secrets by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import SettingsError
from workers.settings import Settings, chosen, read_settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give settings with a folder of secrets and two secrets in the environment."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "wecom").write_text("of-the-file\n", encoding="utf-8")
    (tmp_path / "outside").write_text("hidden", encoding="utf-8")
    monkeypatch.setenv("CASELOOP_AMQP_URL", "amqp://x")
    for name in ("MONGO_URL", "FINGERPRINT_KEY"):
        monkeypatch.setenv(f"CASELOOP_{name}", "x")
    monkeypatch.setenv("CASELOOP_MASTER_KEYS", "0b" * 32)
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


def test_every_missing_or_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AMQP_URL", "MONGO_URL", "FINGERPRINT_KEY"):
        monkeypatch.delenv(f"CASELOOP_{name}", raising=False)
    monkeypatch.setenv("CASELOOP_CLOCK_SPEED", "0.5")

    with pytest.raises(SettingsError) as caught:
        read_settings()

    lines = str(caught.value).split("\n")
    assert "CASELOOP_AMQP_URL: expected a value, found none" in lines
    assert "CASELOOP_CLOCK_SPEED: expected a number from 1" in lines


def test_a_system_of_this_machine_takes_over_files_and_keys_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASELOOP_STAFF", "staff.yaml")
    monkeypatch.setenv("CASELOOP_SECRET__WECOM", "key")
    monkeypatch.setenv("CASELOOP_AMQP_URL", "amqp://elsewhere")

    choices = chosen()

    assert choices["CASELOOP_STAFF"] == str(tmp_path / "staff.yaml")
    assert choices["CASELOOP_SECRET__WECOM"] == "key"
    assert "CASELOOP_AMQP_URL" not in choices
