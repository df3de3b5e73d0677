"""action_story: the practice chat of data/guide/story.yml, one scene a message.

Memory.story holds where the player is: `<scene>|<signs spotted>|<signs met>`.
"""

from __future__ import annotations

from bot.guide import hearing
from bot.guide.choices import parse
from bot.guide.draft import Draft
from bot.guide.model import Message
from bot.guide.scenes import Scene
from bot.guide.steps import offer_way_back
from bot.guide.texts import fill


def play(draft: Draft) -> None:
    """Starts the story, or takes the answer that was pressed."""
    choice = parse(draft.turn.choice or "") if draft.turn.need == "choose" else None
    arg = choice.arg if choice else "start"
    story = draft.content.story
    at, spotted, met = _place(draft.memory.story)
    if arg in ("start", "again"):
        hearing.take_in(draft)
        draft.add(Message(story.intro, kind="story"))
        _show(draft, story.scenes[story.start], 0, 0)
    elif arg == "stop":
        _leave(draft, at, spotted, met)
    elif found := story.answer(arg):
        scene, answer = found
        if at != scene.id:  # a choice from an old message: the player is somewhere else now
            _show(draft, story.scenes.get(at or "", story.scenes[story.start]), spotted, met)
            return
        if scene.sign:
            spotted, met = spotted + answer.spotted, met + 1
            draft.add(Message(scene.sign, kind="story"))
        _show(draft, story.scenes[answer.go], spotted, met)
    else:
        draft.say("utter_step_gone", again=False)
        offer_way_back(draft)


def leave(draft: Draft) -> None:
    """Out of the story, wherever the player is."""
    _leave(draft, *_place(draft.memory.story))


def _show(draft: Draft, scene: Scene, spotted: int, met: int) -> None:
    draft.add(Message(scene.text, kind="story"))
    if scene.ending:
        _score(draft, spotted, met)
        draft.offer("story:again", *(f"ask:{need}" for need in scene.ask))
        offer_way_back(draft)
        draft.remember(story=None)
        return
    draft.offer(*(f"story:{answer.id}" for answer in scene.answers), "story:stop")
    draft.remember(story=f"{scene.id}|{spotted}|{met}")


def _score(draft: Draft, spotted: int, met: int) -> None:
    values = {"spotted": str(spotted), "of": str(met)}
    draft.add(Message(fill(draft.content.story.score, values), kind="story"))


def _leave(draft: Draft, at: str | None, spotted: int, met: int) -> None:
    draft.remember(story=None)
    if at and met:
        _score(draft, spotted, met)
        draft.offer("story:again")
    else:
        draft.say("utter_ask_menu")
    offer_way_back(draft)


def _place(story: str | None) -> tuple[str | None, int, int]:
    scene, _, counts = (story or "").partition("|")
    spotted, _, met = counts.partition("|")
    return (scene or None), int(spotted or 0), int(met or 0)
