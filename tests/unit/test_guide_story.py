"""The awareness story can be played, left, and played again; old choices do not break it."""

from __future__ import annotations

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
