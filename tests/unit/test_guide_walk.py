"""The walk: done, not now, can't, help, back, stop, resume, from anywhere and in any order, and nothing is lost."""

from __future__ import annotations

from guide_chat import Chat, choices, content, kinds, said, words


def walking(**facts: str) -> Chat:
    chat = Chat()
    chat.tell("disclose_blackmail", **{"age_group": "adult", "paid": "no", "platform": "instagram", **facts})
    return chat


def test_done_by_word_and_by_choice_leads_to_the_next_step() -> None:
    chat = walking()
    assert chat.tell("done_step").memory.step == "evidence"
    assert chat.press("step:done=evidence").memory.step == "block"
    assert chat.memory.steps_done == ("pause", "evidence")


def test_a_bare_yes_after_a_step_means_done_but_not_after_an_answer() -> None:
    chat = walking()
    assert chat.tell("affirm").memory.steps_done == ("pause",)
    chat.tell("ask_pay")
    reply = chat.tell("affirm")
    assert reply.memory.steps_done == ("pause",)
    assert "step:done=evidence" in choices(reply)


def test_no_and_not_sure_after_a_step_get_help() -> None:
    chat = walking()
    assert {"step:help", "step:later"} <= {*choices(chat.tell("deny"))}
    chat = walking()
    assert said(chat.tell("not_sure"), chat, "utter_help_pause")


def test_help_and_back_to_the_step() -> None:
    chat = walking()
    reply = chat.press("step:help=pause")
    assert said(reply, chat, "utter_help_pause")
    assert {"step:done=pause", "step:repeat=pause"} <= {*choices(reply)}
    assert said(chat.press("step:repeat=pause"), chat, "utter_step_pause")


def test_not_now_goes_on_and_is_offered_again_at_the_end() -> None:
    chat = walking(shared="no", relation="stranger", country="GB-ENG")
    chat.press("step:later=pause")
    reply = chat.tell("done_step")
    while chat.memory.pending != "later":
        reply = chat.tell("done_step")
    assert {"plan:step=pause", "plan:finish"} <= {*choices(reply)}
    assert chat.press("plan:step=pause").memory.step == "pause"
    reply = chat.tell("done_step")
    assert reply.memory.plan_state == "finished"
    assert said(reply, chat, "utter_plan_end")


def test_leaving_the_rest_closes_warmly_with_people() -> None:
    chat = walking(shared="no", relation="stranger", country="GB-ENG")
    while chat.memory.pending != "later":
        chat.press("step:later=" + str(chat.step))
    reply = chat.press("plan:finish")
    assert reply.memory.plan_state == "finished"
    assert "tel:" in words(reply)
    assert "step:" not in " ".join(choices(reply))


def test_i_cant_is_kind_and_leaves_the_step_for_later() -> None:
    chat = walking()
    reply = chat.press("step:cant=pause")
    assert said(reply, chat, "utter_cant_pause")
    assert chat.memory.steps_later == ("pause",)
    assert chat.press("step:next=pause").memory.step == "evidence"


def test_a_step_put_off_and_then_done_is_done() -> None:
    chat = walking()
    chat.press("step:cant=pause")
    chat.press("step:done=pause")
    assert chat.memory.steps_done == ("pause",)
    assert chat.memory.steps_later == ()


def test_back_and_forth() -> None:
    chat = walking()
    chat.tell("done_step")
    assert chat.press("step:back").memory.step == "pause"
    assert said(chat.press("step:back"), chat, "utter_step_pause")  # the first step stays the first
    assert chat.tell("done_step").memory.step == "evidence"


def test_any_question_interrupts_and_the_answer_leads_back_to_the_numbered_step() -> None:
    chat = walking()
    chat.tell("done_step")
    for need in ("ask_pay", "ask_how_common", "greet", "express_shame", "insult", "out_of_scope", "ask_law"):
        reply = chat.tell(need)
        assert reply.progress == (2, 10)
        back = [c for m in reply.messages for c in m.choices if c.id == "step:repeat=evidence"]
        assert [c.label for c in back] == ["Back to step 2"], need
    assert said(chat.press("step:repeat=evidence"), chat, "utter_step_evidence")


def test_stop_and_come_back() -> None:
    chat = walking()
    chat.tell("done_step")
    assert chat.press("plan:stop").memory.plan_state == "stopped"
    assert "plan:resume" in choices(chat.tell("greet"))
    reply = chat.press("plan:resume")
    assert reply.memory.plan_state == "walking"
    assert chat.step == "evidence"


def test_words_bring_the_stopped_plan_back_too() -> None:
    chat = walking()
    chat.press("plan:stop")
    assert chat.tell("done_step").memory.plan_state == "walking"


def test_start_again_empties_the_plan_and_keeps_the_age() -> None:
    chat = walking(age_group="under_18")
    chat.tell("done_step")
    reply = chat.tell("restart")
    assert (chat.memory.route, chat.memory.steps_done, chat.facts.age_group) == (None, (), "under_18")
    assert "plan:route=stranger" in choices(reply)


def test_a_plan_can_be_started_from_a_list_of_situations() -> None:
    chat = Chat()
    assert "plan:route=paid" in choices(chat.press("plan:start"))
    chat.press("plan:route=paid")
    assert (chat.memory.route, chat.facts.paid, chat.step) == ("paid", "yes", "pause")


def test_my_plan_at_any_time_is_plain_text_with_numbers() -> None:
    chat = walking()
    chat.tell("done_step")
    chat.press("step:later=evidence")
    reply = chat.press("plan:show")
    assert kinds(reply) == ["plan"]
    text = reply.messages[0].text
    assert text.index("- Stop replying") < text.index("- Delete nothing") < text.index("- Save the proof")
    assert "116 123" in text
    assert not set("<>*_{}") & set(text)
    assert chat.step is not None


def test_my_plan_without_a_plan_is_an_invitation() -> None:
    assert "plan:start" in choices(Chat().press("plan:show"))


def test_say_that_again_repeats_step_question_and_answer_with_their_choices() -> None:
    chat = Chat()
    first = chat.tell("disclose_blackmail")
    again = chat.tell("ask_repeat")
    assert words(again) == words(first)
    assert choices(again) == choices(first)
    assert again.memory.pending == "age_group"
    answer = chat.tell("ask_reply")
    assert words(chat.tell("ask_repeat")) == words(answer)


def test_say_that_again_with_nothing_said() -> None:
    assert words(Chat().tell("ask_repeat"))


def test_done_twice_on_the_same_button_moves_one_step() -> None:
    chat = walking()
    chat.press("step:done=pause")
    reply = chat.press("step:done=pause")
    assert said(reply, chat, "utter_step_gone")
    assert chat.memory.steps_done == ("pause",)
    assert chat.step == "evidence"


def test_choices_that_mean_nothing_any_more_are_met_kindly_and_lose_nothing() -> None:
    chat = walking(paid="yes")
    chat.tell("done_step")
    chat.tell("deny", paid="no")  # the bank step is gone
    for old in (
        "step:done=bank",
        "step:help=safety",
        "plan:step=nowhere",
        "plan:route=nowhere",
        "rubbish",
        "story:gone",
    ):
        reply = chat.press(old)
        assert said(reply, chat, "utter_step_gone"), old
        assert chat.memory.steps_done == ("pause",)
        assert chat.memory.plan_state == "walking"
        assert choices(reply)


def test_step_choices_without_a_plan_offer_one() -> None:
    assert "plan:route=stranger" in choices(Chat().press("step:done=pause"))


def test_ten_changes_of_route_lose_no_finished_step() -> None:
    chat = walking()
    chat.tell("done_step")
    for route in ("paid", "shared", "known", "sent", "fake", "email", "fear", "accused", "parent", "stranger"):
        reply = chat.press(f"plan:route={route}")
        assert chat.memory.plan_state == "walking"
        assert "step" in kinds(reply)
        assert "pause" in chat.memory.steps_done
        assert chat.step != "pause"


def test_platform_lines_come_with_the_block_step() -> None:
    chat = walking(platform="snapchat")
    chat.tell("done_step")
    assert "Snapchat" in words(chat.tell("done_step"))


def test_what_to_save_is_one_tap_from_the_question_about_proof() -> None:
    chat = walking()
    assert "evidence:show" in choices(chat.tell("ask_evidence"))
    reply = chat.press("evidence:show")
    assert said(reply, chat, "utter_evidence_list")
    assert "step:repeat=pause" in choices(reply)


def test_every_step_of_every_route_can_be_walked_to_the_end() -> None:
    for route in content().plan.routes:
        chat = Chat()
        chat.press(f"plan:route={route}")
        for _ in range(40):
            if chat.memory.plan_state == "finished":
                break
            chat.tell("done_step")
        assert chat.memory.plan_state == "finished", route
