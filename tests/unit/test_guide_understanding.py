"""Not sure, half sure, wrong: no dead end, and people after two misses."""

from __future__ import annotations

from guide_chat import Chat, choices, kinds, said, words

READINGS = (("ask_take_down", 0.21), ("ask_law", 0.2), ("ask_pay", 0.1))


def test_two_readings_something_else_and_a_person_are_offered() -> None:
    chat = Chat()
    reply = chat.tell("nlu_fallback", confidence=0.2, readings=READINGS)
    assert said(reply, chat, "utter_clarify")
    assert [c for c in choices(reply) if c.startswith("need:")] == ["need:ask_take_down", "need:ask_law"]
    assert {"say:other", "ask:ask_human"} <= {*choices(reply)}
    assert said(chat.press("say:other"), chat, "utter_clarify_open")


def test_where_nothing_is_likely_one_open_question_is_asked() -> None:
    chat = Chat()
    for need, readings in (("nlu_fallback", ()), ("affirm", (("ask_law", 0.05), ("greet", 0.2)))):
        reply = chat.tell(need, confidence=0.2, readings=readings)
        chat.tell("thank")
        assert [choice for choice in choices(reply) if choice.startswith("need:")] == []
        assert "999" in words(reply)
        assert "ask:ask_human" in choices(reply)


def test_the_likeliest_reading_is_offered_too_when_it_is_hardly_likely() -> None:
    reply = Chat().tell("ask_pay", confidence=0.2, readings=(("ask_law", 0.15), ("ask_trouble", 0.12)))
    assert [choice for choice in choices(reply) if choice.startswith("need:")] == ["need:ask_pay", "need:ask_law"]


def test_i_am_is_a_yes_where_something_was_asked_and_nothing_elsewhere() -> None:
    chat = Chat()
    chat.tell("nlu_fallback", confidence=0.0, readings=(("affirm", 0.2),))
    assert chat.memory.pending == "clarify"
    chat.tell("disclose_blackmail")
    assert chat.memory.pending == "age_group"
    chat.tell("nlu_fallback", confidence=0.0, readings=(("affirm", 0.2),))
    assert chat.facts.age_group == "under_18"


def test_no_plan_is_cleared_on_half_a_guess() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail")
    chat.tell("done_step")
    reply = chat.tell("restart", confidence=0.5)
    assert "plan:restart" in choices(reply)
    assert chat.memory.steps_done
    chat.tell("restart", confidence=0.9)
    assert not chat.memory.steps_done


def test_the_second_miss_running_brings_people() -> None:
    chat = Chat()
    chat.tell("nlu_fallback")
    reply = chat.tell("nlu_fallback")
    assert said(reply, chat, "utter_clarify_again")
    assert "tel:" in words(reply)
    chat.tell("thank")
    assert said(chat.tell("nlu_fallback"), chat, "utter_clarify_open")


def test_a_miss_in_the_walk_keeps_the_way_back() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail")
    assert "step:repeat=pause" in choices(chat.tell("nlu_fallback"))


def test_a_correction_is_acted_on() -> None:
    chat = Chat()
    chat.tell("nlu_fallback", readings=READINGS)
    assert said(chat.press("need:ask_law"), chat, "utter_ask_law")
    chat.press("need:disclose_paid")
    assert chat.memory.route == "paid"
    assert kinds(chat.press("need:crisis_self_harm")) == ["crisis"]


def test_half_sure_answers_and_says_how_it_was_taken() -> None:
    chat = Chat()
    reply = chat.tell("ask_take_down", confidence=0.4, readings=(("ask_law", 0.3),))
    assert said(reply, chat, "utter_ask_take_down")
    assert "Getting pictures taken down" in words(reply)
    assert "need:ask_law" in choices(reply)
    assert "need:ask_law" not in choices(chat.tell("ask_take_down", confidence=0.9, readings=(("ask_law", 0.1),)))


def test_hardly_sure_asks_back() -> None:
    chat = Chat()
    assert said(chat.tell("ask_law", confidence=0.1, readings=READINGS), chat, "utter_clarify")


def test_a_fact_in_words_we_do_not_know_goes_on_with_the_plan() -> None:
    for need in ("nlu_fallback", "out_of_scope"):
        chat = Chat()
        chat.tell("disclose_blackmail")
        reply = chat.tell(need, age_group="under_18")
        assert said(reply, chat, "utter_heard_age_group")
        assert "step:done=pause" in choices(reply)
        assert not any(choice.startswith("need:") for choice in choices(reply))


def test_a_mumbled_yes_still_answers_what_was_asked() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail")
    chat.tell("affirm", confidence=0.1)
    assert chat.facts.age_group == "under_18"


def test_feelings_are_not_met_with_the_same_sentence_twice() -> None:
    for need in ("express_distress", "express_shame"):
        chat = Chat()
        first, second = words(chat.tell(need)), words(chat.tell(need))
        assert first != second


def test_deleting_is_asked_once_and_then_done() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="under_18")
    assert {"delete:yes", "delete:no"} <= {*choices(chat.tell("request_delete"))}
    reply = chat.press("delete:yes")
    assert kinds(reply)[0] == "deleted"
    assert choices(reply) == []
    assert chat.memory.route is None
    assert chat.facts.age_group is None


def test_deleting_can_be_refused_and_an_old_button_asks_again() -> None:
    chat = Chat()
    chat.tell("request_delete")
    assert said(chat.tell("deny"), chat, "utter_delete_kept")
    reply = chat.press("delete:yes")
    assert kinds(reply) == ["say"]
    assert "delete:yes" in choices(reply)


def test_more_helplines_until_there_are_no_more() -> None:
    chat = Chat(age_group="adult")
    assert "tel:" in words(chat.press("more:helplines:sextortion"))
    assert said(chat.press("more:helplines:sextortion=30"), chat, "utter_helplines_end")
