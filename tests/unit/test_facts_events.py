"""Money, sharing and fakes: what has happened, what has not, what nobody knows, and what is only feared or asked."""

from __future__ import annotations

import pytest

from bot.nlu.fact_rules import extract


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        ("i paid him", "yes"),
        ("already paid :(", "yes"),
        ("ive payed 3 times", "yes"),
        ("paid half and he laughed", "yes"),
        ("i gave him 200 quid", "yes"),
        ("sent her £350 on friday", "yes"),
        ("i sent the steam cards", "yes"),
        ("so i bought the gift cards and sent the codes", "yes"),
        ("cashapped 75 last night", "yes"),
        ("I transferred $500 and she came back", "yes"),
        ("i already sent 50 quid", "yes"),
        ("like a fool I paid on Tuesday", "yes"),
        ("i've been paying him every friday", "yes"),
        ("took out a loan to pay her off and now she's back", "yes"),
        ("First payment was in august", "yes"),
        ("I haven't paid", "no"),
        ("i havent paid anything yet", "no"),
        ("i didn't pay", "no"),
        ("i never paid him a penny", "no"),
        ("I paid nothing", "no"),
        ("I refused to pay", "no"),
        ("not paid, not going to", "no"),
        ("should i pay", None),
        ("if I pay will he stop", None),
        ("gonna pay him tonight", None),
        ("going to pay", None),
        ("he wants me to pay 200", None),
        ("she says pay or else", None),
        ("i will pay him tomorrow", None),
        ("they want £500 in bitcoin", None),
        ("what happens once you have paid", None),
        ("i get paid on friday", None),
        ("he paid me to send them", None),
        ("i sent him a pic", None),
        ("i sent her 3 pictures", None),
        ("he is asking me for money", None),
        ("if i don't pay he posts it", None),
    ],
)
def test_paid(text: str, paid: str | None) -> None:
    assert extract(text).get("paid") == paid


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("he posted it", "yes"),
        ("they sent it to my mum", "yes"),
        ("she's already sent the video to my friends", "yes"),
        ("it's been leaked", "yes"),
        ("everyone has seen it", "yes"),
        ("my pics are on reddit", "yes"),
        ("someone put my photos on instagram", "yes"),
        ("my boss has seen it", "yes"),
        ("its on twitter", "yes"),
        ("i blocked him and he sent it to my grandparents", "yes"),
        ("nothing's been posted yet", "no"),
        ("he hasn't sent it yet", "no"),
        ("she has not posted anything", "no"),
        ("nobody has seen it", "no"),
        ("they haven't shared anything so far", "no"),
        ("idk if he sent it", "unknown"),
        ("i don't know if she has posted it", "unknown"),
        ("not sure whether they leaked it", "unknown"),
        ("how would i know if he's sent it", "unknown"),
        ("he says he has already sent it to my mum", "unknown"),
        ("has he posted it", "unknown"),
        ("he says he'll send it to my mum", None),
        ("she is threatening to post it", None),
        ("if i don't pay he posts it", None),
        ("will he send it to everyone", None),
        ("he's going to share it with my school", None),
        ("pay or it goes to my family", None),
        ("i sent it to him", None),
        ("i shared a photo with her", None),
        ("he sent me a screenshot of my followers", None),
        ("send 500 or your firm sees it", None),
    ],
)
def test_shared(text: str, shared: str | None) -> None:
    assert extract(text).get("shared") == shared


@pytest.mark.parametrize(
    ("text", "fake"),
    [
        ("it's a deepfake", "yes"),
        ("they photoshopped my face onto it", "yes"),
        ("the pictures are fake, made with ai", "yes"),
        ("someone made ai nudes of me", "yes"),
        ("that's my face but it's not my body", "yes"),
        ("its not me its ai", "yes"),
        ("they edited my photo", "yes"),
        ("put my head on a naked body", "yes"),
        ("his profile is fake", None),
        ("a fake account messaged me", None),
        ("the picture is real", None),
        ("are you an ai", None),
        ("he has my nudes", None),
    ],
)
def test_fake(text: str, fake: str | None) -> None:
    assert extract(text).get("fake") == fake
