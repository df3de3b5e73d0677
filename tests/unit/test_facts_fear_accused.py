"""Fear of family or community, and accusations: heard when said of oneself, not in figures of speech or questions."""

from __future__ import annotations

import pytest

from bot.nlu.fact_rules import extract


@pytest.mark.parametrize(
    "text",
    [
        "my family will kill me if they see it",
        "my brothers are gonna kill me",
        "my dad would actually kill me",
        "my dad will beat me",
        "they would disown me",
        "i'd be kicked out of the house",
        "it's about the honour of my family",
        "it would bring shame on my family",
        "they will send me back home and marry me off",
        "im scared of what my family will do",
        "i don't feel safe at home if they find out",
        "im not out to my parents",
        "i'm not out",
        "nobody knows im bi",
        "my parents dont know im gay",
        "he's threatening to out me to my mosque",
        "i would be outed",
    ],
)
def test_fear_is_heard(text: str) -> None:
    assert extract(text).get("fear") == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "my mum is gonna kill me lol",
        "my dad will kill me",
        "they would not disown me",
        "he will send it to my family",
        "im scared my family will see it",
        "im not out of money",
        "he asked me out",
        "i want to out him",
        "i am the maid of honour",
        "will my parents find out",
    ],
)
def test_a_figure_of_speech_or_a_worry_is_no_fear_for_ones_safety(text: str) -> None:
    assert "fear" not in extract(text)


@pytest.mark.parametrize(
    "text",
    [
        "she says she was 15 and her dad is calling the police",
        "now she says she is only 14",
        "they say the girl was underage",
        "he says he will report me to the police",
        "the police will arrest me",
        "a police officer texted me that i must pay or get arrested",
        "a fake lawyer is messaging me",
        "someone says he is a police officer and i have to pay a fine",
        "he says i'm a paedophile",
        "they said there is a warrant for my arrest",
    ],
)
def test_an_accusation_is_heard(text: str) -> None:
    assert extract(text).get("accused") == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "he said he was 16 and now he wants money",  # a profile, before the threat
        "a girl who says she is 15 wants my nudes",
        "she says she was 25",
        "i told her i was 15",
        "will the police arrest me",
        "should i report him to the police",
        "the police told me not to pay",
        "her mother is calling my mother",
    ],
)
def test_a_claim_about_themselves_or_a_question_is_no_accusation(text: str) -> None:
    assert "accused" not in extract(text)


def test_the_age_that_they_claim_is_not_the_writers() -> None:
    assert "age_group" not in extract("she says she was 15 and wants 500")
