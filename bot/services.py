"""What the server has built, in one place: channels find it at `app.ctx.steady`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.guide.content import Content
from bot.guide.emergency import Cards
from bot.helplines.directory import HelplineDirectory
from bot.inbox import Inbox
from bot.settings import Settings
from bot.store.keys import Keys
from bot.store.tracker import SealedTrackerStore


@dataclass(frozen=True)
class Services:
    """Made once at start by bot/server.py, and closed by it."""

    settings: Settings
    keys: Keys
    store: SealedTrackerStore
    content: Content
    directory: HelplineDirectory
    cards: Cards
    inbox: Inbox
