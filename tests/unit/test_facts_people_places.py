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
        ("my friend is being blackmailed", None),
        ("my boyfriend is being blackmailed", None),
        ("my cousin is being extorted over nudes", None),
        ("my friend has been sextorted what can i do", None),
        ("my friend got threatened, they have her pictures", None),
        ("my colleague told me he is being blackmailed", None),
        ("my teacher told me to talk to someone", None),
        ("my manager says i can take time off", None),
        ("my boss found out about it", None),
        ("my landlord got an email with my pictures", None),
        ("my best friend says i should pay", None),
        ("my friend says block him", None),
        ("my uncle has offered to pay them", None),
        ("my coach saw the video", None),
        ("my husband found the messages", None),
        ("my girlfriend has no idea", None),
        ("my wife says go to the police", None),
        ("my partner has been so supportive", None),
        ("there is someone in my house", None),
        ("everyone in my school has seen it", None),
        ("people at work have seen my pictures", None),
        ("a girl in my class got blackmailed too", None),
        ("someone in my family will find out", None),
        ("they said they will send it to a girl in my class", None),
        ("i work in a school", None),
        ("i live with my mum", None),
        ("i share with my sister", None),
        ("i know exactly who to tell", None),
        ("i work at a bank and i'm scared they will tell", None),
        ("my boyfriend keeps asking what is wrong", None),
        ("he has my nudes and my boyfriend will leave me", None),
        ("i am dating someone and i'm scared he finds out", None),
        ("i'm married and she will tell my husband", None),
        ("i am engaged and they will send it to my fiance", None),
        ("we are married 20 years and she doesn't know", None),
        ("he used to be nice", None),
        ("they have a list of people at my school", None),
        ("he knows my teacher's name", None),
        ("they found my boss on linkedin", None),
        ("they messaged my cousin", None),
        ("my friend lent me the money", None),
        ("my friend took me to the police", None),
        ("my friend saw it on telegram", None),
        ("my housemate saw the message and has been kind", None),
        ("my teacher saw it and took my phone", None),
        ("my ex doesn't know about this", None),
        ("my friend has the same problem", None),
        ("my friend met a guy online and he has her nudes", "stranger"),
        ("i don't know who it is", "stranger"),
        ("some girl on instagram has my video", "stranger"),
        ("a scammer wants money or he sends it to my wife", "stranger"),
        ("i met her on hinge last week and now she wants 500", "stranger"),
        ("it's a random account", "stranger"),
        ("a fake profile has my pictures", "stranger"),
        ("got added by someone on snap i never met", "stranger"),
        ("this girl messaged me on insta out of nowhere", "stranger"),
        ("we matched on tinder and video called", "stranger"),
        ("he said he was 16 but i think it's a scammer", "stranger"),
        ("my ex has videos of us and is threatening to post them", "partner"),
        ("my ex girlfriend wants money or she'll show my mum", "partner"),
        ("my husband is threatening to share my pictures", "partner"),
        ("my boyfriend says he will post my nudes if i leave", "partner"),
        ("we broke up and now she's blackmailing me", "partner"),
        ("an ex is blackmailing me", "partner"),
        ("my wife secretly filmed me and is using it in the divorce", "partner"),
        ("the guy i was seeing has pictures of me", "partner"),
        ("my ex bf leaked my nudes", "partner"),
        ("my classmate has my nudes", "known"),
        ("my cousin is threatening to show my dad the video", "known"),
        ("a guy from work is blackmailing me", "known"),
        ("my friend is blackmailing me", "known"),
        ("my best friend screenshotted it and is threatening me", "known"),
        ("my teacher wants me to send more pictures", "known"),
        ("someone i know has my pictures", "known"),
        ("it's someone from my school", "known"),
        ("a boy in my class has my pics and says he'll post them", "known"),
        ("my flatmate filmed me in the shower", "known"),
        ("my boss is blackmailing me with photos", "known"),
        ("it was my coach", "known"),
        ("he's my neighbour", "known"),
        ("my uncle keeps asking me for pictures", "known"),
        ("i know him from church", "known"),
        ("she is my friend and she is being blackmailed", None),
        ("he is my cousin and he got scammed", None),
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
        ("dublin", "IE"),
        ("belfast", "GB-NIR"),
        ("cardiff", "GB-WLS"),
        ("birmingham", "GB-ENG"),
        ("birmingham alabama", "US"),
        ("london ontario", "CA"),
        ("im in chelmsford", "GB-ENG"),
        ("yokohama", "JP"),
        ("he is from dublin", None),
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
