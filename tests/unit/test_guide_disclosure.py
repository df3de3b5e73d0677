"""The first reply to a disclosure: believed, one step, one gentle question, and the plan that fits what was said."""

from __future__ import annotations

import pytest

from bot.guide.needs import DISCLOSURES
from bot.guide.reading import DOUBTED
from guide_chat import Chat, choices, content, kinds, said, words

ROUTED = [need for need in DISCLOSURES if need != "disclose_under_18"]


def test_first_reply_has_the_opening_then_the_first_step_then_the_age_question() -> None:
    chat = Chat()
    reply = chat.tell("disclose_blackmail")
    assert kinds(reply) == ["say", "step", "question"]
    assert said(reply, chat, "utter_open_stranger")
    assert reply.progress == (1, 10)
    assert {"step:done=pause", "step:help=pause", "step:later=pause", "step:cant=pause", "plan:stop"} <= {
        *choices(reply)
    }
    assert {"fact:age_group=under_18", "fact:age_group=adult", "fact:age_group=unsaid"} <= {*choices(reply)}


def test_the_opening_of_each_main_route_says_it_is_a_bot_and_not_their_fault() -> None:
    for route in ("stranger", "young", "paid", "shared", "unsure", "known", "fake", "fear"):
        for variation in content().responses[f"utter_open_{route}"]:
            assert "bot" in variation.text, route
            assert "fault" in variation.text or "blame" in variation.text, route


@pytest.mark.parametrize("need", sorted(set(ROUTED) - set(DOUBTED)))
def test_every_disclosure_opens_a_plan_even_when_it_is_not_sure(need: str) -> None:
    reply = Chat().tell(need, confidence=0.1, readings=(("ask_pay", 0.1),))
    assert "step" in kinds(reply)
    assert reply.memory.plan_state == "walking"
    assert not any(choice.startswith("need:") for choice in choices(reply))


def test_what_was_said_beside_the_need_makes_the_plan_and_is_not_asked_again() -> None:
    chat = Chat()
    reply = chat.tell("disclose_blackmail", age_group="under_18", platform="snapchat", paid="yes")
    assert kinds(reply) == ["say", "say", "step"]
    assert said(reply, chat, "utter_heard_age_group")
    assert "Snapchat" in reply.messages[1].text  # the kind opening first, then what was understood
    assert chat.memory.route == "paid"
    assert chat.tell("done_step").memory.step == "bank"  # early, because they have paid
    assert not any(choice.startswith("fact:age_group") for choice in choices(reply))


@pytest.mark.parametrize(
    ("need", "facts", "route", "first"),
    [
        ("disclose_blackmail", {}, "stranger", "pause"),
        ("disclose_blackmail", {"age_group": "under_18"}, "young", "pause"),
        ("disclose_blackmail", {"about": "child"}, "parent", "parent_listen"),
        ("disclose_blackmail", {"relation": "partner"}, "known", "safety"),
        ("disclose_blackmail", {"shared": "unknown"}, "unsure", "pause"),
        ("disclose_known_person", {}, "known", "safety"),
        ("disclose_email_scam", {}, "email", "email_ignore"),
        ("disclose_fake_images", {}, "fake", "pause"),
        ("disclose_paid", {}, "paid", "pause"),
        ("disclose_images_shared", {}, "shared", "pause"),
        ("disclose_sent_images", {}, "sent", "sent_pause"),
        ("support_someone_else", {}, "helping", "friend_listen"),
        ("support_someone_else", {"about": "child"}, "parent", "parent_listen"),
        ("support_someone_else", {"about": "friend"}, "friend", "friend_listen"),
        ("support_someone_else", {"about": "partner"}, "partner", "friend_listen"),
        ("support_someone_else", {"about": "pupil"}, "staff", "staff_lead"),
        ("disclose_offending", {}, "offending", "offend_stop"),
        ("other_harm", {}, "other", "other_service"),
    ],
)
def test_each_situation_has_its_route(need: str, facts: dict[str, str], route: str, first: str) -> None:
    chat = Chat()
    chat.tell(need, **facts)
    assert (chat.memory.route, chat.step) == (route, first)


def test_a_disclosure_states_its_own_fact() -> None:
    assert Chat().tell("disclose_paid").facts == {"paid": "yes"}
    assert Chat().tell("disclose_known_person").facts == {"relation": "known"}
    assert Chat().tell("disclose_known_person", relation="partner").facts == {}


@pytest.mark.parametrize(("answer", "value"), [("affirm", "under_18"), ("deny", "adult"), ("not_sure", "unsaid")])
def test_yes_no_and_not_sure_answer_the_age_question(answer: str, value: str) -> None:
    chat = Chat()
    chat.tell("disclose_blackmail")
    reply = chat.tell(answer)
    assert chat.facts.age_group == value
    assert reply.memory.pending is None
    assert chat.step == "pause"


def test_age_is_asked_once_even_when_it_is_ignored() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail")
    asked = sum("fact:age_group=unsaid" in choices(chat.tell("done_step")) for _ in range(12))
    assert asked == 0


def test_each_fact_is_asked_at_most_once_in_a_whole_walk_and_never_two_at_a_time() -> None:
    chat, asked = Chat(), []
    reply = chat.tell("disclose_blackmail")
    for _ in range(30):
        questions = [m for m in reply.messages if m.kind == "question"]
        assert len(questions) <= 1
        asked += [choice.id.split("=")[0] for m in questions for choice in m.choices if choice.id.endswith("=unsaid")]
        if reply.memory.plan_state == "finished":
            break
        reply = chat.tell("done_step")
    assert chat.memory.plan_state == "finished"
    assert len(asked) == len(set(asked)) == 6


def test_only_an_age_is_met_gently_and_leads_on() -> None:
    chat = Chat()
    reply = chat.tell("disclose_under_18")
    assert reply.facts == {"age_group": "under_18"}
    assert said(reply, chat, "utter_disclose_under_18")
    assert "plan:start" in choices(reply) or "plan:route=young" in choices(reply)


def test_telling_more_of_the_story_goes_on_with_the_plan() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult")
    reply = chat.tell("disclose_blackmail")
    assert not said(reply, chat, "utter_open_stranger")
    assert chat.step == "pause"
    assert "step:done=pause" in choices(reply)


def test_more_of_the_story_does_not_lead_off_a_route_chosen_out_of_fear() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="under_18")
    chat.press("plan:route=fear")
    chat.tell("disclose_blackmail")
    assert chat.memory.route == "fear"
    assert "tell" not in {step.id for step in content().plan.steps_for("fear", chat.facts)}


def test_fear_can_be_chosen_where_telling_the_family_is_answered() -> None:
    assert "plan:route=fear" in choices(Chat().tell("ask_tell_family"))


def test_an_unknown_app_is_no_obstacle() -> None:
    reply = Chat().tell("disclose_blackmail", platform="somenewapp")
    assert "{" not in words(reply)
