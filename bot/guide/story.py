"""action_story: the practice chat of data/guide/story.yml, one scene a message.

Memory.story holds where the player is: `<scene>|<signs spotted>|<signs missed>`, each sign by its place in Story.signs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.guide import hearing
from bot.guide.choices import parse
from bot.guide.draft import Draft
from bot.guide.model import Message
from bot.guide.scenes import Answer, Scene
from bot.guide.steps import offer_way_back
from bot.guide.texts import fill


@dataclass(frozen=True)
class Place:
    """Where the player is, and which signs they have met."""

    scene: str | None = None
    spotted: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()

    @classmethod
    def read(cls, text: str | None) -> Place:
        """The place that memory holds."""
        scene, *signs = (text or "").split("|")
        spotted, missed, *_ = (*(tuple(int(n) for n in part.split("+") if n.isdigit()) for part in signs), (), ())
        return cls(scene or None, spotted, missed)

    def written(self) -> str:
        """The place as memory holds it."""
        return f"{self.scene}|{'+'.join(map(str, self.spotted))}|{'+'.join(map(str, self.missed))}"


def play(draft: Draft) -> None:
    """Starts the story, or takes the answer that was pressed."""
    choice = parse(draft.turn.choice or "") if draft.turn.need == "choose" else None
    arg = choice.arg if choice else "start"
    story = draft.content.story
    place = Place.read(draft.memory.story)
    if arg in ("start", "again"):
        hearing.take_in(draft)
        draft.add(Message(story.intro, kind="story"))
        _show(draft, story.scenes[story.start], Place())
    elif arg == "stop":
        _leave(draft, place)
    elif found := story.answer(arg):
        scene, answer = found
        if place.scene != scene.id:  # a choice from an old message: the player is somewhere else now
            _show(draft, story.scenes.get(place.scene or "", story.scenes[story.start]), place)
            return
        if scene.sign:
            draft.add(Message(scene.sign, kind="story"))
            place = _met(draft, place, scene, answer)
        _show(draft, story.scenes[answer.go], place)
    else:
        draft.say("utter_step_gone", again=False)
        offer_way_back(draft)


def leave(draft: Draft) -> None:
    """Out of the story, wherever the player is."""
    _leave(draft, Place.read(draft.memory.story))


def _met(draft: Draft, place: Place, scene: Scene, answer: Answer) -> Place:
    number = draft.content.story.signs.index(scene)
    if answer.spotted:
        return replace(place, spotted=(*place.spotted, number))
    return replace(place, missed=(*place.missed, number))


def _show(draft: Draft, scene: Scene, place: Place) -> None:
    draft.add(Message(scene.text, kind="story"))
    if scene.ending:
        _score(draft, place)
        draft.offer("story:again", *(f"ask:{need}" for need in scene.ask))
        offer_way_back(draft)
        draft.remember(story=None)
        return
    draft.offer(*(f"story:{answer.id}" for answer in scene.answers), "story:stop")
    draft.remember(story=replace(place, scene=scene.id).written())


def _score(draft: Draft, place: Place) -> None:
    """The score card: how many signs were spotted, and which."""
    story = draft.content.story
    values = {"spotted": str(len(place.spotted)), "of": str(len(place.spotted) + len(place.missed))}
    parts = [fill(story.score, values)]
    for heading, numbers in ((story.seen, place.spotted), (story.unseen, place.missed)):
        names = [story.signs[number].name for number in numbers if number < len(story.signs)]
        if names:
            parts.append("\n".join([heading, *(f"- {name}" for name in names)]))
    draft.add(Message("\n\n".join(parts), kind="story"))


def _leave(draft: Draft, place: Place) -> None:
    draft.remember(story=None)
    if place.spotted or place.missed:
        _score(draft, place)
        draft.offer("story:again")
    else:
        draft.say("utter_ask_menu")
    offer_way_back(draft)
