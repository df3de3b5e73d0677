"""What Steady is told by its environment: read once, checked whole, refused in one line that says how to mend it.

Secrets live in a `Settings` and never leave it by accident: `repr` hides them, and no error holds a refused value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.content import ROOT
from bot.store.keyfile import KeyFileError, embedded_keys

MAX_RETENTION_MINUTES = 30 * 24 * 60  # what is kept longer than a month is an archive, not a conversation
MAX_WORKERS = 64

_HOST = re.compile(r"[A-Za-z0-9_.:-]{1,255}")
_REDIS = re.compile(r"(rediss?|unix)://.+")
_ORIGIN = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?")
_LOCAL = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?(/.*)?")
_RATE = re.compile(r"[1-9]\d{0,8}/(second|minute|hour|day)")
_OPERATOR = re.compile(r"[^\x00-\x1f\x7f]{1,300}")
_BOT_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Telegram's own rule for secret_token
_URL_PASSWORD = re.compile(r"(//[^/:@]*):[^@/]*@")
_KEY_HELP = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


class SettingsError(ValueError):
    """A setting that is wrong. Its text is one line for the operator and never holds the refused value."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        super().__init__(f"{name}: {reason}")


@dataclass(frozen=True, repr=False)
class Settings:
    """Everything an operator can set. The names are the environment's, without STEADY_ and in lower case."""

    host: str = "127.0.0.1"
    port: int = 5005
    env: str = "development"  # development | production
    database_url: str = ""
    redis_url: str | None = None
    secret_keys: tuple[str, ...] = ()  # Fernet keys, the current one first
    retention_minutes: int = 24 * 60  # from the last message on
    allowed_origins: tuple[str, ...] = ()  # sites that may embed the chat, beside our own
    rate_limit: str | None = "30/minute"  # None: off
    workers: int = 1
    operator: str | None = None  # who runs this chat and how to reach them, for /privacy
    max_in_flight: int = 200  # turns that run or wait in one process; what comes on top is refused at once
    telegram_bot_token: str | None = None
    telegram_webhook_url: str | None = None  # None: long polling
    telegram_webhook_secret: str | None = None
    telegram_api_base_url: str | None = None

    @property
    def production(self) -> bool:
        """Whether real people reach this server."""
        return self.env == "production"

    @classmethod
    def from_env(cls, environ: Mapping[str, str], root: Path = ROOT) -> Settings:
        """The checked settings of an environment; `root` is where `var/` stands.

        Raises SettingsError. With no database and no keys set, makes a key in var/secret.keys and logs that it did.
        """
        read = _Reader({name: value.strip() for name, value in environ.items()})
        env = read.one_of("STEADY_ENV", ("development", "production"))
        database_url, embedded = _database_url(read, root)
        redis_url = read.matching("STEADY_REDIS_URL", _REDIS, "a redis:// or rediss:// address")
        workers = read.number("STEADY_WORKERS", 1, 1, MAX_WORKERS)
        if workers > 1 and not redis_url:
            raise SettingsError("STEADY_WORKERS", "more than one worker needs STEADY_REDIS_URL, for locks between them")
        telegram = _telegram(read, workers)
        return cls(
            host=read.matching("STEADY_HOST", _HOST, "a host name or address, such as 127.0.0.1") or cls.host,
            port=read.number("STEADY_PORT", cls.port, 1, 65535),
            env=env,
            database_url=database_url,
            redis_url=redis_url,
            retention_minutes=read.number("STEADY_RETENTION_MINUTES", cls.retention_minutes, 1, MAX_RETENTION_MINUTES),
            allowed_origins=_origins(read, production=env == "production"),
            rate_limit=_rate_limit(read),
            workers=workers,
            operator=read.matching("STEADY_OPERATOR", _OPERATOR, "one line of up to 300 characters"),
            max_in_flight=read.number("STEADY_MAX_IN_FLIGHT", cls.max_in_flight, 1, 100_000),
            **telegram,
            # Last, because it may make a file: nothing else is wrong by now.
            secret_keys=_secret_keys(read, root, embedded=embedded, production=env == "production"),
        )

    def __repr__(self) -> str:
        """Every setting; of secrets and of addresses with a password only that they are set."""
        secret = {"secret_keys", "telegram_bot_token", "telegram_webhook_secret"}
        shown = {name: _shown(value, secret=name in secret) for name, value in vars(self).items()}
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in shown.items())})"


class _Reader:
    """The environment by name. An empty variable counts as unset, as in compose files."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str | None:
        return self._environ.get(name) or None

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name)
        if value is None:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise SettingsError(name, f"must be a whole number from {least} to {most}")
        return int(value)

    def one_of(self, name: str, values: tuple[str, ...]) -> str:
        value = self.text(name) or values[0]
        if value not in values:
            raise SettingsError(name, f"must be {' or '.join(values)}")
        return value

    def matching(self, name: str, pattern: re.Pattern[str], what: str) -> str | None:
        value = self.text(name)
        if value is not None and not pattern.fullmatch(value):
            raise SettingsError(name, f"must be {what}")
        return value

    def listed(self, name: str) -> list[str]:
        return [part.strip() for part in (self.text(name) or "").split(",") if part.strip()]


def _database_url(read: _Reader, root: Path) -> tuple[str, bool]:
    """The database's address as SQLAlchemy takes it, and whether it is the embedded default."""
    name = "STEADY_DATABASE_URL"
    given = read.text(name)
    if given is None:
        return f"sqlite:///{root / 'var' / 'steady.db'}", True
    given = re.sub(r"^postgres(ql)?://", "postgresql+psycopg2://", given)
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise SettingsError(name, "must be sqlite:////path/to/steady.db or postgresql://...") from None
    if url.drivername not in ("sqlite", "postgresql+psycopg2"):
        raise SettingsError(name, "must begin with sqlite:/// or postgresql://")
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise SettingsError(name, "needs a file, as in sqlite:////path/to/steady.db; memory is lost on restart")
    return given, False


def _secret_keys(read: _Reader, root: Path, *, embedded: bool, production: bool) -> tuple[str, ...]:
    name = "STEADY_SECRET_KEYS"
    keys = tuple(dict.fromkeys(read.listed(name)))
    if not keys and embedded and not production:
        try:
            keys = embedded_keys(root / "var" / "secret.keys")
        except KeyFileError as error:
            raise SettingsError(name, str(error)) from None
        return keys
    if not keys:
        where = "in production" if production else "with STEADY_DATABASE_URL"
        raise SettingsError(name, f"must be set {where}; make a key with: {_KEY_HELP}")
    for number, key in enumerate(keys, start=1):
        if problem := _key_problem(key):
            raise SettingsError(name, f"key {number} {problem}; make one with: {_KEY_HELP}")
    return keys


def _key_problem(key: str) -> str | None:
    try:
        Fernet(key)
    except ValueError:
        return "is not a Fernet key (32 random bytes in URL-safe base64)"
    # 32 random bytes have at least 20 different ones; a filler such as AAAA... has one.
    return "is a filler, not a random key" if len(set(key)) < 12 else None


def _origins(read: _Reader, *, production: bool) -> tuple[str, ...]:
    name = "STEADY_ALLOWED_ORIGINS"
    origins = [origin.lower().rstrip("/") for origin in read.listed(name)]
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(name, "must be origins such as https://charity.example, comma between, no path, no *")
        if production and origin.startswith("http://") and not _LOCAL.fullmatch(origin):
            raise SettingsError(name, "must be https:// in production, so that nobody reads along")
    return tuple(dict.fromkeys(origins))


def _rate_limit(read: _Reader) -> str | None:
    value = (read.text("STEADY_RATE_LIMIT") or Settings.rate_limit or "off").lower().replace(" ", "")
    if value == "off":
        return None
    if not _RATE.fullmatch(value):
        raise SettingsError("STEADY_RATE_LIMIT", "must be off, or a number and a unit such as 30/minute")
    return value


def _telegram(read: _Reader, workers: int) -> dict[str, str | None]:
    token = read.matching("TELEGRAM_BOT_TOKEN", _BOT_TOKEN, "the token that BotFather gave, such as 123456:ABC-DEF")
    url = read.text("TELEGRAM_WEBHOOK_URL")
    base = read.matching("TELEGRAM_API_BASE_URL", re.compile(r"https?://\S+"), "an http:// or https:// address")
    # Telegram itself calls https only; a Bot API server of one's own may call http.
    if url and not (url.startswith("https://") or (url.startswith("http://") and (base or _LOCAL.fullmatch(url)))):
        raise SettingsError("TELEGRAM_WEBHOOK_URL", "must be an https:// address that Telegram can reach")
    if url and not token:
        raise SettingsError("TELEGRAM_BOT_TOKEN", "must be set with TELEGRAM_WEBHOOK_URL")
    secret = read.matching(
        "TELEGRAM_WEBHOOK_SECRET", _WEBHOOK_SECRET, "1 to 256 characters of A-Z, a-z, 0-9, _ and - (Telegram's rule)"
    )
    if url and not secret:
        reason = "must be set with TELEGRAM_WEBHOOK_URL, or anybody can pretend to be Telegram; use 40 random letters"
        raise SettingsError("TELEGRAM_WEBHOOK_SECRET", reason)
    if token and not url and workers > 1:
        raise SettingsError("STEADY_WORKERS", "must be 1 without TELEGRAM_WEBHOOK_URL: one process polls Telegram")
    return {
        "telegram_bot_token": token,
        "telegram_webhook_url": url,
        "telegram_webhook_secret": secret,
        "telegram_api_base_url": base,
    }


def _shown(value: object, *, secret: bool) -> object:
    if secret and value:
        return "(set)"
    return _URL_PASSWORD.sub(r"\1:***@", value) if isinstance(value, str) else value
