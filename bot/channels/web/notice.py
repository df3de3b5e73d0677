"""The privacy notice of /privacy and docs/privacy.md: data/privacy/<language>.yml with what the chat itself says.

Pure but for `load`. The answers of the chat (utter_ask_privacy) and of Telegram's /privacy are taken from their own
files, so that nobody is told one thing here and another there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.content import DATA, load
from bot.guide.model import Facts, Memory
from bot.guide.texts import Variation, pick, placeholders

FOLDER = DATA / "privacy"
RESPONSE = "utter_ask_privacy"
FILLED = frozenset({"kept"})


@dataclass(frozen=True)
class Section:
    """A question, its paragraphs, and with `table` rows of (what, example)."""

    ask: str
    say: tuple[str, ...]
    table: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Part:
    """The notice for one age. `short`: what the chat says when somebody of that age asks."""

    id: str
    title: str
    short: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Page:
    """The notice with everything filled in."""

    operator: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Notice:
    """One language's notice, before it is filled in. `words`: title, labels and the like."""

    words: Mapping[str, Any]
    parts: tuple[Mapping[str, Any], ...]

    @classmethod
    def load(cls, language: str = "en") -> Notice:
        """The notice of a language; raises bot.content.ContentError with the line at fault."""

        def check(data: Any, fail: Callable[[str, Iterable[str | int]], None]) -> None:
            if {part["age_group"] for part in data["parts"]} != {"under_18", "adult"}:
                fail("the notice needs a part for young people and one for adults", ["parts"])
            for at, part in enumerate(data["parts"]):
                for number, section in enumerate(part["sections"]):
                    for text in section["say"]:
                        if unknown := placeholders(text) - FILLED:
                            reason = f"nothing fills in {{{unknown.pop()}}}"
                            fail(reason, ["parts", at, "sections", number, "say"])

        data = load(FOLDER / f"{language}.yml", "privacy", check)
        return cls({name: value for name, value in data.items() if name != "parts"}, tuple(data["parts"]))

    def page(
        self, says: Mapping[str, tuple[Variation, ...]], telegram: str, minutes: int, operator: str | None
    ) -> Page:
        """The notice of this installation.

        `says`: the responses of data/responses; `telegram`: what its /privacy says; `minutes`: the retention time.
        """
        kept = self.kept(minutes)
        who = self.words["operator"]
        named = who["named"].replace("{operator}", operator) if operator else who["unnamed"]
        parts = []
        for part in self.parts:
            short = pick(says[RESPONSE], Facts(age_group=part["age_group"]), Memory()).text.split("\n\n")
            sections = [
                Section(
                    section["ask"],
                    (
                        *(telegram.strip().split("\n\n") if section.get("telegram") else ()),
                        *(text.replace("{kept}", kept) for text in section["say"]),
                    ),
                    tuple((what, example) for what, example in section.get("table", ())),
                )
                for section in part["sections"]
            ]
            parts.append(Part(part["id"], part["title"], tuple(short), tuple(sections)))
        return Page(named, tuple(parts))

    def kept(self, minutes: int) -> str:
        """A time in words: "24 hours", "90 minutes"."""
        number, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
        return str(self.words["kept"][unit if number == 1 else f"{unit}s"]).replace("{n}", str(number))

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Every text with its name and its kind (see data/safety/wording.yml)."""
        for name, value in self.words.items():
            if name != "language":
                for text in value.values() if isinstance(value, Mapping) else (value,):
                    yield name, text, "label"
        for part in self.parts:
            kind = "victim" if part["age_group"] == "under_18" else "awareness"
            for section in part["sections"]:
                where = f"{part['id']} {section['ask']}"
                yield where, section["ask"], "label"
                yield from ((where, text.replace("{kept}", self.kept(60)), kind) for text in section["say"])
                yield from ((where, cell, "technical") for row in section.get("table", ()) for cell in row)
