"""Which services fit a person, best first. Pure: a shelf of services, what is known of the person, and the time.

The order of evaluation:
1. `fits`: country and nation, age (nobody who may be under 18 sees an adults' service), only groups the person named.
2. `rank`: open before closed, their own country before international ones, children's services first for a child,
   then how closely the service answers the topic, then language, then the order of data/helplines.yml.
3. `first_page`: what must be among the first few (an open line, in a crisis a phone and a way without speaking, the
   finder when the country is not known, a child's service when the age is not known).
4. Every page holds something open: where all fit ones are closed, an open listening service is put beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.guide.model import UNSAID, Facts
from bot.helplines.hours import State, opening
from bot.helplines.service import EVERYWHERE, LIVE_KINDS, Book, Service, visible

HOME_UNKNOWN = "GB"  # whose services are shown, marked, when the country is not known
LISTENING = ("crisis", "emotional_support")  # the topics where somebody should listen, not take a report
HELPERS = {  # whom the person asks for -> what services call those who ask
    "child": {"parents", "supporters"},
    "pupil": {"professionals", "supporters"},
    "friend": {"supporters"},
    "partner": {"supporters"},
}
BY_TEXT = "by:text"  # a topic that says: cannot talk aloud, so text and chat first


@dataclass(frozen=True)
class Pick:
    """A chosen service. `meanwhile`: it stands in because the ones that were asked for are closed."""

    service: Service
    meanwhile: bool = False


@dataclass(frozen=True)
class Shelf:
    """All services that may be shown, at hand by id and by country."""

    by_id: dict[str, Service]
    by_country: dict[str, tuple[Service, ...]]
    finder: Service
    place: dict[str, int] = field(default_factory=dict)  # id -> position in the file

    @classmethod
    def of(cls, book: Book) -> Shelf:
        """The shelf of a book."""
        shown = [service for service in map(visible, book.services) if service]
        by_country: dict[str, list[Service]] = {}
        for service in shown:
            by_country.setdefault(service.country, []).append(service)
        by_id = {service.id: service for service in shown}
        return cls(
            by_id=by_id,
            by_country={country: tuple(services) for country, services in by_country.items()},
            finder=by_id[book.finder],
            place={service.id: place for place, service in enumerate(shown)},
        )


@dataclass(frozen=True)
class Asked:
    """One question to the shelf, with what is known of the person in the form that the rules need."""

    topics: tuple[str, ...]
    country: str | None  # ISO 3166-1 alpha-2
    nation: str | None  # GB-SCT, when said
    age: str | None  # under_18 | adult | None
    about: str | None
    language: str | None
    now: datetime
    by_text: bool
    states: dict[str, State] = field(default_factory=dict, compare=False)  # opening states worked out so far

    @classmethod
    def of(cls, topics: Sequence[str], facts: Facts, now: datetime) -> Asked:
        """What `Directory.choose` was asked."""
        said = {name: None if value == UNSAID else value for name, value in vars(facts).items()}
        country = (said["country"] or "").upper() or None
        return cls(
            topics=tuple(topic for topic in topics if topic != BY_TEXT),
            country=country.partition("-")[0] if country else None,
            nation=country if country and "-" in country else None,
            age=said["age_group"],
            about=said["about"],
            language=said["language"],
            now=now,
            by_text=BY_TEXT in topics,
        )

    def state(self, service: Service) -> State:
        """Open, closed or not known at the time of asking; worked out once."""
        if service.id not in self.states:
            self.states[service.id] = opening(service.hours, service.country, self.now).state
        return self.states[service.id]

    def is_open(self, service: Service) -> bool:
        """Whether it is surely open."""
        return self.state(service) == "open"

    def hours_known(self, service: Service) -> bool:
        """Whether we can say when it is open."""
        return self.state(service) != "unknown"

    def open_by_text(self, service: Service) -> bool:
        """Whether help can be had now without speaking aloud."""
        if self.is_open(service) and any(service.of_kind("sms", "whatsapp")):
            return True
        return any(service.of_kind("chat")) and opening(service.chat_hours, service.country, self.now).state == "open"


def for_age(service: Service, asked: Asked) -> bool:
    """Age and role: children never see adults' services, adults not children's, helpers see what is for helpers."""
    who = set(service.who)
    if service.adults_only:
        return asked.age == "adult"
    if "everyone" in who:
        return True
    if "under_18" in who and (asked.age != "adult" or asked.about in ("child", "pupil")):
        return True
    if "adults" in who and asked.age == "adult":
        return True
    if "offenders" in who and asked.age != "under_18":
        return True
    return bool(who & HELPERS.get(asked.about or "", set()))


def fits(service: Service, asked: Asked) -> bool:
    """Whether this service may be offered for one of the topics."""
    if not set(service.help_with) & set(asked.topics) or service.for_some or not for_age(service, asked):
        return False
    if "offenders" in service.who and "offending_prevention" not in asked.topics:
        return False  # a person in trouble must not be sent there by chance
    if "immediate_danger" in service.help_with and set(asked.topics) <= set(LISTENING):
        return False  # emergency numbers stand in the text of a crisis reply; the places are for people who listen
    grown_up = asked.age == "adult" and asked.about not in ("child", "pupil")
    if grown_up and "child_protection" in service.help_with and set(asked.topics) == {"intimate_image_removal"}:
        return False  # those take down pictures of children only
    return reaches(service, asked) and (len(service.regions) != 1 or asked.nation is not None)


def reaches(service: Service, asked: Asked) -> bool:
    """Whether it works where the person is, as far as that is known."""
    if asked.country and service.country not in (asked.country, EVERYWHERE):
        return False
    return not (asked.nation and service.regions) or asked.nation in service.regions


def rank(service: Service, asked: Asked, shelf: Shelf, *, any_hour: bool = False) -> tuple[int, ...]:
    """Sort key, best first. `any_hour` leaves out whether it is open."""
    home = service.country != EVERYWHERE
    state = "open" if any_hour else asked.state(service)
    # A web page is always "open": where somebody should listen, and where it is not of this country, it comes after a
    # line at home whose hours we cannot vouch for.
    page = not any(service.of_kind(*LIVE_KINDS)) and bool(set(asked.topics) & set(LISTENING))
    order = {"open": 0 if home and not page else 2, "unknown": 1, "may_be_closed": 3, "closed": 4}[state]
    topic = next((place for place, topic in enumerate(asked.topics) if topic in service.help_with), len(asked.topics))
    return (
        0 if not asked.by_text or asked.open_by_text(service) else 1,
        order,
        0 if home else 1,
        audience(service, asked),
        0 if asked.nation and service.regions == (asked.nation,) else 1,
        topic,
        closeness(service, asked.topics),
        0 if not asked.language or {asked.language, "multiple", "interpreter"} & set(service.languages) else 1,
        shelf.place[service.id],
    )


def audience(service: Service, asked: Asked) -> int:
    """0 for the services that are first of all for this person."""
    childs = "under_18" in service.who
    if asked.about in HELPERS:
        return 0 if HELPERS[asked.about] & set(service.who) else 1 if "everyone" in service.who else 2
    if asked.age == "under_18":
        return 0 if childs else 1
    return 1 if childs and "adults" not in service.who else 0


def closeness(service: Service, topics: Sequence[str]) -> int:
    """0 where the topic is the service's main work; for someone to talk to, where it is a general listening line."""
    topic = next((topic for topic in topics if topic in service.help_with), None)
    if topic == "emotional_support":
        return 0 if "crisis" in service.help_with else 1
    return 0 if topic and service.help_with.index(topic) == 0 else 1


def choose(
    shelf: Shelf, *, topics: Sequence[str], facts: Facts, now: datetime, limit: int, skip: int = 0
) -> list[Pick]:
    """The services for these topics, at most `limit`, after the first `skip`."""
    if limit <= 0:
        return []
    asked, named = by_name(Asked.of(topics, facts, now), shelf)
    lands = (asked.country or HOME_UNKNOWN, EVERYWHERE)
    found = [service for land in lands for service in shelf.by_country.get(land, ()) if fits(service, asked)]
    found = [service for service in found if service not in named]
    found.sort(key=lambda service: rank(service, asked, shelf))
    first = first_page(named, found, asked, shelf, limit)
    rest = [service for service in (*named, *found) if service not in first]
    picks = with_open(first, asked, shelf, limit)
    for start in range(0, min(len(rest), skip), limit):  # no page further than the one that is wanted
        picks += with_open(rest[start : start + limit], asked, shelf, limit)
    return picks[skip : skip + limit]


def by_name(asked: Asked, shelf: Shelf) -> tuple[Asked, list[Service]]:
    """The services that were asked for by id. One that is not for this person gives its main topic in its place."""
    named, topics = [], list(asked.topics)
    for service in (shelf.by_id[topic[3:]] for topic in asked.topics if topic[3:] in shelf.by_id):
        if reaches(service, asked) and (not service.adults_only or asked.age == "adult"):
            named.append(service)
        else:
            topics.append(service.help_with[0])
    return replace(asked, topics=tuple(topic for topic in topics if not topic.startswith("id:"))), named


def first_page(named: list[Service], found: list[Service], asked: Asked, shelf: Shelf, limit: int) -> list[Service]:
    """The first `limit` services, with the ones that must be among them in place of the last ones."""
    everything = [*named, *found] or [shelf.finder]
    must: list[Service] = list(named[:limit])

    def need(candidates: Iterable[Service], suits: Callable[[Service], bool]) -> None:
        one = next((service for service in candidates if suits(service)), None)
        if one and one not in must and len(must) < limit:
            must.append(one)

    lines = [service for service in found if any(service.of_kind(*LIVE_KINDS)) and service.country != EVERYWHERE]
    if "crisis" in asked.topics:
        need(lines, lambda service: asked.is_open(service) and any(service.of_kind("phone")))
        need(lines, asked.open_by_text)
    need(lines, asked.is_open)  # somebody to reach now, not only a form
    if asked.country is None or ("crisis" in asked.topics and not any(map(asked.is_open, lines))):
        need([shelf.finder], lambda _: True)
    if limit >= 3:
        if asked.about in HELPERS:
            need(found, lambda service: bool(HELPERS[asked.about or ""] & set(service.who)))
        elif asked.age is None:
            at_home = [service for service in found if service.country != EVERYWHERE]
            need(at_home, lambda service: "under_18" in service.who and "adults" not in service.who)
        if not set(asked.topics) & set(LISTENING):  # the closest one is worth knowing of even when it is closed
            known = filter(asked.hours_known, found)
            closest = min(known, key=lambda service: rank(service, asked, shelf, any_hour=True), default=None)
            need([closest] if closest else [], lambda _: True)
    page = must + [service for service in everything if service not in must][: limit - len(must)]
    order = {service.id: place for place, service in enumerate(everything)}
    return sorted(page, key=lambda service: order.get(service.id, len(order)))


def with_open(page: list[Service], asked: Asked, shelf: Shelf, limit: int) -> list[Pick]:
    """The page; where all of it is closed, with an open listening service as its last."""
    picks = [Pick(service) for service in page]
    if not page or any(asked.is_open(service) for service in page):
        return picks
    listening = replace(asked, topics=LISTENING)
    home = shelf.by_country.get(asked.country or HOME_UNKNOWN, ())
    open_now = [service for service in home if fits(service, listening) and listening.is_open(service)]
    stand_in = min(open_now, key=lambda service: rank(service, listening, shelf), default=shelf.finder)
    return [*picks[: limit - 1], Pick(stand_in, meanwhile=True)]
