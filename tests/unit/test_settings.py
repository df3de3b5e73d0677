"""Settings: read once, and refused in one line that says what is wrong and how to mend it."""

from __future__ import annotations

import logging
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.settings import Settings, SettingsError

KEY, OLD_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
POSTGRES = "postgresql://steady:hunter2@db/steady"
HOOK = {"TELEGRAM_BOT_TOKEN": "123:ABC", "TELEGRAM_WEBHOOK_URL": "https://steady.example/telegram"}


def read(folder: Path, **environ: str) -> Settings:
    """The settings of an environment that has a key unless it says otherwise."""
    return Settings.from_env({"STEADY_SECRET_KEYS": KEY, **environ}, root=folder)


def test_nothing_set_is_a_working_set_up_on_one_machine(tmp_path: Path) -> None:
    settings = Settings.from_env({}, root=tmp_path)
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 5005, 1)
    assert settings.database_url == f"sqlite:///{tmp_path}/var/steady.db"
    assert settings.retention_minutes == 1440
    assert settings.rate_limit is not None
    assert settings.allowed_origins == ()
    assert settings.telegram_bot_token is None
    assert not settings.production


def test_the_embedded_key_is_made_once_for_its_owner_only_and_said_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        first = Settings.from_env({}, root=tmp_path)
    file = tmp_path / "var" / "secret.keys"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "secret.keys" in caplog.text
    assert first.secret_keys[0] not in caplog.text
    caplog.clear()
    assert Settings.from_env({}, root=tmp_path).secret_keys == first.secret_keys
    assert caplog.text == ""
    assert [path.name for path in file.parent.iterdir()] == ["secret.keys"]


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Settings.from_env({}, root=tmp_path)
    file = tmp_path / "var" / "secret.keys"
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        Settings.from_env({}, root=tmp_path)


@pytest.mark.parametrize("content", ["", "not a key\n", "\xff"])
def test_a_key_file_without_keys_is_refused_and_not_replaced(tmp_path: Path, content: str) -> None:
    Settings.from_env({}, root=tmp_path)
    file = tmp_path / "var" / "secret.keys"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(SettingsError, match="STEADY_SECRET_KEYS"):
        Settings.from_env({}, root=tmp_path)
    assert file.read_text(encoding="latin-1") == content


def test_a_place_where_no_key_can_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(SettingsError, match="set STEADY_SECRET_KEYS"):
        Settings.from_env({}, root=tmp_path)


def test_no_key_is_made_when_something_else_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        Settings.from_env({"TELEGRAM_BOT_TOKEN": "nonsense"}, root=tmp_path)
    assert not (tmp_path / "var").exists()


def test_keys_from_the_environment_are_used_in_order(tmp_path: Path) -> None:
    assert read(tmp_path, STEADY_SECRET_KEYS=f" {KEY} , {OLD_KEY},{KEY}").secret_keys == (KEY, OLD_KEY)
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "environ",
    [
        {"STEADY_DATABASE_URL": POSTGRES},
        {"STEADY_DATABASE_URL": "sqlite:////srv/steady.db"},
        {"STEADY_ENV": "production"},
        {"STEADY_ENV": "production", "STEADY_DATABASE_URL": POSTGRES},
    ],
)
def test_only_the_embedded_default_goes_without_a_key(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"STEADY_SECRET_KEYS: must be set .*generate_key"):
        Settings.from_env(environ, root=tmp_path)
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STEADY_ENV", "staging"),
        ("STEADY_PORT", "0"),
        ("STEADY_PORT", "70000"),
        ("STEADY_PORT", "http"),
        ("STEADY_PORT", "٣٠"),
        ("STEADY_HOST", "http://steady.example"),
        ("STEADY_DATABASE_URL", "mysql://db/steady"),
        ("STEADY_DATABASE_URL", "sqlite://"),
        ("STEADY_DATABASE_URL", "sqlite:///:memory:"),
        ("STEADY_DATABASE_URL", "steady.db"),
        ("STEADY_REDIS_URL", "localhost:6379"),
        ("STEADY_SECRET_KEYS", "change-me"),
        ("STEADY_SECRET_KEYS", "A" * 43 + "="),
        ("STEADY_RETENTION_MINUTES", "0"),
        ("STEADY_RETENTION_MINUTES", "-5"),
        ("STEADY_RETENTION_MINUTES", "1.5"),
        ("STEADY_RETENTION_MINUTES", "999999999"),
        ("STEADY_ALLOWED_ORIGINS", "*"),
        ("STEADY_ALLOWED_ORIGINS", "charity.example"),
        ("STEADY_ALLOWED_ORIGINS", "https://charity.example/chat"),
        ("STEADY_ALLOWED_ORIGINS", "https://a.example,null"),
        ("STEADY_RATE_LIMIT", "0/minute"),
        ("STEADY_RATE_LIMIT", "thirty"),
        ("STEADY_RATE_LIMIT", "30"),
        ("STEADY_WORKERS", "0"),
        ("STEADY_WORKERS", "two"),
        ("TELEGRAM_BOT_TOKEN", "not a token"),
        ("TELEGRAM_API_BASE_URL", "telegram"),
    ],
)
def test_a_wrong_value_is_refused_by_name_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, **{name: value})
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert "\n" not in message


@pytest.mark.parametrize(
    "name",
    ["STEADY_DATABASE_URL", "STEADY_REDIS_URL", "STEADY_SECRET_KEYS", "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"],
)
def test_a_refused_secret_is_not_repeated(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, **{name: "hunter2 is wrong"})
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    assert read(tmp_path, STEADY_PORT="", STEADY_HOST=" ", TELEGRAM_BOT_TOKEN="").port == 5005


@pytest.mark.parametrize(
    ("given", "limit"), [("off", None), ("OFF", None), ("30/minute", "30/minute"), ("5 / second", "5/second")]
)
def test_the_rate_limit(tmp_path: Path, given: str, limit: str | None) -> None:
    assert read(tmp_path, STEADY_RATE_LIMIT=given).rate_limit == limit


def test_origins_are_as_browsers_send_them(tmp_path: Path) -> None:
    given = "https://Charity.example/, http://localhost:8000,https://charity.example"
    assert read(tmp_path, STEADY_ALLOWED_ORIGINS=given).allowed_origins == (
        "https://charity.example",
        "http://localhost:8000",
    )


def test_production_takes_no_origin_that_can_be_listened_to(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="https://"):
        read(tmp_path, STEADY_ENV="production", STEADY_ALLOWED_ORIGINS="http://charity.example")


def test_more_workers_need_redis(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="STEADY_REDIS_URL"):
        read(tmp_path, STEADY_WORKERS="2")
    assert read(tmp_path, STEADY_WORKERS="2", STEADY_REDIS_URL="redis://redis:6379/0").workers == 2


def test_only_one_process_polls_telegram(tmp_path: Path) -> None:
    many = {"STEADY_WORKERS": "2", "STEADY_REDIS_URL": "redis://redis:6379/0"}
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_URL"):
        read(tmp_path, TELEGRAM_BOT_TOKEN="123:ABC", **many)
    assert read(tmp_path, TELEGRAM_WEBHOOK_SECRET="s3cret", **HOOK, **many).workers == 2


def test_a_webhook_needs_token_and_secret(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_SECRET: must be set"):
        read(tmp_path, **HOOK)
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN: must be set"):
        read(tmp_path, TELEGRAM_WEBHOOK_URL=HOOK["TELEGRAM_WEBHOOK_URL"], TELEGRAM_WEBHOOK_SECRET="s3cret")
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_SECRET: must be 1 to 256"):
        read(tmp_path, TELEGRAM_WEBHOOK_SECRET="with space", **HOOK)
    assert read(tmp_path, TELEGRAM_WEBHOOK_SECRET="s3cret", **HOOK).telegram_webhook_secret == "s3cret"


def test_a_webhook_is_https_unless_the_bot_api_is_ones_own(tmp_path: Path) -> None:
    plain = {**HOOK, "TELEGRAM_WEBHOOK_URL": "http://steady.example/telegram", "TELEGRAM_WEBHOOK_SECRET": "s3cret"}
    with pytest.raises(SettingsError, match="https://"):
        read(tmp_path, **plain)
    assert read(tmp_path, TELEGRAM_API_BASE_URL="http://bot-api:8081", **plain).telegram_webhook_url


def test_postgresql_by_its_usual_names(tmp_path: Path) -> None:
    for name in ("postgres", "postgresql", "postgresql+psycopg2"):
        url = read(tmp_path, STEADY_DATABASE_URL=f"{name}://steady@db/steady").database_url
        assert url == "postgresql+psycopg2://steady@db/steady"


def test_no_secret_is_shown(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        STEADY_DATABASE_URL=POSTGRES,
        STEADY_REDIS_URL="redis://:hunter3@redis:6379/0",
        TELEGRAM_WEBHOOK_SECRET="hunter4",
        **HOOK,
    )
    for shown in (repr(settings), str(settings), f"{settings!r}"):
        assert "redis:6379" in shown
        for secret in (KEY, "hunter2", "hunter3", "hunter4", "123:ABC"):
            assert secret not in shown
