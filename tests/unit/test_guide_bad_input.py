"""What people do that nobody plans for: they contradict themselves, name a step that is not there, tap on old messages,
change their story ten times. The newest fact wins, nothing is lost, and the reply says what it understood."""

from __future__ import annotations

import pytest

from bot.guide.model import Reply
from guide_chat import Chat, choices, content, kinds, said, words

ROUTES = ["paid", "shared", "known", "sent", "fake", "email", "fear", "accused", "parent", "stranger"]


def walking(**facts: str) -> Chat:
    chat = Chat()
    chat.tell("disclose_blackmail", **{"age_group": "adult", "paid": "no", "platform": "instagram", **facts})
    chat.tell("done_step")
    return chat


# --- contradictions ---


@pytest.mark.parametrize(
    ("first", "then", "understood"),
    [
        ({"age_group": "under_18"}, {"age_group": "adult"}, "You are 18 or over."),
        ({"age_group": "adult"}, {"age_group": "under_18"}, "You are under 18."),
        ({"paid": "no"}, {"paid": "yes"}, "Money has been paid."),
        ({"paid": "yes"}, {"paid": "no"}, "No money has been paid."),
        ({"shared": "no"}, {"shared": "yes"}, "It has been shared."),
        ({"shared": "yes"}, {"shared": "unknown"}, "You don't know if it was shared."),
        ({"relation": "stranger"}, {"relation": "known"}, "It is someone you know."),
        ({"platform": "snapchat"}, {"platform": "instagram"}, "This is on Instagram."),
    ],
)
@pytest.mark.parametrize("need", ["out_of_scope", "disclose_blackmail", "ask_pay", "express_distress", "deny"])
def test_the_newest_fact_wins_and_is_said_back(
    first: dict[str, str], then: dict[str, str], understood: str, need: str
) -> None:
    chat = walking(**first)
    reply = chat.tell(need, **then)
    assert understood in words(reply)
    assert all(getattr(chat.facts, name) == value for name, value in then.items())
    assert "pause" in chat.memory.steps_done


def test_fifteen_and_then_thirty_and_then_fifteen_again() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="under_18")
    assert chat.memory.route == "young"
    grown_up = chat.tell("disclose_under_18", age_group="adult")  # "im 30": the need hears an age, the fact says which
    assert "You are 18 or over." in words(grown_up)
    assert chat.memory.route == "stranger"
    assert "stopncii.org" in words(chat.tell("ask_take_down"))
    child = chat.tell("disclose_under_18", age_group="under_18")
    assert "You are under 18." in words(child)
    assert chat.memory.route == "young"
    shown = words(chat.tell("ask_take_down"))
    assert "stopncii" not in shown.lower()
    assert "Report Remove" in shown


# --- a step that does not exist ---


@pytest.mark.parametrize("number", [0, 11, 15, 99])
def test_a_step_number_that_does_not_exist_is_answered_with_how_many_there_are(number: int) -> None:
    chat = walking()
    before = chat.memory
    reply = chat.press(f"step:number={number}")
    assert "step" in kinds(reply)
    if number:
        assert "Your plan has 10 steps" in words(reply)
    assert (chat.memory.route, chat.memory.steps_done) == (before.route, before.steps_done)


def test_every_step_number_that_does_exist_shows_that_step() -> None:
    chat = walking()
    for number, step in enumerate(content().plan.steps_for(chat.memory.route, chat.facts), 1):
        reply = chat.press(f"step:number={number}")
        assert said(reply, chat, step.say)
        assert chat.step == step.id


# --- choices from an old message ---


@pytest.mark.parametrize("verb", ["done", "help", "later", "cant", "next", "repeat"])
def test_a_tap_on_a_step_that_the_plan_no_longer_has_loses_nothing(verb: str) -> None:
    chat = walking(paid="yes")
    chat.tell("deny", paid="no")  # the bank step is gone
    before = chat.memory
    reply = chat.press(f"step:{verb}=bank")
    assert said(reply, chat, "utter_step_gone")
    assert chat.memory.steps_done == before.steps_done
    assert chat.memory.route == before.route


def test_done_on_an_old_message_does_not_finish_todays_step() -> None:
    chat = walking()
    reply = chat.press("step:done=pause")
    assert said(reply, chat, "utter_step_gone")
    assert chat.memory.steps_done == ("pause",)


def test_an_old_answer_to_a_question_is_the_newest_fact() -> None:
    chat = walking()
    reply = chat.press("fact:age_group=under_18")
    assert "You are under 18." in words(reply)
    assert chat.memory.route == "young"


def test_an_old_delete_button_deletes_nothing() -> None:
    chat = walking()
    reply = chat.press("delete:yes")
    assert kinds(reply) != ["deleted"]
    assert chat.memory.steps_done == ("pause",)


# --- ten changes of route ---


def understood(reply: Reply, chat: Chat) -> bool:
    """Whether a reply says which situation it took it for."""
    opened = said(reply, chat, content().plan.routes[chat.memory.route or ""].open)
    heard = any(said(reply, chat, name) for name in content().responses if name.startswith("utter_heard_"))
    return opened or heard or said(reply, chat, "utter_plan_kept")


def test_ten_changes_by_choice_each_say_what_was_understood_and_lose_nothing() -> None:
    chat = walking()
    for route in ROUTES:
        reply = chat.press(f"plan:route={route}")
        assert understood(reply, chat), route
        assert chat.memory.plan_state == "walking"
        assert "pause" in chat.memory.steps_done


TOLD = [
    ("disclose_paid", {"paid": "yes"}),
    ("disclose_images_shared", {"shared": "yes"}),
    ("disclose_known_person", {"relation": "partner"}),
    ("disclose_fake_images", {"fake": "yes"}),
    ("express_distress", {"fear": "yes"}),
    ("ask_trouble", {"accused": "yes"}),
    ("disclose_blackmail", {"relation": "stranger"}),
    ("disclose_blackmail", {"shared": "no"}),
    ("disclose_under_18", {"age_group": "under_18"}),
    ("support_someone_else", {"about": "friend"}),
]


def test_ten_changes_by_words_each_say_what_was_understood_and_lose_nothing() -> None:
    chat = walking()
    for need, facts in TOLD:
        reply = chat.tell(need, **facts)
        assert understood(reply, chat), (need, facts)
        assert chat.memory.plan_state == "walking"
        assert "pause" in chat.memory.steps_done
        assert choices(reply)
