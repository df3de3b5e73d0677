"""Long messages in parts: none for a short one, all of the end, whole sentences where there are any."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.parts import PARTS, RETOLD, LongMessageSplitter, split, with_parts

STORY = "It began on a Tuesday and he was very kind to me. " * 30


@pytest.mark.parametrize("text", ["", "hello", "word " * 160])
def test_a_short_message_is_read_whole(text: str) -> None:
    assert split(text) == []


def test_parts_end_with_sentences_and_the_end_is_among_them() -> None:
    parts = split(STORY + "I want to end it all.")
    assert parts[-1].endswith("I want to end it all.")
    assert all(part.endswith(".") for part in parts)
    assert len(parts) <= 5


def test_text_without_full_stops_is_cut_by_words() -> None:
    parts = split("and then " * 200)
    assert 2 <= len(parts) <= 5
    assert all(len(part.split()) <= 120 for part in parts)


def test_the_parts_hang_on_the_message() -> None:
    long, short = Message({TEXT: STORY}), Message({TEXT: "hi"})
    LongMessageSplitter().process([long, short])
    assert short.get(PARTS) is None
    assert with_parts([long, short]) == [long, *long.get(PARTS), short]


def test_a_figure_of_speech_hangs_on_the_message_as_it_is_meant() -> None:
    figure, plain = Message({TEXT: "My mum will kill me!"}), Message({TEXT: "hi"})
    LongMessageSplitter().process([figure, plain])
    assert figure.get(RETOLD).get(TEXT) == "my mum will be angry with me !"
    assert with_parts([figure, plain]) == [figure, figure.get(RETOLD), plain]
