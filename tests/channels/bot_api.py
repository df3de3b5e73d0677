"""A small Telegram: the Bot API over real HTTP on loopback, strict where Telegram is, with faults on order.

`BotApi` serves any bot (TELEGRAM_API_BASE_URL), keeps what a person would see in each chat, and sends updates by long
polling or, once a webhook is set, by calling it. `Person` writes, presses and waits for what the bot says.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web
from bot_api_person import Person, buttons, labels
from bot_api_rules import Refused, check_keyboard, visible

__all__ = ["BOT", "TOKEN", "BotApi", "Call", "Fault", "Person", "buttons", "labels"]

TOKEN = "7000001:test-token-that-must-not-leak"
BOT = {"id": 7000001, "is_bot": True, "first_name": "Steady", "username": "steady_test_bot"}
BOUND = 30.0  # seconds: when a condition is not met by then, it never will be


@dataclass
class Fault:
    """What goes wrong with the next calls of one method. `hang`: no answer until the caller gives up."""

    method: str
    times: int = 1
    status: int = 500
    retry_after: int | None = None
    hang: bool = False
    chat: int | None = None
    description: str = "Internal Server Error"


@dataclass
class Call:
    """One call of the bot's."""

    method: str
    params: dict[str, Any]

    @property
    def chat(self) -> int | None:
        return int(self.params["chat_id"]) if "chat_id" in self.params else None


@dataclass
class BotApi:
    calls: list[Call] = field(default_factory=list)
    chats: dict[int, list[dict[str, Any]]] = field(default_factory=dict)  # what stands in each chat, in order
    faults: list[Fault] = field(default_factory=list)
    gone: dict[int, str] = field(default_factory=dict)  # chats that cannot be written to, and why
    webhook: dict[str, str] | None = None
    webhook_statuses: list[int] = field(default_factory=list)
    polls_waiting: int = 0
    url: str = ""

    def __post_init__(self) -> None:
        self._changed = asyncio.Condition()
        self._updates: list[dict[str, Any]] = []
        self._number = 1000
        self._message = 0

    @classmethod
    @asynccontextmanager
    async def running(cls, port: int = 0) -> AsyncIterator[BotApi]:
        api = cls()
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", api._serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)  # it would log the token
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield api
        finally:
            await runner.cleanup()

    # What tests do with it.

    def fault(self, method: str, **how: Any) -> Fault:
        fault = Fault(method, **how)
        self.faults.append(fault)
        return fault

    def made(self, method: str, chat: int | None = None) -> list[Call]:
        return [call for call in self.calls if call.method == method and chat in (None, call.chat)]

    async def until(self, condition: Callable[[], Any], what: str = "") -> Any:
        """Waits until `condition` holds; it is looked at after each thing that happens."""

        async def wait() -> Any:
            async with self._changed:
                while not (found := condition()):
                    await self._changed.wait()
                return found

        try:
            return await asyncio.wait_for(wait(), BOUND)
        except asyncio.TimeoutError:
            shown = "\n".join(f"{call.method} {call.params}" for call in self.calls[-12:])
            raise AssertionError(f"never happened: {what or condition}; the last calls were\n{shown}") from None

    def person(self, number: int) -> Person:
        return Person(self, number)

    async def push(self, kind: str, body: Any, number: int | None = None) -> dict[str, Any]:
        """Sends one update to the bot, by the way it asked for."""
        if number is None:
            number = self.next_update_id()
        update = {"update_id": number, kind: body}
        await self.push_raw(update)
        return update

    async def push_raw(self, update: Any) -> None:
        if self.webhook:
            headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
            async with ClientSession() as session, session.post(self.webhook["url"], json=update, headers=headers) as r:
                self.webhook_statuses.append(r.status)
            return
        self._updates.append(update)
        await self._notify()

    def next_update_id(self) -> int:
        self._number += 1
        return self._number

    def next_message_id(self) -> int:
        self._message += 1
        return self._message

    # How it answers.

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _serve(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        params = {name: _value(str(value)) for name, value in (await request.post()).items()}
        if method == "getUpdates":
            fault = self._fault(method, None)
            return await self._broken(fault) if fault else _ok(await self._get_updates(params))
        call = Call(method, params)
        self.calls.append(call)
        try:
            if fault := self._fault(method, call.chat):
                return await self._broken(fault)
            handler = getattr(self, f"_{_snake(method)}", None)
            return _ok(handler(params) if handler else True)
        except Refused as refused:
            return _error(refused.status, str(refused))
        finally:
            await self._notify()

    def _fault(self, method: str, chat: int | None) -> Fault | None:
        for fault in self.faults:
            if fault.method in (method, "*") and fault.chat in (None, chat):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def _broken(self, fault: Fault) -> web.Response:
        if fault.hang:
            await self._notify()
            await asyncio.sleep(BOUND)  # the caller hangs up long before
        if fault.retry_after:
            return _error(429, f"Too Many Requests: retry after {fault.retry_after}", retry_after=fault.retry_after)
        return _error(fault.status, fault.description)

    async def _get_updates(self, params: dict[str, Any]) -> list[Any]:
        offset, patience = int(params.get("offset", 0)), float(params.get("timeout", 0))
        self._updates = [u for u in self._updates if not isinstance(_id(u), int) or _id(u) >= offset]
        end = time.monotonic() + patience
        self.polls_waiting += 1
        await self._notify()
        try:
            async with self._changed:
                while not self._updates and (left := end - time.monotonic()) > 0:
                    try:
                        await asyncio.wait_for(self._changed.wait(), left)
                    except asyncio.TimeoutError:
                        break
            found = list(self._updates)
            self._updates = [u for u in self._updates if isinstance(_id(u), int)]
            return found
        finally:
            self.polls_waiting -= 1

    def _get_me(self, _: dict[str, Any]) -> dict[str, Any]:
        return {**BOT, "can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}

    def _set_webhook(self, params: dict[str, Any]) -> bool:
        self.webhook = {"url": params["url"], "secret_token": params.get("secret_token", "")}
        return True

    def _delete_webhook(self, _: dict[str, Any]) -> bool:
        self.webhook = None
        return True

    def _send_message(self, params: dict[str, Any]) -> dict[str, Any]:
        chat = int(params["chat_id"])
        if chat in self.gone:
            raise Refused(self.gone[chat], 403)
        text = visible(params["text"]) if params.get("parse_mode") == "HTML" else str(params["text"])
        if not text.strip():
            raise Refused("Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refused("Bad Request: message is too long")
        markup = params.get("reply_markup")
        check_keyboard(markup)
        message = {
            "message_id": self.next_message_id(),
            "date": 1_700_000_000,
            "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
            "from": BOT,
            "text": text,
            **({"reply_markup": markup} if markup else {}),
        }
        self.chats.setdefault(chat, []).append({**message, "sent": params})
        return message

    def _edit_message_reply_markup(self, params: dict[str, Any]) -> dict[str, Any]:
        message = self._find(int(params["chat_id"]), int(params["message_id"]))
        markup = params.get("reply_markup")
        check_keyboard(markup)
        if markup == message.get("reply_markup"):
            raise Refused("Bad Request: message is not modified")
        message["reply_markup"] = markup
        return {name: value for name, value in message.items() if name != "sent"}

    def _delete_messages(self, params: dict[str, Any]) -> bool:
        chat, numbers = int(params["chat_id"]), params["message_ids"]
        if not 1 <= len(numbers) <= 100:
            raise Refused("Bad Request: wrong number of message identifiers")
        self.chats[chat] = [m for m in self.chats.get(chat, []) if m["message_id"] not in numbers]
        return True

    def _delete_message(self, params: dict[str, Any]) -> bool:
        return self._delete_messages({**params, "message_ids": [int(params["message_id"])]})

    def _find(self, chat: int, number: int) -> dict[str, Any]:
        for message in self.chats.get(chat, []):
            if message["message_id"] == number:
                return message
        raise Refused("Bad Request: message to edit not found")


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: "_" + found.group().lower(), name)


def _value(text: str) -> Any:
    if text[:1] in "[{":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _id(update: Any) -> Any:
    return update.get("update_id") if isinstance(update, dict) else None


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _error(status: int, description: str, **parameters: Any) -> web.Response:
    body = {"ok": False, "error_code": status, "description": description}
    return web.json_response({**body, **({"parameters": parameters} if parameters else {})}, status=status)
