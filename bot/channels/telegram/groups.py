"""Groups and channels: a disclosure read by a whole group is a disaster, so we are never in one."""

from __future__ import annotations

from telegram import Chat, ChatMember, Update

from bot.channels.telegram import counts
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.render import Bubble

_IN = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED, ChatMember.OWNER)


async def joined(desk: Desk, update: Update) -> None:
    """Somebody added us, removed us, blocked us or let us in again."""
    change = update.my_chat_member
    if change is None or change.chat.type == Chat.PRIVATE:
        return  # who blocks us wants no answer; who comes back will say something
    if change.new_chat_member.status in _IN:
        await _leave(desk, change.chat)
    else:
        desk.left.discard(change.chat.id)


async def leave(desk: Desk, update: Update) -> None:
    """Something was said in a group. What it was is not looked at."""
    message, chat = update.effective_message, update.effective_chat
    # "Bot left the group" and "the group became another one" are messages too.
    if chat is not None and message is not None and not (message.left_chat_member or message.migrate_to_chat_id):
        await _leave(desk, chat)


async def _leave(desk: Desk, chat: Chat) -> None:
    """One polite line, once, and gone. In a channel nobody can answer us, so it stays unsaid."""
    if not desk.left.add(chat.id):
        return
    counts.LEFT.inc()
    if chat.type != Chat.CHANNEL:
        line = desk.texts.said["group"]
        await desk.sender.send(chat.id, [Bubble(line, line)])
    if not await desk.sender.quietly(chat.leave()):
        desk.left.discard(chat.id)  # tried again with the next thing that happens there
