"""Our way to Telegram: the bot with its time-outs and limits, and the loggers that must not speak.

python-telegram-bot and httpx log addresses with the token in them, whole updates and whole requests. They are silenced
here for good, and our own lines name only the kind of what happened.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.channels.telegram.limits import ChatLimiter

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
DEFAULT_API = "https://api.telegram.org"


@dataclass(frozen=True)
class Timing:
    """Seconds. Tests make them short."""

    answer: float = 10.0  # for Telegram's answer to a call
    poll: int = 25  # for which Telegram holds a call for updates open
    pause: float = 0.5  # before the first new try; doubles up to `longest_pause`
    longest_pause: float = 30.0
    stop: float = 6.0  # for answers that are under way when the server stops


def quiet_libraries() -> None:
    """No token, no update and no sent text in any log, at any log level of the server."""
    # python-telegram-bot's own switch to its coming way with times; without it, every 429 logs a deprecation.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


class Client(ExtBot[int]):  # int: the type of rate_limit_args
    """python-telegram-bot's bot, and updates as Telegram sent them."""

    async def raw_updates(self, offset: int, timing: Timing) -> list[Any]:
        """The updates from `offset` on, not parsed: one that nobody can parse must not hold up the rest."""
        found = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": timing.poll, "allowed_updates": list(ALLOWED_UPDATES)},
            read_timeout=timing.poll + timing.answer,
        )
        return found if isinstance(found, list) else []


def make_client(token: str, base_url: str | None, timing: Timing) -> Client:
    """A client for Telegram's own servers, or for the Bot API server at `base_url`. Connects when first used."""
    base = (base_url or DEFAULT_API).rstrip("/")

    def request(connections: int) -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=connections,
            read_timeout=timing.answer,
            write_timeout=timing.answer,
            connect_timeout=timing.answer,
            pool_timeout=60.0,  # a queue for connections is no error
        )

    return Client(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request(64),
        get_updates_request=request(2),
        rate_limiter=ChatLimiter(),
    )


def pauses(timing: Timing) -> Sequence[float]:
    """The pauses between tries of something that is tried a few times only: about half a minute in all."""
    return [min(timing.pause * 2**n, timing.longest_pause) for n in range(6)]
