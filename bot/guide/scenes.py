"""The awareness story as data (data/guide/story.yml): scenes, what can be answered, the sign each scene holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import load
from bot.guide.needs import NEEDS
from bot.guide.texts import placeholders

Fail = Callable[[str, Iterable[str | int]], None]

RESERVED = ("start", "stop", "again")


@dataclass(frozen=True)
class Answer:
    """What the player may do in a scene. `spotted`: it shows that the sign was seen."""

    id: str
    label: str
    go: str
    spotted: bool


@dataclass(frozen=True)
class Scene:
    """One moment of the story."""

    id: str
    text: str
    answers: tuple[Answer, ...]
    sign: str | None
    name: str  # of the sign, on the score card
    ending: bool
    ask: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """The whole story."""

    start: str
    intro: str
    again: str
    stop: str
    score: str
    seen: str
    unseen: str
    scenes: Mapping[str, Scene]

    @classmethod
    def load(cls, path: Path) -> Story:
        """The checked story: every scene can be reached, every answer leads somewhere, every path can end."""
        data = load(path, "story", _check)
        scenes = {
            name: Scene(
                name,
                s["text"].strip(),
                tuple(Answer(c["id"], c["label"], c["go"], c.get("spotted", False)) for c in s.get("choices", ())),
                s.get("sign"),
                s.get("name", ""),
                s.get("ending", False),
                tuple(s.get("ask", ())),
            )
            for name, s in data["scenes"].items()
        }
        words = {name: data[name] for name in ("start", "again", "stop", "score", "seen", "unseen")}
        return cls(intro=data["intro"].strip(), scenes=scenes, **words)

    @property
    def signs(self) -> tuple[Scene, ...]:
        """The scenes that have a sign, in the order of the file; a place in it stands for a sign in memory."""
        return tuple(scene for scene in self.scenes.values() if scene.sign)

    def answer(self, choice: str) -> tuple[Scene, Answer] | None:
        """The scene and answer behind the id of a story choice."""
        for scene in self.scenes.values():
            for answer in scene.answers:
                if answer.id == choice:
                    return scene, answer
        return None

    def label(self, choice: str) -> str | None:
        """The label of a story choice."""
        if choice in ("stop", "again"):
            return self.stop if choice == "stop" else self.again
        found = self.answer(choice)
        return found[1].label if found else None


def _check(data: Any, fail: Fail) -> None:
    scenes = data["scenes"]
    if data["start"] not in scenes:
        fail(f"the first scene {data['start']} does not exist", ["start"])
    for field in placeholders(data["score"]) - {"spotted", "of"}:
        fail(f"{{{field}}} is not a placeholder", ["score"])
    seen: set[str] = set(RESERVED)
    for name, scene in scenes.items():
        if ("sign" in scene) != ("name" in scene):
            fail(f"scene {name} needs a sign and its name, or neither", ["scenes", name])
        if bool(scene.get("choices")) == scene.get("ending", False):
            fail(f"scene {name} needs choices or `ending: true`, not both", ["scenes", name])
        for at, choice in enumerate(scene.get("choices", ())):
            if choice["id"] in seen:
                fail(f"the choice {choice['id']} is there twice", ["scenes", name, "choices", at])
            seen.add(choice["id"])
            if choice["go"] not in scenes:
                fail(f"the choice {choice['id']} leads to no scene", ["scenes", name, "choices", at])
        for need in scene.get("ask", ()):
            if need not in NEEDS:
                fail(f"{need} is not a need", ["scenes", name, "ask"])
    for name in scenes.keys() - _reached(scenes, data["start"]):
        fail(f"scene {name} cannot be reached", ["scenes", name])
    for name in scenes:
        if not any(scenes[other].get("ending") for other in _reached(scenes, name)):
            fail(f"scene {name} never ends", ["scenes", name])


def _reached(scenes: Mapping[str, Any], start: str) -> set[str]:
    reached, ahead = {start}, [start]
    while ahead:
        for choice in scenes[ahead.pop()].get("choices", ()):
            if choice["go"] not in reached:
                reached.add(choice["go"])
                ahead.append(choice["go"])
    return reached
