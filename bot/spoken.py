"""Every text that a person may read, wherever it stands, with where that is and what kind of text it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.card.content import Card
from bot.card.content import texts as card_texts
from bot.channels.telegram.texts import Texts
from bot.channels.web.words import Words
from bot.guide.content import Content
from bot.guide.emergency import Cards
from bot.guide.labels import Labels
from bot.guide.needs import AWARENESS
from bot.guide.platforms import Platform
from bot.guide.scenes import Story
from bot.guide.wording import Said
from bot.helplines.service import Book, visible
from bot.helplines.words import Words as HelplineWords
from bot.languages import ENGLISH, Language

# Groups of data/web that hold sentences; what the others hold stands on buttons.
_PROSE = ("notices", "urgent")


def every_text(
    content: Content, telegram: Texts, web: Mapping[str, Words], book: Book, helplines: HelplineWords, card: Card
) -> Iterator[Said]:
    """All of it, once each."""
    yield from _responses(content)
    yield from _plan(content)
    yield from _story(content.story)
    for platform in content.platforms.values():
        yield from _platform(platform)
    yield from _labels(content.labels)
    yield from (Said(f"links.yml {name}", tool.link.label, "label") for name, tool in content.links.items())
    yield from _cards(content.cards)
    for language in content.languages.values():
        yield from _language(language)
    yield from _telegram(telegram)
    for words in web.values():
        yield from _web(words)
        yield from _notice(words)
    yield from _helplines(book, helplines)
    yield from card_texts(card)


def _responses(content: Content) -> Iterator[Said]:
    for name, variations in content.responses.items():
        learning = name.removeprefix("utter_") in AWARENESS
        for number, variation in enumerate(variations):
            kind = "list" if "\n- " in variation.text else "awareness" if learning else "victim"
            yield Said(f"{name}[{number}]", variation.text, kind)


def _plan(content: Content) -> Iterator[Said]:
    for step in content.plan.steps.values():
        yield Said(f"plan.yml {step.id}", step.title, "label")
    for route in content.plan.routes.values():
        yield Said(f"plan.yml {route.id}", route.title, "label")


def _story(story: Story) -> Iterator[Said]:
    for name in ("seen", "unseen"):
        yield Said(f"story.yml {name}", getattr(story, name), "label")
    for name, text in (("intro", story.intro), ("score", story.score)):
        yield Said(f"story.yml {name}", text, "awareness")
    for scene in story.scenes.values():
        yield Said(f"story.yml {scene.id}", scene.text, "awareness")
        if scene.sign:
            yield Said(f"story.yml {scene.id} sign", scene.sign, "awareness")
            yield Said(f"story.yml {scene.id} name", scene.name, "label")
        yield from (Said(f"story.yml {answer.id}", answer.label, "label") for answer in scene.answers)


def _platform(platform: Platform) -> Iterator[Said]:
    where = f"platforms.yml {platform.id}"
    yield Said(f"{where} block", platform.block, "victim")
    yield Said(f"{where} report", platform.report, "victim")
    for line in (*platform.save_first, *platform.privacy_steps):
        yield Said(where, line, "label")
    yield from (Said(where, link.label, "label") for link in platform.links)


def _labels(labels: Labels) -> Iterator[Said]:
    groups: dict[str, Mapping[str, str]] = {"choices": labels.choices, "needs": labels.needs, "words": labels.words}
    for group, texts in (groups | {f"facts.{name}": values for name, values in labels.facts.items()}).items():
        yield from (Said(f"labels.en.yml {group} {name}", text, "label") for name, text in texts.items())


def _cards(cards: Cards) -> Iterator[Said]:
    for name, text in cards.texts.items():
        yield Said(f"emergency.yml {name}", text, "victim" if name in ("card", "elsewhere") else "label")


def _language(language: Language) -> Iterator[Said]:
    kind = "list" if language.code == ENGLISH else "foreign"
    yield from (Said(f"languages/{language.code}.yml {name}", text, kind) for name, text in language.texts.items())
    yield from (
        Said(f"languages/{language.code}.yml {name}", text, "foreign") for name, text in language.labels.items()
    )


def _telegram(texts: Texts) -> Iterator[Said]:
    groups = {"texts": texts.said, "privacy": texts.privacy, "deleted": texts.deleted, "media": texts.media}
    for group, said in groups.items():
        yield from (Said(f"telegram/en.yml {group}.{name}", text, "victim") for name, text in said.items())
    yield from (Said(f"telegram/en.yml commands.{name}", text, "label") for name, text in texts.commands.items())


def _web(words: Words) -> Iterator[Said]:
    for group, texts in words.groups.items():
        kind = "technical" if group == "problems" else "victim" if group in _PROSE else "label"
        for name, text in _leaves(texts):
            yield Said(f"web/{words.language}.yml {group}.{name}", text, kind)


def _notice(words: Words) -> Iterator[Said]:
    for name, text, kind in words.notice.texts():
        yield Said(f"privacy/{words.language}.yml {name}", text, kind)


def _leaves(texts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in texts.items():
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping):
            yield from ((f"{name}.{below}", text) for below, text in _leaves(value))


def _helplines(book: Book, words: HelplineWords) -> Iterator[Said]:
    for service in book.services:
        if visible(service):
            yield Said(f"helplines.yml {service.id}", service.summary, "service")
    for group, texts in words.texts.items():
        yield from (Said(f"helplines.en.yml {group}.{name}", text, "label") for name, text in _leaves({group: texts}))
