"""What the web channel has built for one worker, at `app.ctx.web`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanic.request import Request

from bot.channels.telegram.texts import Texts
from bot.channels.web import view
from bot.channels.web.assets import Asset, load_assets, load_embed, ways
from bot.channels.web.limits import Limits, address_of
from bot.channels.web.sessions import Sessions, as_json
from bot.channels.web.shared import Shared, open_shared
from bot.channels.web.view import Way
from bot.channels.web.words import Words, languages
from bot.guide.emergency import Cards
from bot.guide.model import Link
from bot.helplines.words import load_words
from bot.nlu.fact_rules.reading import reader
from bot.services import Services

OPENAPI = Path(__file__).resolve().parents[2] / "web" / "openapi.yml"
DEFAULT = "en"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Desk:
    """Made once for each worker."""

    services: Services
    shared: Shared
    sessions: Sessions
    limits: Limits
    words: dict[str, Words]
    assets: dict[str, Asset]
    embed: dict[str, Asset]  # embed.js by language
    openapi: bytes
    countries: frozenset[str]  # every one that a conversation can know
    places: list[tuple[str, str]]  # code and name of those that there are numbers for, by name
    telegram_privacy: str  # what its /privacy says; /privacy here says it too

    @classmethod
    def build(cls, services: Services) -> Desk:
        """Everything from the services; raises bot.content.ContentError when the words are wrong."""
        shared = open_shared(services.settings.redis_url, services.keys)
        words = languages()
        return cls(
            services,
            shared,
            Sessions(services, shared),
            Limits(services.settings, services.keys),
            words,
            load_assets(),
            {language: load_embed(one, services.cards) for language, one in words.items()},
            OPENAPI.read_bytes(),
            frozenset(reader().tables.names["country"]),
            _places(services.cards),
            Texts.load(services.content.links).privacy["telegram"],
        )

    def address(self, request: Request) -> str:
        """Whose request it is."""
        return address_of(request.ip, request.headers.get("x-forwarded-for"))

    def language(self, request: Request) -> Words:
        """The words for a request: ?lang=, or what the browser asks for, or English."""
        asked = [request.args.get("lang", ""), *preferred(request.headers.get("accept-language", ""))]
        found = next((code for tag in asked for code in (tag, tag.partition("-")[0]) if code in self.words), DEFAULT)
        return self.words[found]

    def given(self, request: Request) -> str | None:
        """The country that was chosen on the page (a field of its form), or that the page was opened with."""
        chosen = request.form.get("country", "") if is_form(request) else ""
        code = (chosen or request.args.get("country", "")).upper()
        return code if code in self.countries else None

    def country(self, request: Request) -> str | None:
        """Whose numbers to show first: the given one's, or the region's of the browser's language, which is a guess."""
        regions = [tag.partition("-")[2].upper() for tag in preferred(request.headers.get("accept-language", ""))]
        guess = next((code for code in regions if self.services.cards.knows(code)), None)
        return self.given(request) or guess

    def card(self, request: Request) -> list[tuple[str, Way | None]]:
        """The lines of the emergency card; no way where a line is only words."""
        lines = ways(self.services.cards, self.country(request))
        return [(label, view.way(Link(label, url)) if url else None) for label, url in lines]

    def note(self, request: Request) -> str:
        """Whose numbers these are, when that is only a guess."""
        return "" if self.country(request) else self.services.cards.texts["elsewhere"]

    def emergency(self, request: Request) -> dict[str, Any]:
        """The emergency card, as a message of the API."""
        return as_json(self.services.cards.card(self.country(request)))


def is_form(request: Request) -> bool:
    """Whether the body is a plain form, or a beacon of chat.js."""
    return bool(request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM)


def _places(cards: Cards) -> list[tuple[str, str]]:
    named = load_words().group("countries")
    return sorted(((code, name) for code, name in named.items() if cards.knows(code)), key=lambda place: place[1])


def preferred(header: str) -> list[str]:
    """The first language tags of an Accept-Language header, as they stand; browsers put the preferred one first."""
    return [part.partition(";")[0].strip() for part in header[:200].split(",")[:5]]
