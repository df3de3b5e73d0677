"""The awareness story can be played, left, and played again; old choices do not break it."""

from __future__ import annotations

from dataclasses import replace

from guide_chat import Chat, choices, content, kinds, words

STORY = content().story


def test_it_starts_with_what_it_is_and_the_first_scene() -> None:
    reply = Chat().tell("start_story")
    assert set(kinds(reply)) == {"story"}
    assert STORY.intro in words(reply)
    assert STORY.scenes[STORY.start].text in words(reply)
    assert "story:stop" in choices(reply)


def test_every_path_ends_with_a_score() -> None:
    def play(chat: Chat, path: list[str], depth: int) -> int:
        scene = chat.memory.story
        if scene is None:
            return 1
        assert depth < 25, path
        ends = 0
        for answer in STORY.scenes[scene.partition("|")[0]].answers:
            again = Chat()
            again.tell("start_story")
            for step in [*path, answer.id]:
                again.press(f"story:{step}")
            ends += play(again, [*path, answer.id], depth + 1)
            if ends > 40:
                break
        return ends

    chat = Chat()
    chat.tell("start_story")
    assert play(chat, [], 0) >= 2


def best() -> Chat:
    chat = Chat()
    reply = chat.tell("start_story")
    while chat.memory.story:
        scene = STORY.scenes[chat.memory.story.partition("|")[0]]
        answer = next((a for a in scene.answers if a.spotted), scene.answers[0])
        reply = chat.press(f"story:{answer.id}")
    assert "story:again" in choices(reply)
    return chat


def test_the_sign_is_shown_after_the_choice_and_counted() -> None:
    chat = Chat()
    chat.tell("start_story")
    first = STORY.scenes[STORY.start]
    reply = chat.press(f"story:{first.answers[0].id}")
    if first.sign:
        assert reply.messages[0].text == first.sign
    assert best().last is not None


def test_an_answer_of_an_earlier_scene_shows_the_scene_at_hand_again() -> None:
    chat = Chat()
    chat.tell("start_story")
    first = STORY.scenes[STORY.start].answers[0]
    chat.press(f"story:{first.id}")
    here = chat.memory.story
    reply = chat.press(f"story:{first.id}")
    assert chat.memory.story == here
    assert reply.messages[0].text == STORY.scenes[str(here).partition("|")[0]].text


def test_it_can_be_left_and_the_plan_is_still_there() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult")
    chat.tell("start_story")
    reply = chat.press("story:stop")
    assert chat.memory.story is None
    assert "step:repeat=pause" in choices(reply)


def test_it_can_be_played_again() -> None:
    chat = best()
    chat.press("story:again")
    assert str(chat.memory.story).startswith(STORY.start)


def test_the_score_card_says_which_signs_were_seen_and_which_were_not() -> None:
    chat = Chat()
    chat.tell("start_story")
    for answer in ("begin_quiz", "quiz_1_yes", "quiz_2_yes", "quiz_3_yes", "quiz_4_bluff", "quiz_5_no"):
        reply = chat.press(f"story:{answer}")
    card = reply.messages[-1].text
    assert "You spotted 3 of 5 signs." in card
    seen, unseen = card.split(STORY.unseen)
    assert [STORY.scenes[name].name in seen for name in ("quiz_1", "quiz_3", "quiz_4")] == [True] * 3
    assert [STORY.scenes[name].name in unseen for name in ("quiz_2", "quiz_5")] == [True] * 2


def test_leaving_early_shows_the_card_so_far() -> None:
    chat = Chat()
    chat.tell("start_story")
    chat.press("story:begin_story")
    chat.press("story:hello_look")
    assert STORY.scenes["hello"].name in words(chat.press("story:stop"))


def test_the_story_takes_about_twelve_turns_and_has_at_least_four_endings_and_five_questions() -> None:
    def longest(name: str) -> int:
        return 1 + max((longest(answer.go) for answer in STORY.scenes[name].answers), default=0)

    assert 12 <= longest("hello") <= 18
    assert sum(scene.ending for scene in STORY.scenes.values()) >= 5  # four, and that of the questions
    assert sum(name.startswith("quiz_") for name in STORY.scenes) == 5


def test_the_longest_game_fits_into_memory() -> None:
    chat = Chat()
    chat.tell("start_story")
    most = 0
    while chat.memory.story:
        most = max(most, len(chat.memory.story))
        scene = STORY.scenes[chat.memory.story.partition("|")[0]]
        chat.press(f"story:{scene.answers[0].id if len(scene.answers) < 3 else scene.answers[-1].id}")
    assert most <= 160  # bot/store/redact.py
    # A game from before signs had names, or nonsense, is played on all the same.
    for old in ("hello|3|5", "hello|x|", "hello", "hello|99|1"):
        chat.memory = replace(chat.memory, story=old)
        assert chat.press("story:hello_look").messages
        assert chat.press("story:stop").messages
