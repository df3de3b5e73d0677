"""Whose conversation a request belongs to, and what is said to it.

A token is good while its conversation exists. One that was deleted, here or by another worker, before or after a
restart, is refused: nobody who finds the token later can even begin anew under it.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from typing import Any

from bot.channels.web.body import Said
from bot.channels.web.once import Once
from bot.channels.web.problems import Problem
from bot.channels.web.shared import Shared
from bot.channels.web.tokens import Session, Tokens
from bot.guide.model import Message
from bot.inbox import Answer
from bot.services import Services

CHANNEL = "web"
RETRY_AFTER = "2"  # seconds in which a full server has worked off what waits in it
KNOWN = 50_000  # conversations that this process has lately seen to exist


def as_json(message: Message) -> dict[str, Any]:
    """A message of the API."""
    return {
        "text": message.text,
        "choices": [{"id": choice.id, "label": choice.label} for choice in message.choices],
        "links": [{"label": link.label, "url": link.url} for link in message.links],
        "kind": message.kind,
        "lang": message.lang,
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer of the API."""
    progress = {"step": answer.progress[0], "of": answer.progress[1]} if answer.progress else None
    return {"messages": [as_json(message) for message in answer.messages], "progress": progress}


def _taken(answer: Answer) -> Answer:
    """The answer; raises Problem("unavailable") when the server was full. The problem carries the emergency card."""
    if answer.refused:
        raise Problem("unavailable", headers={"Retry-After": RETRY_AFTER})
    return answer


class Sessions:
    """The conversations of the web channel."""

    def __init__(self, services: Services, shared: Shared) -> None:
        self._services, self._shared = services, shared
        self._retention = services.settings.retention_minutes * 60
        self._tokens = Tokens(services.keys, services.settings.retention_minutes)
        self._once = Once(shared, services.keys)
        self._known: OrderedDict[str, float] = OrderedDict()

    def new(self) -> tuple[str, Session]:
        """A token for a conversation that begins now."""
        token, session = self._tokens.issue()
        self._see(session)
        return token, session

    async def find(self, token: str | None) -> Session:
        """The conversation of a token; raises Problem("unauthorised")."""
        session = self._tokens.read(token) if token else None
        if session is None or not await self._exists(session):
            raise Problem("unauthorised", headers={"WWW-Authenticate": 'Bearer realm="steady"'})
        self._see(session)
        return session

    def renew(self, session: Session) -> tuple[str, Session]:
        """A fresh token for the same conversation."""
        return self._tokens.issue(session.id)

    async def open(self, session: Session, country: str | None = None) -> Answer:
        """The greeting. `country`: where the page says that the person is."""
        return _taken(await self._services.inbox.open(CHANNEL, session.conversation, country))

    async def resume(self, session: Session) -> Answer:
        """Where the conversation was."""
        return _taken(await self._services.inbox.resume(CHANNEL, session.conversation))

    async def say(self, session: Session, said: Said) -> Answer:
        """One turn."""
        answer = await self._services.inbox.receive(CHANNEL, session.conversation, text=said.text, choice=said.choice)
        _taken(answer)
        if answer.deleted:
            await self._forget(session)
        elif await self._shared.get(self._gone(session)) is not None:
            # Erased in another tab while this turn waited for its lock: the turn must not bring it back.
            await self.erase(session)
        return answer

    async def say_once(self, session: Session, key: str | None, said: Said) -> bytes:
        """One turn as JSON; a second time under the same key the same JSON. Raises Problem."""

        async def turn() -> bytes:
            data = answer_json(await self.say(session, said))
            if self._tokens.ageing(session):
                data["token"], fresh = self.renew(session)
                data["expires_at"] = fresh.expires_at
            return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

        return await self._once.run(session.conversation, key, repr(said).encode(), turn)

    async def erase(self, session: Session) -> None:
        """Everything about the conversation is gone, and its token with it."""
        await self._forget(session)
        await self._services.inbox.erase(session.conversation)

    async def _exists(self, session: Session) -> bool:
        if await self._shared.get(self._gone(session)) is not None:
            return False
        seen = self._known.get(session.id)
        if seen is not None and seen > time.monotonic() - self._retention:
            return True
        # First seen by this process: another one may have begun it, and it may have been deleted before a restart.
        store = self._services.store
        return await store.retrieve(session.conversation) is not None or not await store.ping()

    async def _forget(self, session: Session) -> None:
        self._known.pop(session.id, None)
        await self._shared.put(self._gone(session), b"1", self._retention + 60)

    def _see(self, session: Session) -> None:
        self._known[session.id] = time.monotonic()
        self._known.move_to_end(session.id)
        while len(self._known) > KNOWN:
            self._known.popitem(last=False)

    def _gone(self, session: Session) -> str:
        return self._services.keys.sign("gone", session.id.encode())
