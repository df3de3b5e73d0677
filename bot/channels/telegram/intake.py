"""Where updates come in, by polling or by webhook: each is taken once, and one that cannot be read hurts no other.

Telegram's JSON grows all the time. What python-telegram-bot cannot parse is parsed again with nothing but the fields
that we look at: words that somebody wrote must not get lost because of a sticker's new attribute.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import Bot, Update

from bot.channels.telegram import counts
from bot.channels.telegram.recent import Recent

log = logging.getLogger(__name__)

REMEMBERED = 20_000  # update ids; Telegram repeats one within minutes or not at all
FULL = 10_000  # updates that wait
_MESSAGE = ("message_id", "date", "edit_date", "text", "caption", "media_group_id")
_STATUS = {"administrator": "member", "creator": "member", "restricted": "member", "kicked": "left"}


class Intake:
    """Turns Telegram's JSON into updates on the application's queue."""

    def __init__(self, bot: Bot, queue: asyncio.Queue[object]) -> None:
        self._bot, self._queue = bot, queue
        self._seen = Recent(REMEMBERED)

    @property
    def full(self) -> bool:
        """Whether Telegram should keep the next ones for a while."""
        return self._queue.qsize() >= FULL

    def take(self, raw: Any) -> None:
        """Queues one update. Doubles and what is not an update are counted and dropped. Never raises."""
        number = update_id(raw)
        if number is None:
            counts.REFUSED.labels("malformed").inc()
            return
        if not self._seen.add(number):
            counts.REFUSED.labels("duplicate").inc()
            return
        for read in (lambda: raw, lambda: _essence(raw)):
            try:
                update = Update.de_json(read(), self._bot)
            except Exception as error:  # noqa: BLE001 - it raises whatever the JSON makes it trip over
                log.warning("telegram.unreadable_update kind=%s", type(error).__name__)
                continue
            self._queue.put_nowait(update)
            return
        counts.REFUSED.labels("malformed").inc()


def update_id(raw: Any) -> int | None:
    """The number of an update, if it has one."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _essence(raw: dict[str, Any]) -> dict[str, Any]:
    """The update with only the fields that we look at. Raises what wrong types raise."""
    kept: dict[str, Any] = {"update_id": raw["update_id"]}
    for kind in ("message", "edited_message"):
        if kind in raw:
            kept[kind] = _message(raw[kind])
    if query := raw.get("callback_query"):
        kept["callback_query"] = {
            "id": query["id"],
            "from": _user(query["from"]),
            "chat_instance": query.get("chat_instance", ""),
            "data": query.get("data"),
            "message": _message(query["message"]),
        }
    if change := raw.get("my_chat_member"):
        members = {name: _member(change[name]) for name in ("old_chat_member", "new_chat_member")}
        sender = _user(change["from"])
        kept["my_chat_member"] = {"chat": _chat(change["chat"]), "from": sender, "date": change["date"], **members}
    return kept


def _message(message: dict[str, Any]) -> dict[str, Any]:
    kept = {name: message[name] for name in _MESSAGE if name in message}
    if "from" in message:
        kept["from"] = _user(message["from"])
    text = kept.get("text", "")
    if text.startswith("/"):  # what makes it a command is an entity
        kept["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return {**kept, "chat": _chat(message["chat"])}


def _chat(chat: dict[str, Any]) -> dict[str, Any]:
    return {"id": chat["id"], "type": chat["type"]}


def _user(user: dict[str, Any]) -> dict[str, Any]:
    return {"id": user["id"], "is_bot": user.get("is_bot", False), "first_name": ""}


def _member(member: dict[str, Any]) -> dict[str, Any]:
    return {"status": _STATUS.get(member["status"], member["status"]), "user": _user(member["user"])}
