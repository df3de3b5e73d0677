"""Who the blackmailer is, whom it is about, where it happens and where the person is."""

from __future__ import annotations

import pytest

from bot.content import load
from bot.nlu.fact_rules import extract
from bot.nlu.fact_rules.tables import FOLDER


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("my ex has my nudes", "partner"),
        ("ex boyfriend is threatening me", "partner"),
        ("my husband says he will show them to my father", "partner"),
        ("we broke up in jan and he kept the pics", "partner"),
        ("the father of my child has a video", "partner"),
        ("her ex is threatening to post her", "partner"),
        ("my manager has pictures of me", "known"),
        ("a lad from my form screenshotted it", "known"),
        ("my flatmate recorded me", "known"),
        ("it's my cousin", "known"),
        ("someone i work with got hold of my phone", "known"),
        ("i know who it is, he sits behind me in maths", "known"),
        ("i met him online", "stranger"),
        ("never met her in person", "stranger"),
        ("some random guy added me", "stranger"),
        ("matched with her on tinder", "stranger"),
        ("a scammer has my video", "stranger"),
        ("i don't know who he is", "stranger"),
        ("he will send it to my boss", None),
        ("they sent it to my ex", None),
        ("he has my pictures", None),
    ],
)
def test_relation(text: str, relation: str | None) -> None:
    assert extract(text).get("relation") == relation


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("my son is being blackmailed", "child"),
        ("i'm worried about my daughter, someone has pictures of her", "child"),
        ("my grandson got catfished", "child"),
        ("how do i help my son", "child"),
        ("asking for a friend, someone has her nudes", "friend"),
        ("my best mate is being sextorted", "friend"),
        ("someone is threatening my sister", "friend"),
        ("worried about my brother", "friend"),
        ("one of my students is being blackmailed", "pupil"),
        ("a pupil told me she is being threatened", "pupil"),
        ("how do i support my wife", "partner"),
        ("my boyfriend is being extorted", "partner"),
        ("he will send it to my wife", None),
        ("they sent my pics to my sister", None),
        ("my boyfriend is threatening to post my nudes", None),
        ("i told my mum everything", None),
        ("my brother says pay", None),
        ("someone is blackmailing me", None),
    ],
)
def test_about(text: str, about: str | None) -> None:
    assert extract(text).get("about") == about


def test_naming_a_person_is_enough_once_the_need_is_help_for_another() -> None:
    text = "my roommate just threw his phone across the room and told me"
    assert "about" not in extract(text)
    assert extract(text, "support_someone_else")["about"] == "friend"


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("this girl on snap has my pics", "snapchat"),
        ("on insta", "instagram"),
        ("he messaged me on whats app", "whatsapp"),
        ("met on tinder then moved to telegram", "tinder"),
        ("it was on x", "x"),
        ("twitter", "x"),
        ("via facebook messenger", "messenger"),
        ("on roblox", "roblox"),
        ("got an email saying they hacked my webcam", "email"),
        ("she's on wizz and says she will email my school", "wizz"),
        ("it just did not hinge on that", None),
        ("there were threads of hope", None),
        ("x", None),
        ("he has my video", None),
    ],
)
def test_platform(text: str, platform: str | None) -> None:
    assert extract(text).get("platform") == platform


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("uk", "GB"),
        ("US", "US"),
        ("im in england", "GB-ENG"),
        ("glasgow", "GB-SCT"),
        ("Cardiff, south wales", "GB-WLS"),
        ("belfast so northern ireland", "GB-NIR"),
        ("i'm from dublin", "IE"),
        ("aotearoa", "NZ"),
        ("i live in Philippines, Davao", "PH"),
        ("born in Pakistan, live in Birmingham", "GB-ENG"),
        ("i am from poland but i live in norway now", "NO"),
        ("I live in Australia now but grew up in Kent", "AU"),
        ("working in dubai, originally manchester", "AE"),
        ("not in the uk btw, in malta", "MT"),
        ("who helps in ireland", "IE"),
        ("15 f from perth", "AU"),
        ("he is from nigeria", None),
        ("a number from the philippines", None),
        ("she says she is in france", None),
        ("western union to lagos", None),
        ("my cousin in karachi got it", None),
        ("please help us", None),
        ("im in the bath", None),
        ("he called me a turkey", None),
    ],
)
def test_country(text: str, country: str | None) -> None:
    assert extract(text).get("country") == country


def test_a_place_alone_is_an_answer_once_the_need_is_to_say_where() -> None:
    assert extract("small town in the middle of nowhere, nebraska i guess", "inform_country")["country"] == "US"


def test_several_facts_are_heard_in_one_message() -> None:
    text = "im 15, this girl on snap has my pics, i already sent 50 quid. nothing's been posted yet. i live in leeds"
    assert extract(text) == {
        "age_group": "under_18",
        "paid": "yes",
        "shared": "no",
        "platform": "snapchat",
        "country": "GB-ENG",
    }


def test_platform_ids_are_those_of_the_platform_directory() -> None:
    known = set(load(FOLDER.parent / "guide" / "platforms.yml", "platforms")["platforms"])
    assert set(load(FOLDER / "platform.yml", "fact_names")["names"]) <= known
