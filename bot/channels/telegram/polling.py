"""Long polling: asks Telegram for updates for as long as the server runs, whatever Telegram does meanwhile."""

from __future__ import annotations

import asyncio
import logging

from telegram.error import Conflict, InvalidToken, TelegramError, TimedOut

from bot.channels.telegram import counts
from bot.channels.telegram.client import Client, Timing
from bot.channels.telegram.intake import Intake, update_id
from bot.channels.telegram.limits import asked_to_wait

log = logging.getLogger(__name__)


async def poll_forever(client: Client, intake: Intake, timing: Timing) -> None:
    """Runs until it is cancelled. Asking for the updates after number n tells Telegram that those up to n arrived.

    python-telegram-bot's own loop ends for good at a 401 or 404 and stops before an update that it cannot parse.
    """
    offset, pause = 0, timing.pause
    while True:
        try:
            updates = await client.raw_updates(offset, timing)
        except TimedOut:
            continue  # nothing to say in all that time, or a lost connection
        except TelegramError as error:
            counts.CALLS_FAILED.labels("poll").inc()
            if pause == timing.pause:  # once per outage
                log.warning("telegram.poll_failed kind=%s%s", type(error).__name__, _hint(error))
            await asyncio.sleep(max(pause, asked_to_wait(error)))
            pause = min(2 * pause, timing.longest_pause)
            continue
        for raw in updates:
            intake.take(raw)
        numbers = [number for raw in updates if (number := update_id(raw)) is not None]
        if updates and not numbers:  # nothing to confirm: the same would come back at once
            await asyncio.sleep(pause)
            pause = min(2 * pause, timing.longest_pause)
            continue
        offset, pause = max([offset, *(number + 1 for number in numbers)]), timing.pause


def _hint(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return " (another process polls with this token)"
    return " (the token is refused)" if isinstance(error, InvalidToken) else ""
