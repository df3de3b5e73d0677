"""Commands, deep links, the safe word, pictures, groups, deletion."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApi, Person, buttons, labels
from telegram_app import KEYS, App, content, running, telegram_app

from bot.channels.telegram.texts import Texts
from bot.guide.model import Message
from bot.inbox import Answer
from bot.store.engine import make_engine
from bot.store.ledger import KEPT_MINUTES, Ledger

TEXTS = Texts.load(content().links)
PICTURE = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 9}]
FILE = {"file_id": "f", "file_unique_id": "u", "duration": 3, "width": 9, "height": 9, "length": 9}
KINDS: dict[str, dict[str, Any]] = {
    "photo": {"photo": PICTURE},
    "video": {"video": FILE},
    "voice": {"voice": FILE},
    "sticker": {"sticker": {**FILE, "type": "regular", "is_animated": False, "is_video": False}},
    "file": {"document": FILE},
    "location": {"location": {"latitude": 51.5, "longitude": 0.1}},
    "contact": {"contact": {"phone_number": "+15550100", "first_name": "X"}},
    "poll": {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
                      "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
                      "allows_revoting": False, "members_only": False}},
    "other": {"game": {"title": "t", "description": "d", "photo": PICTURE}},
}  # fmt: skip


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.running() as api:
        yield api


@pytest.fixture
async def app(api: BotApi, tmp_path: Path) -> AsyncIterator[App]:
    async with telegram_app(api.url, tmp_path) as app:
        await running(api, app)
        yield app


@pytest.fixture
def sam(api: BotApi) -> Person:
    return api.person(501)


def ledger(app: App, clock: Any = None) -> Ledger:
    engine = make_engine(f"sqlite:///{app.database}")
    return Ledger(engine, KEYS, clock) if clock else Ledger(engine, KEYS)


async def test_the_menu_has_every_command_with_a_description(api: BotApi, app: App) -> None:
    menu = api.made("setMyCommands")[0].params["commands"]
    assert [entry["command"] for entry in menu] == list(TEXTS.commands)
    assert all(entry["description"] for entry in menu)


async def test_start_greets_and_says_who_may_look(app: App, sam: Person) -> None:
    await sam.say("/start")
    bubble = await sam.hears("Hello. I'm Steady.")
    assert "Other people who use your phone" in bubble["text"]
    assert labels(bubble) == ["What can you do?"]


@pytest.mark.parametrize(("payload", "choice"), sorted(TEXTS.deep_links.items()))
async def test_a_deep_link_opens_its_conversation(app: App, sam: Person, payload: str, choice: str) -> None:
    await sam.say(f"/start {payload}")
    await sam.hears(f"heard {choice}")
    assert labels(sam.bubbles[0]) == []
    assert app.inbox.choices == ["open", choice]


async def test_an_unknown_deep_link_is_a_plain_start(app: App, sam: Person) -> None:
    await sam.say("/start campaign-2031")
    await sam.hears("What can you do?")
    assert app.inbox.choices == ["open"]


@pytest.mark.parametrize(
    ("command", "choice"),
    [
        ("/plan", "plan:show"),
        ("/helplines", "ask:ask_helplines"),
        ("/evidence", "evidence:show"),
        ("/delete", "ask:request_delete"),
        ("/stop", "plan:stop"),
        ("/restart", "plan:restart"),
        ("/PLAN@steady_test_bot", "plan:show"),
    ],
)
async def test_a_command_is_a_choice(app: App, sam: Person, command: str, choice: str) -> None:
    await sam.say(command)
    await sam.hears(f"heard {choice}")


async def test_help_lists_the_commands(app: App, sam: Person) -> None:
    await sam.say("/help")
    bubble = await sam.hears("/now")
    assert all(f"/{name}: " in bubble["text"] for name in TEXTS.commands)


@pytest.mark.parametrize("typed", ["/now", "help now", "Help NOW!!", " h e l p now ", "/now please"])
async def test_the_safe_word_brings_the_numbers_without_rasa(app: App, sam: Person, typed: str) -> None:
    await sam.say(typed)
    bubble = await sam.hears("999")
    assert "<code>116 123</code>" in bubble["sent"]["text"]
    assert "85258" in bubble["text"]
    assert bubble["sent"]["disable_notification"] == "false"
    assert app.inbox.heard == []


async def test_help_now_inside_a_sentence_is_a_sentence(app: App, sam: Person) -> None:
    await sam.say("can you help now with my ex")
    await sam.hears("heard can you help now with my ex")


async def test_privacy_is_plain_about_telegram(app: App, sam: Person) -> None:
    await sam.say("/privacy")
    bubble = await sam.hears("not end-to-end encrypted")
    assert "You don't have to use Telegram" in bubble["text"]
    await sam.hears("heard ask:ask_privacy")


async def test_an_unknown_command_is_refused(app: App, sam: Person) -> None:
    await sam.say('/greet{"name":"x"} hello')
    await sam.hears("I don't know that command")
    assert app.inbox.heard == []


@pytest.mark.parametrize("typed", ["/xyz i want to kill myself", "/stop i want to kill myself", "/start i want to die"])
async def test_a_crisis_behind_a_slash_is_heard(app: App, sam: Person, typed: str) -> None:
    await sam.say(typed)
    await sam.hears(f"heard {typed}")


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_not_words_is_answered_and_never_fetched(api: BotApi, app: App, sam: Person, kind: str) -> None:
    await sam.send(**KINDS[kind])
    bubble = await sam.hears(TEXTS.media[kind].split("\n")[0])
    assert not api.made("getFile")
    assert app.inbox.heard == []
    if kind in ("photo", "video", "file"):
        shown = [button["url"] for button in buttons(bubble) if "url" in button]
        assert "https://takeitdown.ncmec.org/" in shown
        assert "https://stopncii.org/" not in shown  # for adults, and we don't know


async def test_words_beneath_a_picture_are_read(app: App, sam: Person) -> None:
    await sam.send(photo=PICTURE, caption="he wants money for this")
    await sam.hears("I did not open that picture")
    await sam.hears("heard he wants money for this")


async def test_a_crisis_beneath_a_picture_comes_first(app: App, sam: Person) -> None:
    await sam.send(photo=PICTURE, caption="goodbye, i am going to kill myself")
    await sam.hears("heard goodbye, i am going to kill myself")
    assert len(sam.bubbles) == 1


async def test_an_album_is_answered_once(app: App, sam: Person) -> None:
    for _ in range(5):
        await sam.send(photo=PICTURE, media_group_id="42")
    await sam.say("sorry")
    await sam.hears("heard sorry")
    assert len(sam.bubbles) == 2


async def test_service_messages_are_nobodys_words(app: App, sam: Person) -> None:
    await sam.send(delete_chat_photo=True)
    await sam.say("hi")
    await sam.hears("heard hi")
    assert len(sam.bubbles) == 1


def membership(chat: dict[str, Any], status: str) -> dict[str, Any]:
    bot = {"id": 7000001, "is_bot": True, "first_name": "Steady"}
    someone = {"id": 1, "is_bot": False, "first_name": "A"}
    rights = {"until_date": 0} if status == "kicked" else {}
    return {
        "chat": chat, "from": someone, "date": 1_700_000_000,
        "old_chat_member": {"status": "left", "user": bot},
        "new_chat_member": {"status": status, "user": bot, **rights},
    }  # fmt: skip


async def test_a_group_gets_one_polite_line_and_no_answer(api: BotApi, app: App) -> None:
    group = {"id": -100123, "type": "supergroup", "title": "class 9"}
    await api.push("my_chat_member", membership(group, "member"))
    someone = {"id": 9, "is_bot": False, "first_name": "B"}
    said = {"message_id": 5, "date": 0, "chat": group, "from": someone, "text": "someone has my pics"}
    await api.push("message", said)
    await api.push("message", {**said, "message_id": 6, "text": "/now"})
    await api.until(lambda: api.made("leaveChat", -100123), "the group is left")
    sam = api.person(501)
    await sam.say("hi")
    await sam.hears("heard hi")
    assert [call.params["text"] for call in api.made("sendMessage", -100123)] == [TEXTS.said["group"]]
    assert app.inbox.texts == ["hi"]


async def test_a_channel_is_left_in_silence(api: BotApi, app: App) -> None:
    await api.push("my_chat_member", membership({"id": -100999, "type": "channel", "title": "c"}, "administrator"))
    await api.until(lambda: api.made("leaveChat", -100999), "the channel is left")
    assert not api.made("sendMessage", -100999)


async def test_being_blocked_and_let_in_again_is_no_error(api: BotApi, app: App, sam: Person) -> None:
    await api.push("my_chat_member", membership(sam.chat, "kicked"))
    await api.push("my_chat_member", membership(sam.chat, "member"))
    await sam.say("back")
    await sam.hears("heard back")
    assert len(sam.bubbles) == 1


async def test_delete_clears_both_sides_and_says_what_remains(api: BotApi, app: App, sam: Person) -> None:
    for n in range(70):  # more than one batch
        await sam.say(f"line {n}")
        await sam.hears(f"heard line {n}")
    gone = Answer((Message("It is deleted.", kind="deleted"),), deleted=True)
    app.inbox.answer = lambda text, choice: gone if choice == "delete:yes" else None
    await sam.query("delete:yes", sam.bubbles[-1])
    await api.until(lambda: any("Delete chat" in b["text"] for b in sam.bubbles), "it says what remains")
    assert [bubble["text"].split("\n")[0] for bubble in api.chats[501]] == [
        "It is deleted.",
        "I also removed the messages of the last two days from this chat, yours and mine.",
    ]
    assert [len(call.params["message_ids"]) for call in api.made("deleteMessages")] == [100, 40]
    assert ledger(app).recent(501) == []


async def test_delete_says_so_when_telegram_refuses(api: BotApi, app: App, sam: Person) -> None:
    await sam.say("hello")
    bubble = await sam.hears("heard hello")
    api.fault("deleteMessages", status=400, description="Bad Request: message can't be deleted")
    api.fault("deleteMessage", status=400, description="Bad Request: message can't be deleted")
    app.inbox.answer = lambda text, choice: Answer((Message("It is deleted.", kind="deleted"),), deleted=True)
    await sam.query("delete:yes", bubble)
    await api.until(lambda: any("did not let me" in b["text"] for b in sam.bubbles), "it says what could not be done")
    assert len(api.chats[501]) == 3  # the one that Telegram kept, and the two that say so


async def test_message_ids_are_sealed_and_forgotten_after_two_days(app: App, sam: Person) -> None:
    await sam.say("hello")
    await sam.hears("heard hello")
    await sam.say("again")
    await sam.hears("heard again")
    assert len(ledger(app).recent(501)) >= 2
    later = ledger(app, lambda: time.time() + KEPT_MINUTES * 60 + 60)
    assert later.recent(501) == []
    assert later.purge() >= 1
    assert ledger(app).recent(501) == []
