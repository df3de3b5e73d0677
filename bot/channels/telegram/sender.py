"""Sends and deletes, and does not give up at the first failure. Nothing here raises: the rest of the bot goes on.

A message that may or may not have arrived (a time-out) is sent again: twice is better than never.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError

from bot.channels.telegram import counts
from bot.channels.telegram.render import Bubble, without_links

log = logging.getLogger(__name__)
T = TypeVar("T")

BATCH = 100  # https://core.telegram.org/bots/api#deletemessages
TYPING_LASTS = 4.0  # seconds, of the 5 for which Telegram shows it
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # a preview shows a helpline's picture on a lock screen


class Sender:
    """One bot's voice. `pauses`: seconds between the tries of a call."""

    def __init__(self, bot: Bot, pauses: Sequence[float]) -> None:
        self._bot, self._pauses = bot, pauses

    async def send(self, chat: int, bubbles: Iterable[Bubble]) -> list[int]:
        """Sends in order; the numbers of those that arrived. Stops when the chat is gone."""
        sent = []
        for bubble in bubbles:
            try:
                sent.append(await self._send(chat, bubble))
            except (Forbidden, ChatMigrated) as error:
                _failed("send", error)  # blocked us, left Telegram, or became another chat
                break
            except TelegramError as error:
                _failed("send", error)
                counts.UNDELIVERED.inc()
        return sent

    async def _send(self, chat: int, bubble: Bubble) -> int:
        """Its number. What Telegram finds wrong with the form is left out rather than the message."""
        forms: list[tuple[str, str | None, InlineKeyboardMarkup | None]] = [
            (bubble.html, ParseMode.HTML, bubble.keyboard),
            (bubble.plain, None, without_links(bubble.keyboard)),
            (bubble.plain, None, None),
        ]
        for text, mode, keyboard in forms:
            try:
                message = await self.attempt(
                    lambda text=text, mode=mode, keyboard=keyboard: self._bot.send_message(  # type: ignore[misc]
                        chat,
                        text,
                        parse_mode=mode,
                        reply_markup=keyboard,
                        link_preview_options=_NO_PREVIEW,
                        disable_notification=bubble.silent,
                    )
                )
                return int(message.message_id)
            except BadRequest as error:
                if keyboard is None and mode is None:
                    raise
                log.warning("telegram.form_refused kind=%s", _reason(error))
        raise AssertionError("the last form returns or raises")

    async def attempt(self, call: Callable[[], Awaitable[T]]) -> T:
        """The call's result; tried again while the network or Telegram's servers fail."""
        for pause in self._pauses:
            try:
                return await call()
            except (BadRequest, Forbidden):
                raise
            except NetworkError as error:
                counts.CALLS_FAILED.labels(_kind(error)).inc()
                await asyncio.sleep(pause)
        return await call()

    async def quietly(self, call: Awaitable[Any]) -> bool:
        """For what is good to have and not needed; whether it worked."""
        try:
            await call
        except TelegramError as error:
            _failed("other", error)
            return False
        return True

    async def delete(self, chat: int, numbers: Sequence[int]) -> bool:
        """Deletes messages of either side; whether Telegram took it all."""
        done = True
        for at in range(0, len(numbers), BATCH):
            batch = list(numbers[at : at + BATCH])
            try:
                await self.attempt(lambda batch=batch: self._bot.delete_messages(chat, batch))  # type: ignore[misc]
            except BadRequest:
                # One that cannot be deleted must not keep the others.
                for number in batch:
                    done = await self.quietly(self._bot.delete_message(chat, number)) and done
            except TelegramError as error:
                _failed("delete", error)
                done = False
        return done

    @asynccontextmanager
    async def typing(self, chat: int) -> AsyncIterator[None]:
        """Shows "typing" while an answer is made, and never after it was sent."""
        shown = asyncio.create_task(self._show_typing(chat), name="telegram.typing")
        first = asyncio.create_task(self._type(chat), name="telegram.typing.first")
        try:
            yield
        finally:
            shown.cancel()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(first, 1.0)
            await asyncio.gather(shown, return_exceptions=True)

    async def _show_typing(self, chat: int) -> None:
        while True:
            await asyncio.sleep(TYPING_LASTS)
            await self._type(chat)

    async def _type(self, chat: int) -> None:
        with suppress(Exception):  # an ornament: nothing about it may cost an answer
            await self._bot.send_chat_action(chat, ChatAction.TYPING)


def _failed(what: str, error: TelegramError) -> None:
    counts.CALLS_FAILED.labels(_kind(error)).inc()
    log.info("telegram.%s_failed kind=%s", what, type(error).__name__)


def _kind(error: TelegramError) -> str:
    names = ("TimedOut", "BadRequest", "NetworkError", "RetryAfter", "Forbidden", "ChatMigrated")
    return type(error).__name__ if type(error).__name__ in names else "other"


def _reason(error: BadRequest) -> str:
    """A word for the log; Telegram's own message can quote the text."""
    known = {"parse entities": "html", "BUTTON": "button", "URL": "url", "too long": "length"}
    return next((word for part, word in known.items() if part in str(error)), "other")
