"""One chat's updates one after another, different chats beside each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.channels.telegram import counts

AT_ONCE = 5000  # updates that run or wait; more stay in Telegram's queue
MOST_WAITING = 30  # of one chat


@dataclass
class _Lane:
    """What one chat has under way. asyncio.Lock lets waiters in as they came."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class ChatOrder(BaseUpdateProcessor):
    """Keeps the order within a chat, and lets nobody wait for another chat.

    `urgent(update)`: does not wait in line (urgent numbers, while an earlier answer is still on its way).
    `must_hear(update)`: is never dropped, however many wait. `dropped(update)` is told of one that was.
    """

    def __init__(
        self,
        urgent: Callable[[Update], bool],
        must_hear: Callable[[Update], bool],
        dropped: Callable[[Update], Awaitable[None]],
    ) -> None:
        super().__init__(AT_ONCE)
        self._urgent, self._must_hear, self._dropped = urgent, must_hear, dropped
        self._lanes: dict[int, _Lane] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Awaits `coroutine` when it is its turn. python-telegram-bot calls this in the order of arrival."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None or not isinstance(update, Update) or self._urgent(update):
            await coroutine
            return
        lane = self._lanes.setdefault(chat.id, _Lane())
        if lane.waiting >= MOST_WAITING and not self._must_hear(update):
            if asyncio.iscoroutine(coroutine):
                coroutine.close()
            counts.REFUSED.labels("crowded").inc()
            await self._dropped(update)
            return
        lane.waiting += 1
        try:
            async with lane.lock:
                await coroutine
        finally:
            lane.waiting -= 1
            if not lane.waiting:
                self._lanes.pop(chat.id, None)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to put away."""
