"""How fast we may talk to Telegram: python-telegram-bot's limiter, with its waits kept to the chat they are about.

AIORateLimiter holds every chat when one of them gets "429, retry after 30": one person who presses fast would silence
all the others. Here a chat waits for itself. When several chats are told to wait at the same time, the limit is the
whole bot's, and all wait. Facts: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter

from bot.channels.telegram import counts

TRIES = 5
BOT_WIDE = 3  # chats told to wait at once
# Not messages, and of no use when they come late.
UNLIMITED = frozenset({"sendChatAction", "answerCallbackQuery"})


class ChatLimiter(AIORateLimiter):
    """AIORateLimiter (30 messages a second) that honours `retry_after` chat by chat."""

    def __init__(self) -> None:
        super().__init__(max_retries=0)
        self._held: dict[Any, float] = {}  # chat -> until when, in the loop's time

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Runs one call to Telegram when it is due; raises RetryAfter after the last try."""
        if endpoint in UNLIMITED:
            return await callback(*args, **kwargs)
        chat = data.get("chat_id")
        for tries_left in reversed(range(TRIES)):
            await self._until_free(chat)
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, 0)
            except RetryAfter as error:
                counts.CALLS_FAILED.labels("retry_after").inc()
                if not tries_left:
                    raise
                self._held[chat] = asyncio.get_running_loop().time() + asked_to_wait(error)
        return None  # never: the last try returns or raises

    async def _until_free(self, chat: Any) -> None:
        while (wait := self._wait(chat)) > 0:  # noqa: ASYNC110 - others may be held meanwhile, so it is asked again
            await asyncio.sleep(wait)

    def _wait(self, chat: Any) -> float:
        now = asyncio.get_running_loop().time()
        self._held = {held: until for held, until in self._held.items() if until > now}
        until = max(self._held.values()) if len(self._held) >= BOT_WIDE else self._held.get(chat, now)
        return until - now


def asked_to_wait(error: Exception) -> float:
    """The seconds that Telegram asks us to wait; 0 for any other error."""
    if not isinstance(error, RetryAfter):
        return 0.0
    wait = error.retry_after  # seconds, or with PTB_TIMEDELTA (client.py) a timedelta
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
