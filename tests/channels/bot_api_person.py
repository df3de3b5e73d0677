"""Somebody who uses the bot: writes, presses, and waits for what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot_api import BotApi


@dataclass
class Person:
    """Somebody in a private chat with the bot. Bubbles that were read do not count again."""

    api: BotApi
    id: int
    read: int = 0  # the number of the last message of the bot's that was looked at

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": "Zebedee", "username": f"zebedee_{self.id}"}

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": "Zebedee", "username": f"zebedee_{self.id}"}

    @property
    def bubbles(self) -> list[dict[str, Any]]:
        """What the bot said that still stands in the chat."""
        return [message for message in self.api.chats.get(self.id, []) if message["from"]["is_bot"]]

    def message(self, **content: Any) -> dict[str, Any]:
        number = self.api.next_message_id()
        return {"message_id": number, "date": 1_700_000_000, "chat": self.chat, "from": self.user, **content}

    async def send(self, **content: Any) -> dict[str, Any]:
        """Any kind of message."""
        message = self.message(**content)
        self.api.chats.setdefault(self.id, []).append(message)
        return await self.api.push("message", message)

    async def say(self, text: str) -> dict[str, Any]:
        entities = {}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            entities = {"entities": [{"type": "bot_command", "offset": 0, "length": length}]}
        return await self.send(text=text, **entities)

    async def edit(self, update: dict[str, Any], text: str) -> None:
        await self.api.push("edited_message", {**update["message"], "text": text, "edit_date": 1_700_000_100})

    async def hears(self, part: str) -> dict[str, Any]:
        """The next bubble with these words, in the text or on a button."""

        def found() -> dict[str, Any] | None:
            for bubble in self.bubbles:
                new = bubble["message_id"] > self.read
                if new and (part in bubble["text"] or any(part in label for label in labels(bubble))):
                    self.read = bubble["message_id"]
                    return bubble
            return None

        result = await self.api.until(found, f"{self.id} hears {part!r}")
        assert isinstance(result, dict)
        return result

    async def press(self, label: str, bubble: dict[str, Any] | None = None) -> dict[str, Any]:
        """Presses the newest button with this label (or the one of a bubble)."""
        for message in [bubble] if bubble else reversed(self.bubbles):
            for button in buttons(message):
                if label in button["text"] and "callback_data" in button:
                    return await self.query(button["callback_data"], message)
        raise AssertionError(f"no button {label!r} among {[labels(b) for b in self.bubbles[-3:]]}")

    async def query(self, data: str, message: dict[str, Any]) -> dict[str, Any]:
        """A press with this data, whether or not there is such a button."""
        seen = {name: value for name, value in message.items() if name != "sent"}
        body = {"from": self.user, "message": seen, "chat_instance": "1", "data": data}
        number = self.api.next_update_id()
        return await self.api.push("callback_query", {"id": str(number), **body}, number)


def buttons(bubble: dict[str, Any]) -> list[dict[str, Any]]:
    rows = (bubble.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def labels(bubble: dict[str, Any]) -> list[str]:
    return [str(button["text"]) for button in buttons(bubble)]
